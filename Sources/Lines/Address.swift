import NIOCore
package import NIOPosix

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A host and a port, as configured.
package struct Address: Hashable, Sendable, CustomStringConvertible {
    package var host: String
    package var port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `host:port`, `[::1]:port` or `:port` (all interfaces).
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(digits), port <= 65_535 else {
            return nil
        }
        var host = text[..<colon]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        if isBracketed { host = host.dropFirst().dropLast() }
        // Without brackets nobody can tell where an IPv6 address ends and the port begins.
        guard host.contains(":") == isBracketed, !host.contains(where: { "[] \t/".contains($0) }) else { return nil }
        self.init(host: host.isEmpty ? "0.0.0.0" : String(host), port: port)
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Whether only this machine can reach it.
    package var isLoopback: Bool {
        // A name may begin with 127. too, and stand for any machine.
        let isNumeric = host.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
        return host == "localhost" || host == "::1" || (isNumeric && host.hasPrefix("127."))
    }

    /// Whether a host is given as an address (IPv4 or IPv6) and not by a name.
    static func isNumeric(_ host: String) -> Bool {
        var address = in6_addr()  // has room for either
        return inet_pton(AF_INET, host, &address) == 1 || inet_pton(AF_INET6, host, &address) == 1
    }

    /// All the numeric addresses that the host's name stands for now, in a stable order.
    ///
    /// Throws when there is none.
    package func resolve(on threads: NIOThreadPool = .singleton) async throws -> [Address] {
        try await threads.runIfActive { try resolveBlocking() }
    }

    private func resolveBlocking() throws(LineError) -> [Address] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var first: UnsafeMutablePointer<addrinfo>?
        let result = getaddrinfo(host, nil, &hints, &first)
        defer { if let first { freeaddrinfo(first) } }
        guard result == 0 else {
            throw LineError(.unreachable, "\(host) cannot be resolved: \(String(cString: gai_strerror(result)))")
        }
        var found: Set<String> = []
        var next = first
        while let entry = next {
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let (address, size) = (entry.pointee.ai_addr, entry.pointee.ai_addrlen)
            if getnameinfo(address, size, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0 {
                found.insert(String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
            }
            next = entry.pointee.ai_next
        }
        guard !found.isEmpty else { throw LineError(.unreachable, "\(host) has no address") }
        return found.sorted().map { Address(host: $0, port: port) }
    }
}
