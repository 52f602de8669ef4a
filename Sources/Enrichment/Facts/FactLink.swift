import Contracts
import ServiceKit
import Synchronization

/// Between the stage, which finds out that facts are missing, and the service that fetches them.
package final class FactLink: Sendable {
    private let plan: Mutex<FetchPlan>
    let news = Signal()

    init(_ limits: FetchPlan.Limits) {
        plan = Mutex(FetchPlan(limits))
    }

    /// Asks for a domain, as soon as its turn comes; false when too many wait already.
    ///
    /// Called within a transaction, which may be undone: asking in vain does no harm.
    func offer(_ domain: String) -> Bool {
        let isTaken = plan.withLock { $0.offer(domain) }
        if isTaken { news.raise() }
        return isTaken
    }

    /// Whether it is worth waiting for an answer.
    var answersSoon: Bool { plan.withLock { $0.answersSoon } }

    /// Domains that wait or are being asked for.
    var count: Int { plan.withLock { $0.count } }

    func next(at now: ContinuousClock.Instant) -> FetchPlan.Step { plan.withLock { $0.next(at: now) } }

    func finished(_ domain: String, _ answer: FactAnswer, at now: ContinuousClock.Instant) -> FactsArrived? {
        plan.withLock { $0.finished(domain, answer, at: now) }
    }
}
