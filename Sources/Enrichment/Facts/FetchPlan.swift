import Contracts
import ServiceKit

/// What is to be asked of a provider next: a bounded queue behind a rate limit and a circuit breaker.
///
/// Pure: whoever drives it hands the time in and carries out what it says.
struct FetchPlan: Sendable {
    struct Limits: Hashable, Sendable {
        /// Most domains that wait or are being asked for.
        var queue = 10_000
        /// Most calls at a time.
        var calls = 4
        var perSecond = 10.0
        var burst = 10
        /// How often a domain is asked for before it is given up.
        var attempts = 3
        /// Before the second attempt; twice as long before each further one.
        var retryAfter: Duration = .seconds(1)
        /// Failures in a row that open the breaker, and how long it rests.
        var failures = 5
        var rest: Duration = .seconds(30)
    }

    enum Step: Hashable, Sendable {
        case fetch(String)
        case wait(Duration)
        /// Nothing to do until something is offered or finished.
        case idle
    }

    private struct Waiting {
        let domain: String
        let attempts: Int
        let notBefore: ContinuousClock.Instant?
    }

    private let limits: Limits
    private var waiting: [Waiting] = []
    private var calls: [String: Int] = [:]
    private var known: Set<String> = []
    private var bucket: TokenBucket
    private var breaker: CircuitBreaker

    init(_ limits: Limits) {
        self.limits = limits
        bucket = TokenBucket(perSecond: limits.perSecond, burst: limits.burst)
        breaker = CircuitBreaker(threshold: limits.failures, rest: limits.rest)
    }

    /// Takes a domain to be asked for; false when there is no room.
    mutating func offer(_ domain: String) -> Bool {
        if known.contains(domain) { return true }
        guard known.count < limits.queue else { return false }
        known.insert(domain)
        waiting.append(Waiting(domain: domain, attempts: 0, notBefore: nil))
        return true
    }

    /// Whether it is worth waiting for an answer.
    var answersSoon: Bool { breaker.isClosed }

    /// Domains that wait or are being asked for.
    var count: Int { known.count }

    mutating func next(at now: ContinuousClock.Instant) -> Step {
        guard calls.count < limits.calls, !waiting.isEmpty else { return .idle }
        guard let index = waiting.firstIndex(where: { ($0.notBefore ?? now) <= now }) else {
            let soonest = waiting.compactMap(\.notBefore).min() ?? now
            return .wait(now.duration(to: soonest))
        }
        // The breaker is asked last: it counts on the call that it lets through.
        if !breaker.isClosed {
            switch breaker.ask(at: now) {
            case .wait(let duration): return .wait(duration)
            case .waitForTrial: return .idle
            case .go: return start(index)
            }
        }
        if let duration = bucket.take(at: now) { return .wait(duration) }
        return start(index)
    }

    private mutating func start(_ index: Int) -> Step {
        let next = waiting.remove(at: index)
        calls[next.domain] = next.attempts + 1
        return .fetch(next.domain)
    }

    /// Takes what came of a call; returns what is to be told, nil when the domain is tried again.
    mutating func finished(
        _ domain: String,
        _ answer: FactAnswer,
        at now: ContinuousClock.Instant
    ) -> FactsArrived? {
        guard let attempts = calls.removeValue(forKey: domain) else { return nil }
        switch answer {
        case .found(let facts):
            breaker.succeeded()
            known.remove(domain)
            return FactsArrived(domain: domain, outcome: .found, facts: facts)
        case .unknown:
            breaker.succeeded()
            known.remove(domain)
            return FactsArrived(domain: domain, outcome: .unknown)
        case .failed:
            breaker.failed(at: now)
            guard attempts < limits.attempts else {
                known.remove(domain)
                return FactsArrived(domain: domain, outcome: .failed)
            }
            let pause = limits.retryAfter * (1 << (attempts - 1))
            waiting.append(Waiting(domain: domain, attempts: attempts, notBefore: now.advanced(by: pause)))
            return nil
        }
    }
}
