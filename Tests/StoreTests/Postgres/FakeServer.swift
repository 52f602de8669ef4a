import Dispatch
import Glibc
import TestKit

/// Something that listens where a PostgreSQL server would, and says one thing or nothing.
final class FakeServer: Sendable {
    private let descriptor: Int32
    private let count = Tally()

    /// How many came.
    var accepted: Int { count.count }

    /// Listens on a Unix socket in the folder; `answer` is what it says to whoever greets it.
    init(in folder: String, answer: [UInt8]?) throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw SystemFailure("socket") }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array("\(folder)/.s.PGSQL.5432".utf8)) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0, listen(descriptor, 16) == 0 else { throw SystemFailure("listen in \(folder)") }
        self.descriptor = descriptor
        DispatchQueue(label: "fake server").async { [count] in
            var open: [Int32] = []
            while case let client = accept(descriptor, nil, nil), client >= 0 {
                open.append(client)
                count.add()
                var greeting = [UInt8](repeating: 0, count: 1_024)
                guard let answer, read(client, &greeting, greeting.count) > 0 else { continue }
                _ = write(client, answer, answer.count)
            }
            for client in open { close(client) }
        }
    }

    /// What a server says when it lets nobody in.
    static func refusal(_ sqlState: String, _ reason: String) -> [UInt8] {
        let fields = ["SFATAL", "VFATAL", "C\(sqlState)", "M\(reason)"]
        return message("E", fields.flatMap { Array($0.utf8) + [0] } + [0])
    }

    private static func message(_ type: String, _ body: [UInt8]) -> [UInt8] {
        let length = UInt32(body.count + 4)
        return Array(type.utf8) + (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) } + body
    }

    deinit { close(descriptor) }

    /// Ends its thread.
    func stop() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// What a server of a version says when it lets somebody in.
    static func welcome(version: String) -> [UInt8] {
        func setting(_ name: String, _ value: String) -> [UInt8] {
            message("S", Array(name.utf8) + [0] + Array(value.utf8) + [0])
        }
        let settings = [
            ("server_version", version), ("server_encoding", "UTF8"), ("client_encoding", "UTF8"),
            ("in_hot_standby", "off"), ("default_transaction_read_only", "off"),
        ]
        return message("R", [0, 0, 0, 0]) + settings.flatMap(setting) + message("K", [0, 0, 0, 1, 0, 0, 0, 2])
            + message("Z", Array("I".utf8))
    }
}
