package import CoreMetrics
import Metrics

/// The metrics of a service, made once.
///
/// Names are `leadline_<what>_<unit>`; the scrape adds the service.
package struct ServiceMetrics: Sendable {
    private let handled: Counter
    private let refused: Counter
    private let deadLetters: Counter
    private let commits: Timer
    private let groups: Recorder

    package init(factory: any MetricsFactory = MetricsSystem.factory) {
        handled = Counter(label: "leadline_messages_total", dimensions: [], factory: factory)
        refused = Counter(label: "leadline_refused_total", dimensions: [], factory: factory)
        deadLetters = Counter(label: "leadline_dead_letters_total", dimensions: [], factory: factory)
        commits = Timer(
            label: "leadline_commit_seconds",
            dimensions: [],
            preferredDisplayUnit: .seconds,
            factory: factory
        )
        groups = Recorder(label: "leadline_group_messages", dimensions: [], aggregate: true, factory: factory)
    }

    func committed(_ messages: Int, in duration: Duration) {
        commits.recordNanoseconds(Int64(duration / .nanoseconds(1)))
        groups.record(messages)
    }

    func answered(_ messages: Int, refused refusedCount: Int, deadLetters deadCount: Int) {
        handled.increment(by: messages)
        if refusedCount > 0 { refused.increment(by: refusedCount) }
        if deadCount > 0 { deadLetters.increment(by: deadCount) }
    }
}
