/// Keeps from calling one that fails: after failures in a row it opens; after a rest one call tries again.
package struct CircuitBreaker: Hashable, Sendable {
    package enum State: Hashable, Sendable {
        case closed(failures: Int)
        case open(until: ContinuousClock.Instant)
        /// One call is out to try.
        case trying
    }

    package private(set) var state: State = .closed(failures: 0)
    private let threshold: Int
    private let rest: Duration

    package init(threshold: Int, rest: Duration) {
        precondition(threshold > 0 && rest > .zero, "a breaker that never opens, or never closes")
        self.threshold = threshold
        self.rest = rest
    }

    package enum Answer: Hashable, Sendable {
        case go
        case wait(Duration)
        /// Until the call that tries has come back.
        case waitForTrial
    }

    /// Whether there may be a call; the one that is let through after a rest is the one that tries.
    package mutating func ask(at now: ContinuousClock.Instant) -> Answer {
        switch state {
        case .closed: return .go
        case .open(let until):
            if now < until { return .wait(now.duration(to: until)) }
            state = .trying
            return .go
        case .trying: return .waitForTrial
        }
    }

    package mutating func succeeded() {
        // An answer to a call from before it opened proves nothing.
        if case .open = state { return }
        state = .closed(failures: 0)
    }

    package mutating func failed(at now: ContinuousClock.Instant) {
        switch state {
        case .closed(let failures):
            state = failures + 1 >= threshold ? .open(until: now.advanced(by: rest)) : .closed(failures: failures + 1)
        case .trying: state = .open(until: now.advanced(by: rest))
        case .open: return
        }
    }

    package var isClosed: Bool { if case .closed = state { true } else { false } }
}
