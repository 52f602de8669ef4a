import Contracts
import CoreMetrics
import Logging
import Metrics
import ServiceKit
import ServiceLifecycle

/// Makes the calls that the stage asks for, and tells the stage how each came out.
///
/// Everything it works on is also in the store: what a process that ended did not get to is tried again from there.
struct WebhookSender: Service {
    let link: WebhookLink
    let caller: any WebhookCaller
    let metrics: WebhookMetrics
    let logger: Logger
    let now: @Sendable () -> Instant
    /// Hands a message to the stage; returns whether it took effect.
    let tell: @Sendable (Message) async throws -> Bool

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { calls in
                while !Task.isCancelled {
                    for call in link.next(at: .now) { calls.addTask { await send(call) } }
                    await link.news.wait()
                }
                calls.cancelAll()
            }
        }
        try await caller.close()
    }

    private func send(_ call: WebhookCall) async {
        let began = ContinuousClock.now
        let error = await caller.send(call, at: now())
        link.finished(call, arrived: error == nil, at: .now)
        // The service stops: what was cut off says nothing of the endpoint, and is sent again after the next start.
        if Task.isCancelled, error != nil { return }
        metrics.sent(arrived: error == nil, in: began.duration(to: .now), waiting: link.count)
        if let error {
            logger.warning("a webhook did not arrive", metadata: ["seller": "\(call.seller)", "error": "\(error)"])
        }
        do {
            let answered = WebhookAnswered(seller: call.seller, seq: call.seq, error: error)
            if try await !tell(.webhookAnswered(answered)) { metrics.untold() }
        } catch {
            metrics.untold()
            logger.error("the answer to a webhook cannot be kept", metadata: ["error": "\(error)"])
        }
    }
}

/// The metrics of webhooks, made once.
struct WebhookMetrics: Sendable {
    private let arrived: Counter
    private let failed: Counter
    private let lost: Counter
    private let calls: Timer
    private let waiting: Gauge

    init(factory: any MetricsFactory = MetricsSystem.factory) {
        func counter(_ outcome: String) -> Counter {
            Counter(label: "leadline_webhook_calls_total", dimensions: [("outcome", outcome)], factory: factory)
        }
        arrived = counter("arrived")
        failed = counter("failed")
        lost = Counter(label: "leadline_webhook_answers_untold_total", dimensions: [], factory: factory)
        calls = Timer(
            label: "leadline_webhook_call_seconds",
            dimensions: [],
            preferredDisplayUnit: .seconds,
            factory: factory
        )
        waiting = Gauge(label: "leadline_webhook_calls_waiting", dimensions: [], factory: factory)
    }

    func sent(arrived hasArrived: Bool, in duration: Duration, waiting count: Int) {
        if hasArrived { arrived.increment() } else { failed.increment() }
        calls.recordNanoseconds(Int64(duration / .nanoseconds(1)))
        waiting.record(count)
    }

    /// The stage did not take the answer; the call is made once more, under the same id.
    func untold() { lost.increment() }
}
