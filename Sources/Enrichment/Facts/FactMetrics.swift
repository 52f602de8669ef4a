package import CoreMetrics
import Metrics

/// The metrics of the facts of providers, made once.
package struct FactMetrics: Sendable {
    private let found: Counter
    private let unknown: Counter
    private let failed: Counter
    private let untold: Counter
    private let calls: Timer
    private let waiting: Gauge

    package init(factory: any MetricsFactory = MetricsSystem.factory) {
        func counter(_ outcome: String) -> Counter {
            Counter(label: "leadline_fact_calls_total", dimensions: [("outcome", outcome)], factory: factory)
        }
        found = counter("found")
        unknown = counter("unknown")
        failed = counter("failed")
        untold = Counter(label: "leadline_facts_untold_total", dimensions: [], factory: factory)
        calls = Timer(
            label: "leadline_fact_call_seconds",
            dimensions: [],
            preferredDisplayUnit: .seconds,
            factory: factory
        )
        waiting = Gauge(label: "leadline_fact_domains_waiting", dimensions: [], factory: factory)
    }

    func asked(_ answer: FactAnswer, in duration: Duration, waiting count: Int) {
        switch answer {
        case .found: found.increment()
        case .unknown: unknown.increment()
        case .failed: failed.increment()
        }
        calls.recordNanoseconds(Int64(duration / .nanoseconds(1)))
        waiting.record(count)
    }

    func lost() { untold.increment() }
}
