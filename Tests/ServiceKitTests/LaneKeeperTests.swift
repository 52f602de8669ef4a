import Store
import TestKit
import Testing

@testable import ServiceKit

/// What writers that are gone left in the outbox is found, and counted once.
@Suite struct LaneKeeperTests {
    @Test func whatThePreviousProcessLeftCountsAsBacklog() async throws {
        let bench = try RunnerBench(store: try await storeWithMessages(1...30))
        try await bench.run(with: [keeper(of: bench)]) {
            try await eventually("it is counted") { bench.runner.backlog == 30 }
            _ = await bench.submit([numbered(31)])
            #expect(bench.runner.backlog == 31)
        }
    }

    @Test func aStoreThatCannotBeReadIsLookedAtAgain() async throws {
        let bench = try RunnerBench(store: try await storeWithMessages(1...30))
        try await bench.run {
            bench.store.failReads(StoreError(.unreachable, "the server is away"))
            let before = bench.store.reads
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await keeper(of: bench).run() }
                try await eventually("it looks") { bench.store.reads > before }
                bench.store.failReads(nil)
                try await eventually("it looks again") { bench.runner.backlog == 30 }
                tasks.cancelAll()
            }
        }
    }

    @Test func whatAnotherProcessLeavesWhenItEndsIsTakenOver() async throws {
        let bench = try RunnerBench(store: try await storeWithMessages(1...30, isShared: true))
        try await bench.run(with: [keeper(of: bench)]) {
            let reads = bench.store.reads
            try await eventually("it looks") { bench.store.reads > reads }
            #expect(bench.runner.backlog == 0)
            bench.store.letGo(of: try await bench.store.lanes())
            try await eventually("it is counted") { bench.runner.backlog == 30 }
            // It is counted once, however often it is looked at.
            let again = bench.store.reads
            try await eventually("it looks twice more") { bench.store.reads >= again + 2 }
            #expect(bench.runner.backlog == 30)
        }
    }

    @Test func whatThisProcessWroteItselfIsNotCountedAgain() async throws {
        let bench = try RunnerBench(store: try WatchedStore(isShared: true))
        let relay = bench.relay(to: [])
        try await bench.run(with: [LaneKeeper(runner: bench.runner, relays: [relay], logger: .silent)]) {
            _ = await bench.submit((1...3).map(numbered))
            bench.store.letGo(of: try await bench.store.lanes())
            let reads = bench.store.reads
            // The third look comes after everything that followed from the first.
            try await eventually("it looks three times more") { bench.store.reads >= reads + 3 }
            #expect(bench.runner.backlog == 3)
        }
    }

    /// A store that is new to its process, with messages of one before.
    private func storeWithMessages(_ numbers: ClosedRange<Int>, isShared: Bool = false) async throws -> WatchedStore {
        let previous = try RunnerBench()
        try await previous.run { _ = await previous.submit(numbers.map(numbered)) }
        try await previous.store.close()
        return try WatchedStore(in: previous.store.folder, isShared: isShared)
    }

    private func keeper(of bench: RunnerBench) -> LaneKeeper {
        LaneKeeper(runner: bench.runner, relays: [bench.relay(to: [])], logger: .silent)
    }
}
