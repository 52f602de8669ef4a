package import Contracts
package import Store

/// Where a service keeps its state.
package enum StorePlace: Sendable {
    /// A file of its own: one process a service.
    case sqlite(SQLiteStore.Options)
    /// A database, shared by all replicas of the service.
    case postgres(PostgresStore.Options)

    /// Opens the store, or makes it; brings its schema up to date.
    ///
    /// Throws `StoreError` with one clear line.
    package func open(
        migrations: [Migration],
        newName: @escaping @Sendable () -> String,
        at instant: Instant
    ) async throws -> any Store {
        switch self {
        case .sqlite(let options):
            try SQLiteStore(options, migrations: migrations, newName: newName, at: instant)
        case .postgres(let options):
            try await PostgresStore(options, migrations: migrations, newName: newName, at: instant)
        }
    }
}

extension StorePlace {
    /// Reads `store.url` and `store.password-file`, or `store.path` and `store.max-bytes`.
    init(_ settings: Settings, for service: ServiceName) throws {
        // It can name several servers, with commas.
        guard let url = settings.list("store.url")?.joined(separator: ",") else {
            var options = SQLiteStore.Options(
                path: try settings.text("store.path") ?? "data/\(service.rawValue).sqlite"
            )
            options.maxBytes = try settings.number("store.max-bytes", in: 65_536...1 << 50)
            self = .sqlite(options)
            return
        }
        for key in ["store.path", "store.max-bytes"] where try settings.text(key) != nil {
            throw StartupError(.configuration, "\(key) is for SQLite, and store.url for PostgreSQL; set one of them")
        }
        let password = try settings.text("store.password-file").map { try Self.password(inFile: $0) }
        self = .postgres(PostgresStore.Options(url: url, password: password))
    }

    private static func password(inFile file: String) throws -> String {
        try PrivateFile.text(file, what: "the password file of the store").trimmingBlanks()
    }
}
