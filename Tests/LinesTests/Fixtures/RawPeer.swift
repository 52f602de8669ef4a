import Contracts
import Glibc
import Lines
import TestKit

/// A peer that does with its connection what no library would: half lines, no reading, a reset.
///
/// Its socket never blocks; whoever waits for something asks again until it is there.
final class RawPeer {
    private let socket: Int32
    /// Everything that was received so far.
    private(set) var received: [UInt8] = []
    /// Whether the other side has ended the connection, properly or not.
    private(set) var isEnded = false
    private var isClosed = false

    /// Connects to a port of this machine.
    ///
    /// `receiveBuffer` is what the kernel may keep for us unread, in bytes; its own choice when nil.
    init(port: Int, receiveBuffer: Int32? = nil) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { throw SocketError(call: "socket", code: errno) }
        if var size = receiveBuffer {
            setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var addresses: UnsafeMutablePointer<addrinfo>?
        defer { if let addresses { freeaddrinfo(addresses) } }
        guard getaddrinfo("127.0.0.1", "\(port)", nil, &addresses) == 0, let address = addresses?.pointee else {
            close(socket)
            throw SocketError(call: "getaddrinfo", code: errno)
        }
        let result = connect(socket, address.ai_addr, address.ai_addrlen)
        guard result == 0 else {
            let code = errno
            close(socket)
            throw SocketError(call: "connect", code: code)
        }
        _ = fcntl(socket, F_SETFL, O_NONBLOCK)
    }

    deinit {
        if !isClosed { close(socket) }
    }

    /// A call of the operating system that failed.
    struct SocketError: Error {
        let call: String
        let code: Int32
    }

    /// Hands the kernel as many of the bytes as it takes now.
    func trySend(_ bytes: ArraySlice<UInt8>) -> Int {
        let count = bytes.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        return max(0, count)
    }

    /// Sends all the bytes; reads meanwhile, so that both sides cannot wait for each other.
    func send(_ bytes: [UInt8]) async throws {
        var rest = bytes[...]
        try await eventually("everything is sent", within: .seconds(60)) {
            guard !isEnded else { return true }
            rest = rest.dropFirst(trySend(rest))
            if !rest.isEmpty { receive() }
            return rest.isEmpty
        }
    }

    func send(_ text: String) async throws {
        try await send(Array(text.utf8))
    }

    /// Takes what has arrived.
    func receive() {
        var part = [UInt8](repeating: 0, count: 65_536)
        while !isEnded {
            let count = recv(socket, &part, part.count, 0)
            if count < 0, errno == EAGAIN || errno == EINTR { return }
            if count <= 0 { isEnded = true }
            if count > 0 { received += part[..<count] }
        }
    }

    /// The whole lines that have arrived, read.
    var heard: [Heard] {
        get throws {
            try received.split(separator: UInt8(ascii: "\n")).map { try Heard(Array($0)) }
        }
    }

    /// Waits until so many lines have arrived, and returns all that have.
    @discardableResult
    func lines(_ count: Int, within limit: Duration = .seconds(20)) async throws -> [Heard] {
        try await eventually(
            "\(count) lines; there are: \(String(decoding: received.prefix(2_000), as: UTF8.self))",
            within: limit
        ) {
            receive()
            return received.count { $0 == UInt8(ascii: "\n") } >= count
        }
        return try heard
    }

    /// Waits until the other side has ended the connection, and returns all lines that arrived.
    @discardableResult
    func linesUntilEnd(within limit: Duration = .seconds(20)) async throws -> [Heard] {
        try await eventually("the end of the connection", within: limit) {
            receive()
            return isEnded
        }
        return try heard
    }

    /// Ends our half of the connection.
    func endOutput() {
        shutdown(socket, Int32(SHUT_WR))
    }

    /// Breaks the connection off, so that the other side gets a reset.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        close(socket)
        isClosed = true
    }
}

/// A line that came from a server.
struct Heard {
    let head: LineHead
    let message: Message

    init(_ bytes: [UInt8]) throws {
        head = try LineHead(scanning: bytes.span)
        message = try Message(head, of: bytes.span)
    }

    /// The problem, if the line brings one.
    var problem: Problem? {
        switch message {
        case .refused(let problem): problem
        case .later(let later): later.problem
        default: nil
        }
    }

    /// In few words, for comparing: `refused not_json 3`, `ack 1-4`, `story 7`.
    var summary: String {
        switch message {
        case .ack(let ack): "ack " + ack.ranges.map { "\($0[0])-\($0[1])" }.joined(separator: " ")
        default:
            ([head.type, problem?.type.rawValue, head.re.map(String.init)].compactMap(\.self)).joined(separator: " ")
        }
    }
}
