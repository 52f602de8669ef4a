/// How long to leave a server alone that did not take a connection: twice as long each time, drawn at random between
/// nothing and that, so that replicas do not all come at once.
struct PostgresBackoff {
    private var failures = 0
    private var openedAt: ContinuousClock.Instant?
    /// When the next try is due.
    private(set) var due: ContinuousClock.Instant?

    private static let first = Duration.milliseconds(100)
    private static let longest = Duration.seconds(1)
    /// A connection that lives shorter counts as one that was not made.
    private static let proof = Duration.seconds(1)

    mutating func opened(at now: ContinuousClock.Instant) {
        openedAt = now
        due = nil
    }

    /// The connection is gone; true when it did not live long enough to count as one.
    mutating func lost(at now: ContinuousClock.Instant, using generator: inout some RandomNumberGenerator) -> Bool {
        guard let openedAt else { return false }
        self.openedAt = nil
        guard openedAt.duration(to: now) < Self.proof else {
            failures = 0
            return false
        }
        failed(at: now, using: &generator)
        return true
    }

    mutating func failed(at now: ContinuousClock.Instant, using generator: inout some RandomNumberGenerator) {
        let most = min(Self.first * (1 << min(failures, 10)), Self.longest)
        failures += 1
        due = now.advanced(by: most * Double.random(in: 0...1, using: &generator))
    }
}
