/// How long to wait before the next attempt: a random time up to a limit that doubles ("full jitter"), so that many
/// clients of a restarted server do not come back at once.
package struct Backoff: Sendable {
    private let firstMs: Int64
    private let capMs: Int64
    private var limitMs: Int64

    package init(firstMs: Int64 = 50, capMs: Int64 = 2_000) {
        precondition(firstMs >= 1 && capMs >= firstMs, "a backoff grows from 1 ms or more to its cap")
        self.firstMs = firstMs
        self.capMs = capMs
        limitMs = firstMs
    }

    /// The next wait in milliseconds: 1 up to the limit.
    package mutating func next(using generator: inout some RandomNumberGenerator) -> Int64 {
        defer { limitMs = min(limitMs * 2, capMs) }
        return Int64.random(in: 1...limitMs, using: &generator)
    }

    /// After a success.
    package mutating func reset() {
        limitMs = firstMs
    }
}
