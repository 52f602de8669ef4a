import Contracts
import Store
import Testing

@Suite struct InboxTests {
    private func mark(_ store: SQLiteStore, _ sender: String, _ seq: Int64, at ms: Int64 = 0) async throws -> Bool {
        try await store.write {
            try !$0.run(Inbox.mark(MessageID(store: sender, seq: seq), at: Instant(milliseconds: ms))).isEmpty
        }
    }

    @Test func aMessageIsNewOnce() async throws {
        let scratch = try ScratchStore()
        let store = try scratch.open()
        #expect(try await mark(store, "a", 1))
        #expect(try await !mark(store, "a", 1))
        #expect(try await mark(store, "b", 1))
        #expect(try await mark(store, "a", 2))
        try await store.close()
        #expect(try await !mark(scratch.open(), "a", 2))
    }

    @Test func aMarkGoesWithItsTransaction() async throws {
        let store = try ScratchStore().open()
        await #expect(throws: Interruption.self) {
            try await store.write { transaction in
                try transaction.run(Inbox.mark(MessageID(store: "a", seq: 1), at: testInstant))
                throw Interruption()
            }
        }
        #expect(try await mark(store, "a", 1))
    }

    @Test func pruningForgetsTheOldestOfEachSender() async throws {
        let store = try ScratchStore().open()
        for (sender, seq) in [("a", 1), ("a", 2), ("a", 3), ("b", 9)] as [(String, Int64)] {
            _ = try await mark(store, sender, seq, at: seq * 10)
        }
        try await store.write { try Inbox.prune(before: Instant(milliseconds: 30), limit: 1, in: $0) }
        let left = try await store.run("SELECT sender, seq FROM inbox ORDER BY sender, seq")
        #expect(left == [Row(["a", 2]), Row(["a", 3]), Row(["b", 9])])
        try await store.write { try Inbox.prune(before: Instant(milliseconds: 30), limit: 100, in: $0) }
        #expect(try await store.run("SELECT seq FROM inbox ORDER BY seq") == [Row([3]), Row([9])])
    }
}
