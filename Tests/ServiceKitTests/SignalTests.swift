import ServiceKit
import Synchronization
import TestKit
import Testing

@Suite struct SignalTests {
    @Test(.timeLimit(.minutes(1))) func whatIsRaisedWhileNobodyWaitsIsKeptOnce() async {
        let signal = Signal()
        signal.raise()
        signal.raise()
        await signal.wait()
        let start = ContinuousClock.now
        await signal.wait(atMost: .milliseconds(30))
        #expect(start.duration(to: .now) >= .milliseconds(30))
    }

    @Test(.timeLimit(.minutes(1))) func theOneWhoWaitsIsWoken() async throws {
        let signal = Signal()
        let rounds = Mutex(0)
        async let waiter: Void = {
            for _ in 0..<500 {
                await signal.wait()
                rounds.withLock { $0 += 1 }
            }
        }()
        for round in 0..<500 {
            try await eventually("round \(round) began") { rounds.withLock { $0 } == round }
            signal.raise()
        }
        await waiter
    }

    @Test(.timeLimit(.minutes(1))) func aCancelledTaskDoesNotWait() async {
        let signal = Signal()
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await signal.wait() }
            tasks.cancelAll()
        }
        // One who waits with a limit, many times over, while it is raised from elsewhere.
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { for _ in 0..<500 { signal.raise() } }
            for _ in 0..<200 { await signal.wait(atMost: .microseconds(50)) }
        }
    }
}
