import Glibc

/// A port that the kernel chose, and gives to nobody who asks for any: only who names it may listen on it.
///
/// The socket is bound and never listens, so a service can take the port, die, and take it again, while no outgoing
/// connection (of a service that waits for its neighbour, say) is given it in between.
package final class ReservedPort: Sendable {
    package let number: Int
    private let descriptor: Int32

    package convenience init() throws { try self.init(0) }

    /// This very port, or for 0 one that the kernel chooses; throws when somebody has it.
    private init(_ port: Int) throws {
        let descriptor = try Self.boundSocket(port)
        self.descriptor = descriptor
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard result == 0 else { throw SystemFailure("getsockname") }
        number = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }

    /// Ports that lie so far above a first one, all of them free.
    package static func row(_ offsets: [Int]) throws -> [ReservedPort] {
        var failure: any Error = SystemFailure("bind", code: EADDRINUSE)
        for _ in 0..<100 {
            let first = try ReservedPort().number
            guard first + (offsets.max() ?? 0) <= Int(UInt16.max) else { continue }
            do {
                return try offsets.map { try ReservedPort(first + $0) }
            } catch {
                failure = error
            }
        }
        throw failure
    }

    /// Listens on the port, so that nobody else can until this value is gone.
    package func occupy() throws {
        guard listen(descriptor, 1) == 0 else { throw SystemFailure("listen") }
    }

    private static func boundSocket(_ port: Int) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SystemFailure("socket") }
        var reuse: Int32 = 1
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
        }
        guard result == 0,
            setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size)) == 0
        else {
            close(descriptor)
            throw SystemFailure("bind")
        }
        return descriptor
    }
}

/// A call of the system that failed, with the system's words for it.
package struct SystemFailure: Error, CustomStringConvertible {
    package let description: String

    package init(_ call: String, code: Int32 = errno) {
        description = "\(call): \(String(cString: strerror(code)))"
    }
}
