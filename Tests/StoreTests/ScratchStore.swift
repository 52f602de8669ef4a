import Contracts
import Store
import TestKit

/// A place on disk for one store, gone when the test is.
struct ScratchStore {
    let folder: ScratchFolder
    let path: String

    init() throws {
        folder = try ScratchFolder()
        path = folder.path + "/deep/er/store.sqlite"
    }

    /// Opens the store with the tables that every service has, and those that are asked for.
    func open(
        _ migrations: [Migration] = [],
        maxBytes: Int64? = nil,
        flushes: Bool = true,
        newID: String = "new-store"
    ) throws -> SQLiteStore {
        var options = SQLiteStore.Options(path: path, maxBytes: maxBytes)
        options.flushes = flushes
        return try SQLiteStore(options, migrations: Migration.common + migrations, newID: newID, at: testInstant)
    }
}

let testInstant = Instant(milliseconds: 1_795_000_000_000)

/// A table to write to.
let noteMigration = Migration(900, "notes", ["CREATE TABLE note (id {identity}, number BIGINT, words TEXT)"])

extension Store {
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
}

/// A failure of the test's own, in the middle of something.
struct Interruption: Error {}
