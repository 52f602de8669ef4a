import ServiceKit
import Synchronization

/// Calls that wait in this process to be made, with a limit and a breaker for each endpoint.
///
/// What does not get in, and what a resting endpoint has waiting, is not lost: the store has it, and its next try is a
/// timer there.
struct WebhookQueue: Sendable {
    struct Limits: Sendable {
        /// Calls of one seller that wait.
        var waiting = 1_000
        /// Calls to one endpoint at a time.
        var atOnce = 4
        /// Failures in a row after which an endpoint is left alone, and for how long.
        var failures = 5
        var rest = Duration.seconds(10)
    }

    private struct Lane {
        var waiting: [WebhookCall] = []
        var under = 0
        var breaker: CircuitBreaker
    }

    private let limits: Limits
    private var lanes: [String: Lane] = [:]

    init(_ limits: Limits = Limits()) {
        self.limits = limits
    }

    /// Takes a call in; one that waits already, or does not fit, is left out.
    mutating func offer(_ call: WebhookCall) {
        var lane = lanes[call.seller] ?? Lane(breaker: CircuitBreaker(threshold: limits.failures, rest: limits.rest))
        if lane.waiting.count < limits.waiting, !lane.waiting.contains(where: { $0.id == call.id }) {
            lane.waiting.append(call)
        }
        lanes[call.seller] = lane
    }

    /// The calls to make now, in their order for each seller.
    mutating func next(at now: ContinuousClock.Instant) -> [WebhookCall] {
        var calls: [WebhookCall] = []
        for seller in lanes.keys.sorted() {
            guard var lane = lanes[seller] else { continue }
            while lane.under < limits.atOnce, let call = lane.waiting.first {
                lane.waiting.removeFirst()
                guard lane.breaker.ask(at: now) == .go else { continue }
                lane.under += 1
                calls.append(call)
            }
            lanes[seller] = lane
        }
        return calls
    }

    /// A call came back.
    mutating func finished(_ call: WebhookCall, arrived: Bool, at now: ContinuousClock.Instant) {
        lanes[call.seller]?.under -= 1
        if arrived {
            lanes[call.seller]?.breaker.succeeded()
        } else {
            lanes[call.seller]?.breaker.failed(at: now)
        }
        if arrived, let lane = lanes[call.seller], lane.under == 0, lane.waiting.isEmpty, lane.breaker.isClosed {
            lanes[call.seller] = nil
        }
    }

    /// Calls that wait.
    var count: Int { lanes.values.reduce(0) { $0 + $1.waiting.count } }
}

/// The queue between the stage, which fills it, and the sender.
final class WebhookLink: Sendable {
    private let queue: Mutex<WebhookQueue>
    /// Raised when there may be something to send.
    let news = Signal()

    init(_ limits: WebhookQueue.Limits = WebhookQueue.Limits()) {
        queue = Mutex(WebhookQueue(limits))
    }

    func offer(_ call: WebhookCall) {
        queue.withLock { $0.offer(call) }
        news.raise()
    }

    func next(at now: ContinuousClock.Instant) -> [WebhookCall] { queue.withLock { $0.next(at: now) } }

    func finished(_ call: WebhookCall, arrived: Bool, at now: ContinuousClock.Instant) {
        queue.withLock { $0.finished(call, arrived: arrived, at: now) }
        news.raise()
    }

    var count: Int { queue.withLock(\.count) }
}
