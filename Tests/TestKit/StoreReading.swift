import Contracts
package import ServiceKit
package import Store

/// The store of a service, whichever engine holds it.
///
/// In a file, the service must have stopped; opening it proves that: the lock of a running service would be in the way.
package struct StoreReading: Sendable {
    private let store: any Store

    /// `migrations` are those of the service, without the common ones.
    package init(_ place: ServiceKit.StorePlace, migrations: [Migration]) async throws {
        store = try await place.open(
            migrations: Migration.common + migrations,
            newName: newNames("nobody"),
            at: Instant(milliseconds: 0)
        )
    }

    /// A store that is open already.
    package init(_ store: any Store) { self.store = store }

    package func rows(_ sql: String, _ arguments: [SQLValue] = []) async throws -> [Row] {
        try await store.read { try $0.run(Statement(sql, arguments)) }
    }

    /// The one number that a query gives.
    package func number(_ sql: String) async throws -> Int64 {
        try await rows(sql).first?.integer(0) ?? 0
    }

    /// Changes the store: for what a service must find at its start.
    package func change(_ sql: String, _ arguments: [SQLValue] = []) async throws {
        _ = try await store.write { try $0.run(Statement(sql, arguments)) }
    }

    /// Lets go of the store, so that a service can open it.
    package func close() async throws { try await store.close() }
}
