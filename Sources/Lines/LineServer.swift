import Contracts
package import Logging
package import NIOCore
import NIOExtras
import NIOPosix
import NIOSSL
import Synchronization

/// Listens on a port and serves everyone who connects, within the limits.
package struct LineServer: Sendable {
    private typealias Connection = NIOAsyncChannel<[LineFrame], ByteBuffer>

    private let server: NIOAsyncChannel<Connection, Never>
    private let quiescing: ServerQuiescingHelper
    private let limits: LineLimits
    private let service: any LineService
    private let logger: Logger
    private let open = OpenConnections()

    /// Binds the port (0 for any free one). Throws when that is not possible.
    package init(
        address: Address,
        limits: LineLimits,
        tls: LineTLS?,
        service: any LineService,
        group: any EventLoopGroup = .singletonMultiThreadedEventLoopGroup,
        logger: Logger
    ) async throws {
        self.limits = limits
        self.service = service
        self.logger = logger
        let quiescing = ServerQuiescingHelper(group: group)
        self.quiescing = quiescing
        let context = try tls?.serverContext()
        server = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(quiescing.makeServerChannelHandler(channel: channel))
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            // Finds out peers whose machine is gone.
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            .bind(host: address.host, port: address.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let context { try pipeline.addHandler(NIOSSLServerHandler(context: context)) }
                    try pipeline.addHandler(LineBatchDecoder(maxLineBytes: limits.maxLineBytes))
                    try pipeline.addHandler(ConnectionGuard(limits: limits))
                    return try Connection(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(isOutboundHalfClosureEnabled: true)
                    )
                }
            }
    }

    /// The port that it listens on.
    package var port: Int { server.channel.localAddress?.port ?? 0 }

    /// How many are connected now.
    package var connections: Int { open.count }

    /// Serves until `drain` is called and the last connection is gone, or the task is cancelled.
    package func run() async throws {
        try await server.executeThenClose { inbound in
            try await withThrowingDiscardingTaskGroup { tasks in
                for try await connection in inbound {
                    tasks.addTask { await serve(connection) }
                }
            }
        }
    }

    /// Stops listening, answers what is under way, and ends all connections.
    package func drain() {
        quiescing.initiateShutdown(promise: nil)
    }

    private func serve(_ connection: Connection) async {
        let full = !open.enter(limit: limits.maxConnections)
        defer { if !full { open.leave() } }
        do {
            try await connection.executeThenClose { inbound, outbound in
                let writer = LineWriter(outbound)
                if full {
                    let problem = Problem(.tooManyConnections, "At most \(limits.maxConnections) at a time; try later.")
                    try await writer.write([try Line(.refused(problem))])
                } else {
                    let session = LineSession(
                        service: service,
                        limits: limits,
                        writer: writer,
                        channel: connection.channel
                    )
                    try await session.run(inbound)
                }
                writer.finish()
                await lingerUntilClosed(connection.channel)
            }
        } catch {
            logger.debug("connection ended", metadata: ["error": "\(error)"])
        }
    }

    /// Waits for the peer to close, so that our last words reach it; not for long.
    private func lingerUntilClosed(_ channel: any NIOCore.Channel) async {
        let closing = channel.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) }
        await withTaskCancellationHandler {
            do { try await channel.closeFuture.get() } catch { logger.debug("close failed: \(error)") }
        } onCancel: {
            channel.close(promise: nil)
        }
        closing.cancel()
    }
}

/// Counts connections.
private final class OpenConnections: Sendable {
    private let value = Mutex(0)

    var count: Int { value.withLock { $0 } }

    func enter(limit: Int) -> Bool {
        value.withLock { count in
            guard count < limit else { return false }
            count += 1
            return true
        }
    }

    func leave() {
        value.withLock { $0 -= 1 }
    }
}
