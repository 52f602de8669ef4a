package import Contracts
package import Store

/// The engines that hold a store: what is true of one is true of the other.
package enum StoreEngine: CaseIterable, Sendable {
    case sqlite, postgres
}

/// A place for one store of either engine, gone when the test is.
package struct StorePlace: Sendable {
    package let engine: StoreEngine
    private let folder: ScratchFolder?
    private let schema: PostgresPlace?

    /// Nothing is there yet.
    ///
    /// SQLite's file will be in a new folder, PostgreSQL's tables in a new schema of the shared server.
    package init(_ engine: StoreEngine) throws {
        self.engine = engine
        folder = engine == .sqlite ? try ScratchFolder() : nil
        schema = engine == .postgres ? try PostgresServer.shared().newSchema() : nil
    }

    /// The file of SQLite, or the URL of PostgreSQL.
    package var address: String { schema?.url() ?? "\(folder?.path ?? "")/deep/er/store.sqlite" }

    /// Opens the store; a new one is named `newID`.
    package func open(
        _ migrations: [Migration],
        newID: String = "new-store",
        at instant: Instant
    ) async throws -> any Store {
        switch engine {
        case .sqlite:
            let options = SQLiteStore.Options(path: address)
            return try SQLiteStore(options, migrations: migrations, newName: newNames(newID), at: instant)
        case .postgres:
            let options = PostgresStore.Options(url: address)
            return try await PostgresStore(options, migrations: migrations, newName: newNames(newID), at: instant)
        }
    }
}
