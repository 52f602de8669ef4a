import Contracts
import Store
import TestKit
import Testing

@Suite struct TimersTests {
    private func storeWithTimers(_ engine: StoreEngine, _ due: [Int64]) async throws -> any Store {
        let store = try await ScratchStore(engine).open()
        try await store.write { transaction in
            for ms in due {
                try transaction.run(Timers.schedule(type: "t", body: "at \(ms)", due: Instant(milliseconds: ms)))
            }
        }
        return store
    }

    private func take(_ store: any Store, at ms: Int64, limit: Int = 100) async throws -> [String] {
        try await store.write { try Timers.takeDue(at: Instant(milliseconds: ms), limit: limit, in: $0).map(\.body) }
    }

    @Test(arguments: StoreEngine.allCases)
    func whatIsDueComesOnceInTheOrderInWhichItIsDue(_ engine: StoreEngine) async throws {
        let store = try await storeWithTimers(engine, [300, 100, 200, 100, 400])
        #expect(try await store.read { try Timers.nextDue(in: $0) } == Instant(milliseconds: 100))
        #expect(try await take(store, at: 99).isEmpty)
        #expect(try await take(store, at: 300) == ["at 100", "at 100", "at 200", "at 300"])
        #expect(try await take(store, at: 300).isEmpty)
        #expect(try await store.read { try Timers.nextDue(in: $0) } == Instant(milliseconds: 400))
        #expect(try await take(store, at: 400) == ["at 400"])
        #expect(try await store.read { try Timers.nextDue(in: $0) } == nil)
    }

    @Test(arguments: StoreEngine.allCases)
    func theLimitTakesTheOldest(_ engine: StoreEngine) async throws {
        let store = try await storeWithTimers(engine, [3, 1, 2])
        #expect(try await take(store, at: 10, limit: 2) == ["at 1", "at 2"])
        #expect(try await take(store, at: 10, limit: 2) == ["at 3"])
    }

    @Test(arguments: StoreEngine.allCases)
    func aTimerComesBackWhenItsTransactionFails(_ engine: StoreEngine) async throws {
        let store = try await storeWithTimers(engine, [1])
        await #expect(throws: Interruption.self) {
            try await store.write { transaction in
                #expect(try Timers.takeDue(at: testInstant, limit: 1, in: transaction).count == 1)
                throw Interruption()
            }
        }
        #expect(try await take(store, at: 1) == ["at 1"])
    }
}
