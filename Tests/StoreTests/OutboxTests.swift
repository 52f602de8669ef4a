import Contracts
import Store
import Testing

@Suite struct OutboxTests {
    private func append(_ words: String, to destination: String = "scoring", trace: String? = nil) -> Statement {
        Outbox.append(to: destination, type: "t", key: "k-\(words)", at: testInstant, trace: trace, body: words)
    }

    private func waiting(_ store: SQLiteStore, after seq: Int64 = 0, limit: Int = 100) async throws -> [Outbox.Entry] {
        try await store.read { try Outbox.entries(for: "scoring", after: seq, limit: limit, in: $0) }
    }

    @Test func entriesComeInOrderEachToItsDestination() async throws {
        let store = try ScratchStore().open()
        let statements = [append("a"), append("x", to: "ingestion"), append("b", trace: "00-trace"), append("c")]
        try await store.write { _ = try $0.run(statements) }
        let entries = try await waiting(store)
        #expect(entries.map(\.body) == ["a", "b", "c"])
        #expect(entries.map(\.seq) == [1, 3, 4])
        #expect(entries.map(\.trace) == [nil, "00-trace", nil])
        #expect(entries.map(\.key) == ["k-a", "k-b", "k-c"])
        #expect(entries.allSatisfy { $0.at == testInstant && $0.type == "t" })
        #expect(try await waiting(store, after: 1, limit: 1).map(\.body) == ["b"])
    }

    @Test func whatArrivedGoesAndTheRestStays() async throws {
        let store = try ScratchStore().open()
        let statements = [append("a"), append("x", to: "ingestion"), append("b"), append("c"), append("d")]
        try await store.write { transaction in
            try transaction.run(statements)
            try transaction.run(Outbox.delete(for: "scoring", through: 3))
            try transaction.run(Outbox.delete(5))
        }
        #expect(try await waiting(store).map(\.body) == ["c"])
        let backlog = try await store.read { try Outbox.backlog(in: $0) }
        #expect(backlog.count == 2)
        #expect(backlog.oldest == testInstant)
    }

    @Test func anEmptyBacklogHasNoOldest() async throws {
        let backlog = try await ScratchStore().open().read { try Outbox.backlog(in: $0) }
        #expect(backlog.count == 0)
        #expect(backlog.oldest == nil)
    }

    @Test func numbersAreNeverUsedTwice() async throws {
        let scratch = try ScratchStore()
        let store = try scratch.open()
        let (a, b, c) = (append("a"), append("b"), append("c"))
        try await store.write { transaction in
            try transaction.run([a, b])
            try transaction.run(Outbox.delete(for: "scoring", through: 2))
        }
        try await store.close()
        let again = try scratch.open()
        try await again.write { _ = try $0.run(c) }
        #expect(try await waiting(again).map(\.seq) == [3])
    }
}
