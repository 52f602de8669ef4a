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
            var next: RescoreStep?
            while !Task.isCancelled {
                guard let pause = await work(on: &next) else { continue }
                do { try await Task.sleep(for: pause) } catch { return }  // the service stops
            }
        }
    }

    /// Has a stretch done, and looks for the one behind it meanwhile; returns how long to wait then, nil for not at all.
    private func work(on next: inout RescoreStep?) async -> Duration? {
        let scan = RescoreScan(book: book)
        do {
            var found = next
            next = nil
            if found == nil { found = try await runner.read { try scan.nextStep(in: $0) } }
            guard let step = found else { return Self.idle }
            if step.after.isEmpty { logger.notice("leads are scored anew", metadata: metadata(step)) }
            async let isTaken = runner.tellItself(.rescoreStep(step))
            let ahead = try await runner.read { try scan.nextStep(behind: step, in: $0) }
            guard try await isTaken else { return Self.idle }
            guard let publication = try await runner.read({ try book.inForce(in: $0).publication }) else { return nil }
            if step.through == nil, publication.rescoring.finishedAt != nil {
                logger.notice("all leads are scored by the new rules", metadata: metadata(step))
                return nil
            }
            if publication.number == step.number, publication.cursor != step.through {
                // Another replica got further; or is just about to, or it is a dead letter now.
                return publication.cursor == step.after ? Self.mishap : Self.aside
            }
            next = ahead
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
