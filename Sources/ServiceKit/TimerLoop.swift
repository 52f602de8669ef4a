import Contracts
import ServiceLifecycle
import Store

/// Sees to it that timers come due, that what was delivered is deleted, and that a full store is tried again.
struct TimerLoop: Service {
    let runner: StageRunner
    let runtime: Runtime

    /// Longest sleep, so that a wall clock that was set is noticed.
    private static let longestMs: Int64 = 1_000

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var lookedAt: Instant?
            while !Task.isCancelled {
                let waitMs = beat(&lookedAt)
                await runner.timerChange.wait(atMost: .milliseconds(waitMs))
            }
        }
    }

    /// Does what is due; returns how long nothing will be, in milliseconds.
    ///
    /// `lookedAt` is when it was last asked whether other processes scheduled something.
    private func beat(_ lookedAt: inout Instant?) -> Int64 {
        runner.noteBacklog()
        if runner.storeIsFull {
            runner.tick(timers: true)
            return Self.longestMs
        }
        let now = runtime.now()
        if runner.store.isShared, abs(now.milliseconds - (lookedAt?.milliseconds ?? 0)) >= Self.longestMs {
            lookedAt = now
            runner.tick(timers: true)
        }
        let untilDue = runner.nextDue.map { $0.milliseconds - now.milliseconds } ?? Self.longestMs
        if untilDue <= 0 {
            runner.tick(timers: true)
            return 100
        }
        if runner.hasDelivered { runner.tick(timers: false) }
        return min(untilDue, Self.longestMs)
    }
}
