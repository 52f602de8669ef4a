import Lines
import NIOCore
import NIOPosix
import Testing

@testable import ServiceKit

@Suite struct OperationsServerTests {
    struct NoMetrics: Error {}

    private let health = Health()

    private func serving(
        metrics: @escaping @Sendable () async throws -> String = { "leadline_ready 1\n" },
        _ body: (Int) async throws -> Void
    ) async throws {
        let server = try await OperationsServer(address: Address(host: "127.0.0.1", port: 0), health: health, metrics: metrics)
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
        let end = text.range(of: "\r\n\r\n")
        return (Int(head.dropFirst().first ?? "") ?? 0, end.map { String(text[$0.upperBound...]) } ?? "")
    }

    @Test func aServiceTellsHowItIs() async throws {
        try await serving { port in
            #expect(try await ask(port, "GET /healthz HTTP/1.1") == (200, "ok\n"))
            #expect(try await ask(port, "GET /readyz HTTP/1.1") == (503, "not ready\nstarting\n"))
            health.start()
            #expect(try await ask(port, "GET /readyz?verbose HTTP/1.1") == (200, "ready\n"))
            // A link that is down is told, but does not speak against it; a full store does.
            health.note("link to routing", "down")
            #expect(try await ask(port, "GET /readyz HTTP/1.1") == (200, "ready\nlink to routing: down\n"))
            health.note("store", "full")
            #expect(try await ask(port, "GET /readyz HTTP/1.1").status == 503)
            health.note("store", nil)
            health.note("link to routing", nil)
            health.drain()
            #expect(try await ask(port, "GET /readyz HTTP/1.1") == (503, "not ready\nstopping\n"))
            #expect(try await ask(port, "GET /healthz HTTP/1.1").status == 200)
        }
    }

    @Test func metricsAreServed() async throws {
        try await serving { #expect(try await ask($0, "GET /metrics HTTP/1.1") == (200, "leadline_ready 1\n")) }
        try await serving(metrics: { throw NoMetrics() }) { port in
            #expect(try await ask(port, "GET /metrics HTTP/1.1").status == 500)
        }
    }

    @Test func nothingElseIs() async throws {
        try await serving { port in
            #expect(try await ask(port, "GET / HTTP/1.1").status == 404)
            #expect(try await ask(port, "GET /metrics/x HTTP/1.1").status == 404)
            #expect(try await ask(port, "POST /metrics HTTP/1.1").status == 405)
            #expect(try await ask(port, "nonsense").status == 400)
            #expect(try await ask(port, "GET /healthz HTTP/1.1").status == 200)
        }
    }
}
