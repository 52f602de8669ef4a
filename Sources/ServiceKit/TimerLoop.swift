import Contracts
import ServiceLifecycle

/// Sees to it that timers come due, that what was delivered is deleted, and that a full store is tried again.
struct TimerLoop: Service {
    let runner: StageRunner
    let runtime: Runtime

    /// Longest sleep, so that a wall clock that was set is noticed.
    private static let longestMs: Int64 = 1_000

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let waitMs = beat()
                await runner.timerChange.wait(atMost: .milliseconds(waitMs))
            }
        }
    }

    /// Does what is due; returns how long nothing will be, in milliseconds.
    private func beat() -> Int64 {
        runner.noteBacklog()
        if runner.storeIsFull {
            runner.tick(timers: true)
            return Self.longestMs
        }
        let untilDue = runner.nextDue.map { $0.milliseconds - runtime.now().milliseconds } ?? Self.longestMs
        if untilDue <= 0 {
            runner.tick(timers: true)
            return 100
        }
        if runner.hasDelivered { runner.tick(timers: false) }
        return min(untilDue, Self.longestMs)
    }
}
