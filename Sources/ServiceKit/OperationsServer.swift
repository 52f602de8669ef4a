import Contracts
import Lines
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle

/// The operations port: `/healthz` (the process lives), `/readyz` (it takes messages), `/metrics` (Prometheus text).
struct OperationsServer: Service {
    private typealias Connection = AcceptedConnection<HTTPServerRequestPart, HTTPServerResponsePart>

    private let server: NIOAsyncChannel<Connection, Never>
    private let health: Health
    private let metrics: @Sendable () async throws -> String

    /// Binds the port.
    ///
    /// Throws when that is not possible.
    init(
        address: Address,
        health: Health,
        metrics: @escaping @Sendable () async throws -> String
    ) async throws {
        self.health = health
        self.metrics = metrics
        server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: address.host, port: address.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
                    try channel.pipeline.syncOperations.addHandler(IdleStateHandler(readTimeout: .seconds(10)))
                    try channel.pipeline.syncOperations.addHandler(CloseWhenIdle())
                    return Connection(try NIOAsyncChannel(wrappingChannelSynchronously: channel))
                }
            }
    }

    /// The port that it listens on.
    var port: Int { server.channel.localAddress?.port ?? 0 }

    func run() async throws {
        try await untilGracefulShutdown {
            try await server.executeThenClose { inbound in
                try await withThrowingDiscardingTaskGroup { tasks in
                    for try await connection in inbound {
                        tasks.addTask { await serve(connection) }
                    }
                }
            }
        }
    }

    private func serve(_ connection: Connection) async {
        do {
            try await connection.channel.executeThenClose { inbound, outbound in
                for try await part in inbound {
                    guard case .head(let request) = part else { continue }
                    let (status, text) = await response(to: request)
                    let body = ByteBuffer(string: text)
                    let headers: HTTPHeaders = [
                        "content-type": "text/plain; version=0.0.4; charset=utf-8",
                        "content-length": "\(body.readableBytes)", "connection": "close",
                    ]
                    let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
                    try await outbound.write(contentsOf: [.head(head), .body(.byteBuffer(body)), .end(nil)])
                    return
                }
            }
        } catch {
            return  // the scraper went away; nothing of ours is lost
        }
    }

    private func response(to request: HTTPRequestHead) async -> (HTTPResponseStatus, String) {
        guard request.method == .GET else { return (.methodNotAllowed, "only GET\n") }
        switch request.uri.split(separator: "?").first.map(String.init) {
        case "/healthz": return (.ok, "ok\n")
        case "/readyz":
            let complaints = health.complaints.map { $0 + "\n" }.joined()
            return health.isReady ? (.ok, "ready\n" + complaints) : (.serviceUnavailable, "not ready\n" + complaints)
        case "/metrics":
            do {
                return (.ok, try await metrics())
            } catch {
                return (.internalServerError, "the metrics cannot be read: \(error)\n")
            }
        default: return (.notFound, "there are /healthz, /readyz and /metrics\n")
        }
    }
}

/// Ends connections on which nothing arrives.
private final class CloseWhenIdle: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }
}
