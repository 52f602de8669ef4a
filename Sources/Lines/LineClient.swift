package import Contracts
package import NIOCore
import NIOPosix
package import NIOSSL

/// Connects to a service and says hello.
package struct LineClient: Sendable {
    private let hello: Hello
    private let tls: NIOSSLContext?
    private let group: any EventLoopGroup
    private let limits: LineLimits
    /// Longest wait for the connection, and again for the welcome, in milliseconds.
    private let connectMs: Int64

    package init(
        hello: Hello,
        tls: NIOSSLContext? = nil,
        connectMs: Int64 = 5_000,
        limits: LineLimits = .forClients,
        group: any EventLoopGroup = .singletonMultiThreadedEventLoopGroup
    ) {
        var limits = limits
        limits.handshakeMs = connectMs
        self.hello = hello
        self.tls = tls
        self.connectMs = connectMs
        self.limits = limits
        self.group = group
    }

    /// Connects, says hello, runs `body` with the welcome and both directions, and closes.
    ///
    /// Wait for the answers in `body`: what was written last and not answered may be lost. Throws `LineError` when the
    /// server cannot be reached or does not let us in; what `body` throws. `serverName` is the name that the server's
    /// certificate must bear, where it is not the address.
    package func withConnection<Result: Sendable>(
        to address: Address,
        serverName: String? = nil,
        _ body: (Welcome, LineWriter, inout LineReader) async throws -> Result
    ) async throws -> Result {
        let channel = try await connect(to: address, serverName: serverName ?? address.host)
        return try await channel.executeThenClose { inbound, outbound in
            let writer = LineWriter(outbound)
            var reader = LineReader(inbound)
            let welcome = try await greet(address, writer, &reader)
            return try await body(welcome, writer, &reader)
        }
    }

    private func greet(_ address: Address, _ writer: LineWriter, _ reader: inout LineReader) async throws -> Welcome {
        let first: ReceivedLine?
        do {
            let unsent = await failure { try await writer.write([try Line(.hello(hello))]) }
            // Why the hello could not be sent is better told by what there is to read.
            first = try await reader.first()
            if first == nil, let unsent { throw unsent }
        } catch let error as LineError where error.problem?.type == .handshakeTimeout {
            throw LineError(.closed, "\(address) sent no welcome within \(connectMs) ms")
        } catch let error as LineError {
            throw LineError(error.code, "\(address): \(error.message)", problem: error.problem)
        } catch {
            try Task.checkCancellation()
            throw LineError(error, at: address, otherwise: .closed)
        }
        switch first?.message {
        case .welcome(let welcome): return welcome
        case .refused(let problem):
            throw LineError(.refused, "\(address) refused us: \(problem.detail)", problem: problem)
        case nil:
            try Task.checkCancellation()
            let hint = tls == nil ? "; does it want TLS?" : ""
            throw LineError(.closed, "\(address) closed the connection before its welcome\(hint)")
        default: throw LineError(.protocolViolation, "\(address) did not answer with a welcome")
        }
    }

    private func failure(_ body: () async throws -> Void) async -> (any Error)? {
        do {
            try await body()
            return nil
        } catch {
            return error
        }
    }

    private func connect(
        to address: Address,
        serverName: String
    ) async throws(LineError) -> NIOAsyncChannel<[LineFrame], ByteBuffer> {
        do {
            return try await ClientBootstrap(group: group)
                .connectTimeout(.milliseconds(connectMs))
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .channelOption(.allowRemoteHalfClosure, value: true)
                .connect(host: address.host, port: address.port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        if let tls {
                            let name = Address.isNumeric(serverName) ? nil : serverName
                            try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: name))
                        }
                        try pipeline.addHandler(LineBatchDecoder(maxLineBytes: limits.maxLineBytes))
                        try pipeline.addHandler(ConnectionGuard(limits: limits, maySleepAfterFirst: true))
                        return try NIOAsyncChannel(
                            wrappingChannelSynchronously: channel,
                            configuration: .init(isOutboundHalfClosureEnabled: true)
                        )
                    }
                }
        } catch {
            throw LineError(error, at: address, otherwise: .unreachable)
        }
    }
}

extension LineLimits {
    /// A client waits for a welcome as a server for a hello, but a quiet server is no fault.
    package static var forClients: LineLimits {
        var limits = LineLimits()
        limits.maxLineBytes = 16 * 1024 * 1024
        return limits
    }
}
