/// Wakes the one task that waits; raised while nobody waits, it is kept.
struct Wakeup: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func raise() {
        continuation.yield()
    }

    /// Returns when raised, or when the task is cancelled; after a cancellation it never waits again.
    func wait() async {
        for await _ in stream { return }
    }
}
