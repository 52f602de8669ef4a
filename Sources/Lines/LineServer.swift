import Contracts
package import Logging
package import NIOCore
import NIOExtras
import NIOPosix
import NIOSSL

/// Listens on a port and serves everyone who connects, within the limits.
package struct LineServer: Sendable {
    private typealias Accepted = AcceptedConnection<[LineFrame], ByteBuffer>

    private let server: NIOAsyncChannel<Accepted, Never>
    private let quiescing: ServerQuiescingHelper
    private let limits: LineLimits
    private let service: any LineService
    private let logger: Logger
    private let open: OpenConnections

    /// Binds the port (0 for any free one).
    ///
    /// Throws when that is not possible.
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
        open = OpenConnections(wanted: limits.maxConnections)
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
                    return Accepted(
                        try NIOAsyncChannel(
                            wrappingChannelSynchronously: channel,
                            configuration: .init(
                                backPressureStrategy: .init(lowWatermark: 1, highWatermark: 2),
                                isOutboundHalfClosureEnabled: true
                            )
                        )
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
                for try await accepted in inbound {
                    tasks.addTask { await serve(accepted) }
                }
            }
        }
    }

    /// Stops listening, answers what is under way, and ends all connections.
    package func drain() {
        quiescing.initiateShutdown(promise: nil)
    }

    private func serve(_ accepted: Accepted) async {
        let connection = accepted.channel
        let place = open.enter()
        defer { open.leave(place) }
        do {
            try await connection.executeThenClose { inbound, outbound in
                switch place {
                case .none: return
                case .toBeTurnedAway:
                    let problem = Problem(.tooManyConnections, "At most \(open.places.served) at a time; try later.")
                    try await LineWriter(outbound).write([try Line(.refused(problem))])
                case .served:
                    let session = LineSession(
                        service: service,
                        limits: limits,
                        writer: LineWriter(outbound),
                        channel: connection.channel,
                        logger: logger
                    )
                    try await session.run(inbound)
                }
                try await finish(connection.channel, outbound)
            }
        } catch {
            logger.debug("connection ended", metadata: ["error": "\(error)"])
        }
    }

    /// Sees our last words off, and waits a little for the peer to close, since closing first could take them back.
    private func finish(
        _ channel: any NIOCore.Channel,
        _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) async throws {
        try await withTaskCancellationHandler {
            channel.pipeline.fireUserInboundEventTriggered(ConnectionGuard.Event.finished)
            // An empty write is done when everything before it is. To end the output before that would drop what has
            // not been sent when the peer has ended its own already.
            try await channel.writeAndFlush(ByteBuffer()).get()
            outbound.finish()
            let closing = channel.eventLoop.scheduleTask(in: .milliseconds(limits.lingerMs)) {
                channel.close(promise: nil)
            }
            try await channel.closeFuture.get()
            closing.cancel()
        } onCancel: {
            channel.close(promise: nil)
        }
    }
}
