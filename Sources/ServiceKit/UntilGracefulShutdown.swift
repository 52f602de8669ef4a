import ServiceLifecycle

/// Runs `body` until graceful shutdown, which cancels it; that it was cancelled is then no error.
func untilGracefulShutdown(_ body: @Sendable @escaping () async throws -> Void) async throws {
    do {
        try await cancelWhenGracefulShutdown(body)
    } catch is CancellationError {
        return
    }
}
