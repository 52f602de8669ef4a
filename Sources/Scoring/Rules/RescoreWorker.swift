import Contracts
import Logging
import ServiceKit
import ServiceLifecycle
import Store

/// Scores the stored leads again when rules were published, beside everything else that the service does.
///
/// It reads and reckons on the store's reading thread, and hands the stage only the leads that come out otherwise, a
/// stretch at a time. How far it got stands in the store, so that another start, or another replica, goes on there.
struct RescoreWorker: Service {
    let runner: StageRunner
    let book: RuleBook
    let logger: Logger

    /// Between two looks whether something was published.
    private static let idle = Duration.seconds(1)
    /// After another replica was found to be at it: one is enough, and the others are there if it ends.
    private static let aside = Duration.seconds(3)
    /// After a stretch that could not be done.
    private static let mishap = Duration.seconds(30)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var last: RescoreStep?
            while !Task.isCancelled {
                let pause = await work(after: &last)
                guard let pause else { continue }
                do { try await Task.sleep(for: pause) } catch { return }  // the service stops
            }
        }
    }

    /// Does a stretch; returns how long to wait before the next, nil for not at all.
    private func work(after last: inout RescoreStep?) async -> Duration? {
        do {
            let scan = RescoreScan(book: book)
            guard let step = try await runner.read({ try scan.nextStep(in: $0) }) else {
                last = nil
                return Self.idle
            }
            if let done = last, done.number == step.number {
                // Another replica got further; or is just about to, or it is a dead letter now.
                if step.after != done.through {
                    last = nil
                    return step.after == done.after ? Self.mishap : Self.aside
                }
            }
            if step.after.isEmpty { logger.notice("leads are scored anew", metadata: metadata(step)) }
            guard try await runner.tellItself(.rescoreStep(step)) else { return Self.idle }
            last = step
            if step.through == nil { logger.notice("all leads are scored by the new rules", metadata: metadata(step)) }
            return nil
        } catch let error as StoreError where error.isPassing {
            logger.debug("the store cannot be read", metadata: ["error": "\(error)"])
            return Self.idle
        } catch {
            logger.error("leads cannot be scored anew", metadata: ["error": "\(error)"])
            return Self.mishap
        }
    }

    private func metadata(_ step: RescoreStep) -> Logger.Metadata { ["publication": "\(step.number)"] }
}
