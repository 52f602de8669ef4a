import Store
import Testing

@Suite struct FullStoreTests {
    private let page = String(repeating: "x", count: 4_000)

    /// Fills the store until it is full; returns how many notes went in.
    private func fill(_ store: SQLiteStore) async throws -> Int {
        for count in 0..<10_000 {
            do {
                try await store.insert(page)
            } catch let error as StoreError {
                #expect(error.code == .full)
                #expect(error.message.contains("full"))
                return count
            }
        }
        Issue.record("the store never became full")
        return 0
    }

    @Test func aFullStoreLosesNothingAndTakesAgainWhenRowsGo() async throws {
        let scratch = try ScratchStore()
        let store = try scratch.openSQLite([noteMigration], maxBytes: 1 << 19)
        let count = try await fill(store)
        #expect(count > 20)
        #expect(try await store.notes().count == count)
        let error = try await #require(throws: StoreError.self) { try await store.insert(page) }
        #expect(error.code == .full)
        _ = try await store.run("DELETE FROM note WHERE id <= 10")
        for _ in 1...8 { try await store.insert(page) }
        #expect(try await store.notes().count == count - 2)
        try await store.maintain()
        try await store.close()
    }

    @Test func aFullStoreTakesAgainWithALargerLimit() async throws {
        let scratch = try ScratchStore()
        let store = try scratch.openSQLite([noteMigration], maxBytes: 1 << 18)
        let count = try await fill(store)
        try await store.close()
        let larger = try scratch.openSQLite([noteMigration], maxBytes: 1 << 20)
        try await larger.insert("more")
        #expect(try await larger.notes().count == count + 1)
    }

    @Test func beingFullInASavepointUndoesTheWholeTransaction() async throws {
        let store = try ScratchStore().openSQLite([noteMigration], maxBytes: 1 << 18)
        let page = page
        let error = try await #require(throws: StoreError.self) {
            try await store.write { transaction in
                try transaction.run(Statement("INSERT INTO note (words) VALUES ('first')"))
                try transaction.savepoint {
                    for _ in 1...1_000 {
                        try transaction.run(Statement("INSERT INTO note (words) VALUES ($1)", [.text(page)]))
                    }
                }
            }
        }
        #expect(error.code == .full)
        #expect(try await store.notes().isEmpty)
        try await store.insert("again")
        #expect(try await store.notes() == ["again"])
    }
}
