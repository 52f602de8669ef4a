import Glibc
import NIOCore
import NIOPosix
import NIOSSL

extension LineError {
    /// Says in one line why a connection could not be made.
    ///
    /// - Parameters:
    ///   - error: what the network or TLS threw.
    ///   - address: where the connection was to go.
    ///   - code: for an error of no kind that is known here.
    init(_ error: any Error, at address: Address, otherwise code: Code) {
        switch error {
        case let error as NIOConnectionError:
            let reason = error.connectionErrors.first.map { Self.words(for: $0.error) } ?? "\(error)"
            self.init(.unreachable, "\(address) cannot be reached: \(reason)")
        case NIOSSLError.handshakeFailed(let reason): self.init(Self.tlsCode(reason), Self.tls(address, "\(reason)"))
        case let error as BoringSSLError: self.init(Self.tlsCode(error), Self.tls(address, "\(error)"))
        case is NIOSSLExtraError:
            self.init(.protocolViolation, Self.tls(address, "its certificate is for another name (\(error))"))
        case NIOSSLError.uncleanShutdown: self.init(.closed, "\(address) broke the connection off")
        case is NIOSSLError: self.init(.protocolViolation, Self.tls(address, "\(error)"))
        default: self.init(code, "\(address) cannot be reached: \(Self.words(for: error))")
        }
    }

    /// The system's words alone, where the error has them.
    private static func words(for error: any Error) -> String {
        (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
    }

    private static func tls(_ address: Address, _ reason: String) -> String {
        "\(address): no TLS connection: \(reason)"
    }

    /// Whether the peer refused us (it sent an alert), or we the peer.
    private static func tlsCode(_ error: BoringSSLError) -> Code {
        switch error {
        case .sslError(let stack), .unknownError(let stack):
            stack.contains { $0.description.contains("_ALERT_") } ? .refused : .protocolViolation
        default: .closed
        }
    }
}
