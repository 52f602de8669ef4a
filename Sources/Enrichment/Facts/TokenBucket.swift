/// How many calls there may be in a time: so many at once, and so many a second over time.
struct TokenBucket: Sendable {
    private let perSecond: Double
    private let burst: Double
    private var tokens: Double
    private var filledAt: ContinuousClock.Instant?

    init(perSecond: Double, burst: Int) {
        precondition(perSecond > 0 && burst > 0, "a bucket that never has a token")
        self.perSecond = perSecond
        self.burst = Double(burst)
        tokens = Double(burst)
    }

    /// Takes a token; returns how long to wait for one when there is none.
    mutating func take(at now: ContinuousClock.Instant) -> Duration? {
        if let filledAt, now > filledAt {
            tokens = min(burst, tokens + filledAt.duration(to: now) / .seconds(1) * perSecond)
        }
        filledAt = max(filledAt ?? now, now)
        // What rounding may have cost is no reason to wait.
        guard tokens < 1 - 1e-9 else {
            tokens = max(0, tokens - 1)
            return nil
        }
        return .seconds((1 - tokens) / perSecond)
    }
}
