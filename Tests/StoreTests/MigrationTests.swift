import Contracts
import Store
import TestKit
import Testing

@Suite struct MigrationTests {
    private let first = Migration(
        901,
        "first",
        ["CREATE TABLE first (id {identity})", "CREATE INDEX first_id ON first (id)"]
    )
    private let second = Migration(902, "second", ["ALTER TABLE first ADD COLUMN words TEXT"])

    private func steps(_ store: any Store) async throws -> [String] {
        try await store.read { transaction in
            let sql = "SELECT number, name, applied_ms FROM schema_migration ORDER BY number"
            return try transaction.run(Statement(sql)).map {
                "\(try $0.integer(0)) \(try $0.text(1)) \(try $0.integer(2))"
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func aNewStoreGetsEveryStepInOrder(_ engine: StoreEngine) async throws {
        let store = try await ScratchStore(engine).open([second, first])
        let at = testInstant.milliseconds
        #expect(try await steps(store).suffix(2) == ["901 first \(at)", "902 second \(at)"])
        #expect(try await store.run("SELECT id, words FROM first").isEmpty)
    }

    @Test(arguments: StoreEngine.allCases)
    func openingAgainChangesNothing(_ engine: StoreEngine) async throws {
        let scratch = try ScratchStore(engine)
        let store = try await scratch.open([first])
        _ = try await store.run("INSERT INTO first (id) VALUES (7)")
        let before = try await steps(store)
        try await store.close()
        let again = try await scratch.open([first])
        #expect(try await steps(again) == before)
        #expect(try await again.run("SELECT id FROM first") == [Row([7])])
    }

    @Test(arguments: StoreEngine.allCases)
    func aNewStepIsAppliedToWhatIsThere(_ engine: StoreEngine) async throws {
        let scratch = try ScratchStore(engine)
        let store = try await scratch.open([first])
        _ = try await store.run("INSERT INTO first (id) VALUES (7)")
        try await store.close()
        let upgraded = try await scratch.open([first, second])
        #expect(try await upgraded.run("SELECT id, words FROM first") == [Row([7, .null])])
    }

    @Test(arguments: StoreEngine.allCases)
    func aChangedStepIsRefused(_ engine: StoreEngine) async throws {
        let scratch = try ScratchStore(engine)
        try await scratch.open([first]).close()
        for changed in [
            Migration(901, "first", first.statements + ["SELECT 1"]), Migration(901, "renamed", first.statements),
        ] {
            let error = try await #require(throws: StoreError.self) { _ = try await scratch.open([changed, second]) }
            #expect(error.code == .wrongSchema)
            #expect(error.message.contains("901"))
        }
        // Nothing of it took effect.
        let store = try await scratch.open([first])
        #expect(try await !steps(store).contains { $0.contains("second") })
    }

    @Test(arguments: StoreEngine.allCases)
    func aStoreOfANewerProgramIsRefused(_ engine: StoreEngine) async throws {
        let scratch = try ScratchStore(engine)
        try await scratch.open([first, second]).close()
        let error = try await #require(throws: StoreError.self) { _ = try await scratch.open([first]) }
        #expect(error.code == .wrongSchema)
        #expect(error.message.contains("newer program"))
        #expect(error.message.contains("902 \"second\""))
    }

    @Test(arguments: StoreEngine.allCases)
    func aStepThatFailsLeavesTheStoreAsItWas(_ engine: StoreEngine) async throws {
        let scratch = try ScratchStore(engine)
        try await scratch.open([first]).close()
        let broken = Migration(903, "broken", ["CREATE TABLE third (id {identity})", "CREATE TABLE first (id TEXT)"])
        await #expect(throws: StoreError.self) { _ = try await scratch.open([first, broken]) }
        let store = try await scratch.open([first])
        #expect(try await store.hasTable("first"))
        #expect(try await !store.hasTable("third"))
    }
}
