import Contracts
import Logging
import ServiceKit
import ServiceLifecycle

/// Asks the provider for what the stage wants to know, and tells the stage what it said.
///
/// What is asked for is also in the store: what a process that ended did not get to is found there again.
struct FactFetcher: Service {
    let link: FactLink
    let provider: any FactProvider
    let metrics: FactMetrics
    let logger: Logger
    /// Hands a message to the stage; returns whether it took effect.
    let tell: @Sendable (Message) async throws -> Bool
    /// Domains that were asked for so long ago that nobody is at it any more.
    let forgotten: @Sendable () async throws -> [String]
    /// How often those are looked for.
    var sweepEvery: Duration = .seconds(60)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { calls in
                var sweepAt = ContinuousClock.now
                while !Task.isCancelled {
                    let now = ContinuousClock.now
                    if now >= sweepAt {
                        await sweep()
                        sweepAt = now.advanced(by: sweepEvery)
                    }
                    switch link.next(at: now) {
                    case .fetch(let domain): calls.addTask { await fetch(domain) }
                    case .wait(let duration): await link.news.wait(atMost: min(duration, now.duration(to: sweepAt)))
                    case .idle: await link.news.wait(atMost: now.duration(to: sweepAt))
                    }
                }
                calls.cancelAll()
            }
        }
        try await provider.close()
    }

    private func fetch(_ domain: String) async {
        let began = ContinuousClock.now
        let answer = await provider.facts(of: domain)
        // The service stops: what was cut off says nothing of the provider, and is asked again after the next start.
        if Task.isCancelled { return }
        metrics.asked(answer, in: began.duration(to: .now), waiting: link.count)
        if case .failed(let why) = answer {
            // The domain is left out: it may be a person's own.
            logger.warning("the provider of facts failed", metadata: ["error": "\(why)"])
        }
        if let arrived = link.finished(domain, answer, at: .now) { await report(arrived) }
        link.news.raise()
    }

    /// What is not taken is still wanted in the store, and the next sweep asks again.
    private func report(_ arrived: FactsArrived) async {
        do {
            if try await !tell(.factsArrived(arrived)) { metrics.lost() }
        } catch {
            metrics.lost()
            logger.error("facts cannot be told", metadata: ["error": "\(error)"])
        }
    }

    private func sweep() async {
        do {
            for domain in try await forgotten() where !link.offer(domain) { return }
        } catch {
            logger.warning("wanted facts cannot be looked up", metadata: ["error": "\(error)"])
        }
    }
}
