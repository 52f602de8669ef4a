import Synchronization

/// Lines of one connection that wait for their answers, and when they were sent.
final class InFlight: Sendable {
    private let sent = Mutex<[Int64: Int64]>([:])
    private let landed = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    var count: Int { sent.withLock { $0.count } }

    func take(_ seq: Int64, at nanoseconds: Int64) {
        sent.withLock { $0[seq] = nanoseconds }
    }

    /// When the line was sent; nil when it was answered before.
    func land(_ seq: Int64) -> Int64? {
        let began = sent.withLock { $0.removeValue(forKey: seq) }
        landed.continuation.yield()
        return began
    }

    /// Returns when a line has landed since the last call, or the task is cancelled.
    func wait() async {
        for await _ in landed.stream { return }
    }
}
