import Contracts
import Store
import TestKit
import Testing

@Suite struct InboxTests {
    private func mark(_ store: any Store, _ sender: String, _ seq: Int64, at ms: Int64 = 0) async throws -> Bool {
        try await store.write {
            try !$0.run(Inbox.mark(MessageID(sender: sender, seq: seq), at: Instant(milliseconds: ms))).isEmpty
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func aMessageIsNewOnce(_ engine: StoreEngine) async throws {
        let scratch = try ScratchStore(engine)
        let store = try await scratch.open()
        #expect(try await mark(store, "a", 1))
        #expect(try await !mark(store, "a", 1))
        #expect(try await mark(store, "b", 1))
        #expect(try await mark(store, "a", 2))
        try await store.close()
        #expect(try await !mark(try await scratch.open(), "a", 2))
    }

    @Test(arguments: StoreEngine.allCases)
    func aMarkGoesWithItsTransaction(_ engine: StoreEngine) async throws {
        let store = try await ScratchStore(engine).open()
        await #expect(throws: Interruption.self) {
            try await store.write { transaction in
                try transaction.run(Inbox.mark(MessageID(sender: "a", seq: 1), at: testInstant))
                throw Interruption()
            }
        }
        #expect(try await mark(store, "a", 1))
    }

    @Test(arguments: StoreEngine.allCases)
    func manyAreMarkedAtOnce(_ engine: StoreEngine) async throws {
        let store = try await ScratchStore(engine).open()
        for size in [0, 1, 3, 4, 63, 64, 65, 150] {
            let ids = (0..<size).reversed().map { MessageID(sender: "\(size) \($0 % 3)", seq: Int64($0)) }
            let known = ids.enumerated().filter { $0.offset % 5 == 0 }.map(\.element)
            #expect(try await store.write { try Inbox.mark(known, at: testInstant, in: $0) }.allSatisfy { $0 })
            // Each of them twice: the second is as known as those from before.
            let marked = try await store.write { try Inbox.mark(ids + ids, at: testInstant, in: $0) }
            #expect(marked.prefix(size).elementsEqual(ids.indices.map { $0 % 5 != 0 }))
            #expect(marked.dropFirst(size).allSatisfy { !$0 })
            #expect(marked.count == 2 * size)
        }
        #expect(try await store.run("SELECT COUNT(*) FROM inbox") == [Row([.integer(350)])])
        #expect(try await !mark(store, "150 2", 149))
    }

    @Test(arguments: StoreEngine.allCases)
    func pruningForgetsTheOldestOfEachSender(_ engine: StoreEngine) async throws {
        let store = try await ScratchStore(engine).open()
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
