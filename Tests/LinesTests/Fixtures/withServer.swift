import Lines
import Logging

/// Runs a server on a free port while `body` runs, then drains it and waits for its end.
func withServer<Result: Sendable>(
    _ service: TestService = TestService(),
    limits: LineLimits = .forTests,
    tls: LineTLS? = nil,
    _ body: (LineServer) async throws -> Result
) async throws -> Result {
    let server = try await LineServer(
        address: Address(host: "127.0.0.1", port: 0),
        limits: limits,
        tls: tls,
        service: service,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    )
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await server.run() }
        defer { tasks.cancelAll() }
        let result = try await body(server)
        server.drain()
        try await tasks.waitForAll()
        return result
    }
}
