import CoreMetrics
import Logging
import Metrics
import Scorecard
import ServiceKit
import ServiceLifecycle

/// Holds what the learned scorecard said against how the newest leads closed, and complains when it does not hold any
/// more.
struct DriftKeeper: Service {
    let book: RuleBook
    let runner: StageRunner
    let logger: Logger
    private let closed: Gauge
    private let drift: Gauge
    private let shift: Gauge

    private static let pause = Duration.seconds(60)

    init(book: RuleBook, runner: StageRunner, metrics: any MetricsFactory, logger: Logger) {
        self.book = book
        self.runner = runner
        self.logger = logger
        closed = Gauge(label: "leadline_model_closed_leads", dimensions: [], factory: metrics)
        drift = Gauge(label: "leadline_model_drift", dimensions: [], factory: metrics)
        shift = Gauge(label: "leadline_model_shift", dimensions: [], factory: metrics)
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var isDrifting = false
            while !Task.isCancelled {
                do {
                    isDrifting = try await look(wasDrifting: isDrifting)
                } catch {
                    // The store may be away; it is looked at again.
                    logger.warning("drift cannot be watched now", metadata: ["error": "\(error)"])
                }
                do { try await Task.sleep(for: Self.pause) } catch { return }
            }
        }
    }

    /// Looks once; returns whether the scorecard has drifted.
    private func look(wasDrifting: Bool) async throws -> Bool {
        // Rules may have been published since.
        let found = try await runner.read { transaction in
            try book.inForce(in: transaction).rules.predictive.map { try ModelDrift(of: $0.version, in: transaction) }
        }
        guard let found else {
            runner.complain("model", nil)
            return false
        }
        closed.record(found.closed)
        drift.record(found.complaint == nil ? 0 : 1)
        shift.record(found.shift)
        runner.complain("model", found.complaint)
        if let complaint = found.complaint, !wasDrifting {
            logger.warning("the learned scorecard has drifted", metadata: ["why": "\(complaint)"])
        }
        return found.complaint != nil
    }
}
