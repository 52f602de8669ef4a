import Contracts
import Store
import TestKit
import Testing

@Suite struct OutboxTests {
    /// Writes messages of these words to their destinations, and gives their numbers.
    @discardableResult
    private func append(
        _ messages: [(words: String, destination: String)],
        to store: any Store,
        trace: String? = nil
    ) async throws -> [MessageNumber] {
        try await store.write { transaction in
            var statements: [Statement] = []
            var numbers: [MessageNumber] = []
            for (words, destination) in messages {
                let number = try transaction.nextMessage()
                let entry = Outbox.Entry(
                    number: number,
                    type: "t",
                    key: "k-\(words)",
                    at: testInstant,
                    trace: trace,
                    body: words
                )
                numbers.append(number)
                statements.append(Outbox.append(entry, to: destination))
            }
            try transaction.run(statements)
            return numbers
        }
    }

    private func waiting(
        _ store: any Store,
        in lane: Lane,
        after seq: Int64 = 0,
        limit: Int = 100
    ) async throws -> [Outbox.Entry] {
        try await store.read { try Outbox.entries(of: lane, for: "scoring", after: seq, limit: limit, in: $0) }
    }

    @Test(arguments: StoreEngine.allCases)
    func entriesComeInOrderEachToItsDestination(_ engine: StoreEngine) async throws {
        let store = try await ScratchStore(engine).open()
        let numbers = try await append([("a", "scoring"), ("x", "ingestion")], to: store)
        let later = try await append([("b", "scoring"), ("c", "scoring")], to: store, trace: "00-trace")
        let lane = try #require(numbers.first).lane
        let entries = try await waiting(store, in: lane)
        #expect(entries.map(\.body) == ["a", "b", "c"])
        #expect(entries.map(\.number) == [numbers[0]] + later)
        #expect(entries.map(\.trace) == [nil, "00-trace", "00-trace"])
        #expect(entries.map(\.key) == ["k-a", "k-b", "k-c"])
        #expect(entries.allSatisfy { $0.at == testInstant && $0.type == "t" })
        #expect(try await waiting(store, in: lane, after: numbers[0].seq, limit: 1).map(\.body) == ["b"])
        #expect(try await store.read { try Outbox.count(of: lane, in: $0) } == 4)
    }

    @Test(arguments: StoreEngine.allCases)
    func whatArrivedGoesAndTheRestStays(_ engine: StoreEngine) async throws {
        let store = try await ScratchStore(engine).open()
        let messages = [("a", "scoring"), ("x", "ingestion"), ("b", "scoring"), ("c", "scoring"), ("d", "scoring")]
        let numbers = try await append(messages, to: store)
        try await store.write { transaction in
            try transaction.run(Outbox.delete(for: "scoring", after: numbers[0].seq - 1, through: numbers[2].seq))
            try transaction.run(Outbox.delete(numbers[4].seq))
        }
        #expect(try await waiting(store, in: numbers[0].lane).map(\.body) == ["c"])
        let backlog = try await store.read { try Outbox.backlog(in: $0) }
        #expect(backlog.count == 2)
        #expect(backlog.oldest == testInstant)
    }

    @Test(arguments: StoreEngine.allCases)
    func anEmptyBacklogHasNoOldest(_ engine: StoreEngine) async throws {
        let backlog = try await ScratchStore(engine).open().read { try Outbox.backlog(in: $0) }
        #expect(backlog.count == 0)
        #expect(backlog.oldest == nil)
    }

    @Test(arguments: StoreEngine.allCases)
    func numbersAreNeverUsedTwice(_ engine: StoreEngine) async throws {
        let scratch = try ScratchStore(engine)
        let store = try await scratch.open()
        let first = try await append([("a", "scoring"), ("b", "scoring")], to: store)
        await #expect(throws: Interruption.self) {
            try await store.write { transaction in
                #expect(try transaction.nextMessage().seq > first[1].seq)
                throw Interruption()
            }
        }
        let second = try await append([("c", "scoring")], to: store)
        try await store.run("DELETE FROM outbox")
        try await store.close()
        // The next writer has a lane of its own: other numbers, and another name.
        let again = try await scratch.open()
        let third = try await append([("d", "scoring")], to: again)
        let seqs = (first + second + third).map(\.seq)
        #expect(seqs == seqs.sorted())
        #expect(Set(seqs).count == 4)
        #expect(second[0].seq > first[1].seq + 1)
        #expect(first[0].lane == second[0].lane)
        #expect(first[0].lane.name != third[0].lane.name)
        #expect(!first[0].lane.numbers.contains(third[0].seq))
    }

    @Test(arguments: StoreEngine.allCases)
    func lanesInUseAreThoseThatHoldMessages(_ engine: StoreEngine) async throws {
        let scratch = try ScratchStore(engine)
        var lanes: [Lane] = []
        for number in 1...4 {
            let store = try await scratch.open()
            // The second lane stays empty.
            let messages = (number == 2 ? 0 : number) * 3
            if messages > 0 {
                lanes.append(try await append((1...messages).map { ("\($0)", "scoring") }, to: store)[0].lane)
            }
            try await store.close()
        }
        let store = try await scratch.open()
        #expect(try await store.read { try Lane.inUse(in: $0) } == lanes)
        #expect(Set(lanes).count == 3)
        // Their writers are gone, so they are this one's to send.
        #expect(try await store.claim(lanes) == lanes)
        #expect(try await store.claim(lanes) == lanes)
        let own = try await append([("own", "scoring")], to: store)[0].lane
        #expect(try await store.claim([own] + lanes) == lanes)
    }
}
