import Lines
import NIOCore
import NIOPosix
import Testing

@testable import ServiceKit

@Suite struct OperationsServerTests {
    struct NoMetrics: Error {}

    private static let ready: @Sendable () async throws -> String = { "leadline_ready 1\n" }

    private let health = Health()

    private func serving(
        _ metrics: @escaping @Sendable () async throws -> String,
        _ body: (Int) async throws -> Void
    ) async throws {
        let server = try await OperationsServer(
            address: Address(host: "127.0.0.1", port: 0),
            health: health,
            metrics: metrics
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                do { try await server.run() } catch is CancellationError { return }
            }
            try await body(server.port)
            tasks.cancelAll()
        }
    }

    /// The status and the body of the answer to one request.
    private func ask(_ port: Int, _ request: String) async throws -> (status: Int, body: String) {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        let text = try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: request + "\r\nhost: localhost\r\n\r\n"))
            var answer = ByteBuffer()
            for try await var part in inbound { answer.writeBuffer(&part) }
            return String(buffer: answer)
        }
        let head = text.split(separator: " ", maxSplits: 2)
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1)
        return (Int(head.dropFirst().first ?? "") ?? 0, String(parts.dropFirst().first ?? ""))
    }

    /// Asks, and expects this status, and this body where one is given.
    private func check(
        _ port: Int,
        _ request: String,
        _ status: Int,
        _ body: String? = nil,
        _ place: SourceLocation = #_sourceLocation
    ) async throws {
        let answer = try await ask(port, request)
        #expect(answer.status == status, sourceLocation: place)
        if let body { #expect(answer.body == body, sourceLocation: place) }
    }

    @Test func aServiceTellsHowItIs() async throws {
        try await serving(Self.ready) { port in
            try await check(port, "GET /healthz HTTP/1.1", 200, "ok\n")
            try await check(port, "GET /readyz HTTP/1.1", 503, "not ready\nstarting\n")
            health.start()
            try await check(port, "GET /readyz?verbose HTTP/1.1", 200, "ready\n")
            // A link that is down is told, but does not speak against it; a full store does.
            health.note("link to routing", "down")
            try await check(port, "GET /readyz HTTP/1.1", 200, "ready\nlink to routing: down\n")
            health.note("store", "full")
            try await check(port, "GET /readyz HTTP/1.1", 503)
            health.note("store", nil)
            health.note("link to routing", nil)
            health.drain()
            try await check(port, "GET /readyz HTTP/1.1", 503, "not ready\nstopping\n")
            try await check(port, "GET /healthz HTTP/1.1", 200)
        }
    }

    @Test func metricsAreServed() async throws {
        try await serving(Self.ready) { try await check($0, "GET /metrics HTTP/1.1", 200, "leadline_ready 1\n") }
        try await serving({ throw NoMetrics() }) { port in
            try await check(port, "GET /metrics HTTP/1.1", 500)
        }
    }

    @Test func nothingElseIs() async throws {
        try await serving(Self.ready) { port in
            try await check(port, "GET / HTTP/1.1", 404)
            try await check(port, "GET /metrics/x HTTP/1.1", 404)
            try await check(port, "POST /metrics HTTP/1.1", 405)
            try await check(port, "nonsense", 400)
            try await check(port, "GET /healthz HTTP/1.1", 200)
        }
    }
}
