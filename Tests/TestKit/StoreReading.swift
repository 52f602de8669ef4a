import Contracts
package import Store

/// The store of a service that has stopped.
///
/// Opening it proves that: the lock of a running service would be in the way.
package struct StoreReading: Sendable {
    private let store: SQLiteStore

    /// `migrations` are those of the service, without the common ones.
    package init(path: String, migrations: [Migration]) throws {
        store = try SQLiteStore(
            SQLiteStore.Options(path: path),
            migrations: Migration.common + migrations,
            newID: "nobody",
            at: Instant(milliseconds: 0)
        )
    }

    package func rows(_ sql: String, _ arguments: [SQLValue] = []) async throws -> [Row] {
        try await store.read { try $0.run(Statement(sql, arguments)) }
    }

    /// The one number that a query gives.
    package func number(_ sql: String) async throws -> Int64 {
        try await rows(sql).first?.integer(0) ?? 0
    }

    /// Changes the store: for what a service must find at its start.
    package func change(_ sql: String) async throws {
        _ = try await store.write { try $0.run(Statement(sql)) }
    }

    /// Lets go of the store, so that a service can open it.
    package func close() async throws { try await store.close() }
}
