import Contracts
import Store
import TestKit

/// A place for one store, gone when the test is.
struct ScratchStore {
    let place: StorePlace

    init(_ engine: StoreEngine = .sqlite) throws {
        place = try StorePlace(engine)
    }

    /// SQLite's file.
    var path: String { place.address }

    /// Opens the store with the tables that every service has, and those that are asked for.
    func open(_ migrations: [Migration] = [], newID: String = "new-store") async throws -> any Store {
        try await place.open(Migration.common + migrations, newID: newID, at: testInstant)
    }

    /// As `open`, with what only SQLite has.
    func openSQLite(
        _ migrations: [Migration] = [],
        maxBytes: Int64? = nil,
        flushes: Bool = true
    ) throws -> SQLiteStore {
        var options = SQLiteStore.Options(path: path, maxBytes: maxBytes)
        options.flushes = flushes
        let migrations = Migration.common + migrations
        return try SQLiteStore(options, migrations: migrations, newName: newNames("new-store"), at: testInstant)
    }
}

let testInstant = Instant(milliseconds: 1_795_000_000_000)

/// A table to write to.
let noteMigration = Migration(900, "notes", ["CREATE TABLE note (id {identity}, number BIGINT, words TEXT)"])

extension Store {
    @discardableResult
    func run(_ sql: String, _ arguments: [SQLValue] = []) async throws -> [Row] {
        try await write { try $0.run(Statement(sql, arguments)) }
    }

    func insert(_ words: String) async throws {
        try await write { _ = try $0.run(Statement("INSERT INTO note (words) VALUES ($1)", [.text(words)])) }
    }

    /// All notes, oldest first, as others see them.
    func notes() async throws -> [String] {
        try await read { try $0.run(Statement("SELECT words FROM note ORDER BY id")).map { try $0.text(0) } }
    }

    /// Whether there is a table of this name.
    func hasTable(_ name: String) async throws -> Bool {
        let sql =
            isShared
            ? "SELECT 1 FROM information_schema.tables WHERE table_schema = CURRENT_SCHEMA() AND table_name = $1"
            : "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $1"
        return try await !run(sql, [.text(name)]).isEmpty
    }
}

/// A failure of the test's own, in the middle of something.
struct Interruption: Error {}
