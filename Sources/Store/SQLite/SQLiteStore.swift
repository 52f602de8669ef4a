import CSQLite
package import Contracts

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A store in one SQLite file, owned by one process.
///
/// One connection writes and checkpoints; another only reads. That is the rule that keeps clear of the WAL-reset race
/// of SQLite 3.7.0 to 3.51.2, where several connections that checkpoint can corrupt a store.
package actor SQLiteStore: Store {
    package nonisolated let id: String
    package nonisolated let place: String
    package nonisolated let isShared = false
    private nonisolated let lane: Lane
    private nonisolated let news = News()
    private let executor: StoreExecutor
    private let reader: SQLiteReader
    /// Nil after `close`, as is the lock.
    private var connection: SQLiteConnection?
    private var lock: StoreFileLock?
    /// Set once a flush, read or write of the file failed: from then on nothing is written, since nobody knows on what.
    private var failure: StoreError?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Pages of the write-ahead log (4 KiB each) that make a checkpoint due.
    private static let checkpointPages: Int32 = 1000

    package struct Options: Sendable {
        /// The file; its folder is made when it is missing.
        package var path: String
        /// Most bytes that the file may take; nil for as much as the disk has.
        package var maxBytes: Int64?
        /// Whether a commit waits for the disk.
        ///
        /// Off only where everything can be derived again.
        package var flushes = true

        package init(path: String, maxBytes: Int64? = nil) {
            self.path = path
            self.maxBytes = maxBytes
        }
    }

    /// Opens the store, or makes it; brings its schema up to date.
    ///
    /// A new store gets a name from `newName`, as does the lane of this writer; schema steps are noted as applied `at`
    /// the instant. Throws `StoreError` when another process has the store, its schema is not ours, or the file cannot
    /// be used.
    package init(_ options: Options, migrations: [Migration], newName: () -> String, at instant: Instant) throws {
        place = options.path
        try Self.makeFolder(of: options.path)
        let lock = try StoreFileLock(path: options.path + ".lock")
        let connection = try SQLiteConnection(path: options.path, readOnly: false)
        try connection.run(Statement("PRAGMA journal_mode=WAL"))
        for pragma in [
            "synchronous=\(options.flushes ? "FULL" : "NORMAL")", "foreign_keys=ON", "cache_size=-8000",
            "temp_store=MEMORY",
        ] {
            try connection.run(Statement("PRAGMA \(pragma)"))
        }
        if let maxBytes = options.maxBytes {
            try connection.run(Statement("PRAGMA max_page_count=\(max(16, maxBytes / 4096))"))
        }
        let words = ["identity": "INTEGER PRIMARY KEY AUTOINCREMENT", "clustered": "WITHOUT ROWID"]
        id = try connection.transaction(immediate: true) { transaction in
            try Migrator(migrations: migrations, words: words).migrate(transaction, appliedMs: instant.milliseconds)
            return try StoreIdentity.establish(newName(), in: transaction)
        }
        lane = try connection.openLane(newName())
        reader = try SQLiteReader(path: options.path)
        executor = StoreExecutor(label: "leadline.store")
        self.connection = connection
        self.lock = consume lock
    }

    package func write<Result: Sendable>(_ body: @Sendable (any Transaction) throws -> Result) throws -> Result {
        try use { connection in
            let result = try connection.transaction(immediate: true, body)
            if !connection.announced.isEmpty { news.tell(connection.announced) }
            return result
        }
    }

    package nonisolated func read<Result: Sendable>(
        _ body: @Sendable (any Transaction) throws -> Result
    ) async throws -> Result {
        try await reader.read(body)
    }

    package func maintain() throws {
        try use { if $0.walPages > Self.checkpointPages { try $0.checkpoint() } }
    }

    /// All others: whoever wrote them before, this process is the only one now.
    package nonisolated func claim(_ lanes: [Lane]) -> [Lane] { lanes.filter { $0 != lane } }

    package nonisolated func onNews(_ handler: @escaping @Sendable (Set<String>?) -> Void) { news.set(handler) }

    package func close() async throws {
        // After a failure the file stays as it is: to close it would write to it.
        guard connection != nil, failure == nil else { return }
        defer {
            connection = nil
            lock = nil
        }
        await reader.close()
        try use { try $0.checkpoint() }
    }

    private func use<Result>(_ body: (SQLiteConnection) throws -> Result) throws -> Result {
        if let failure { throw failure }
        guard let connection else { throw StoreError(.closed, "the store is closed") }
        do {
            return try body(connection)
        } catch let error as StoreError where error.code == .broken {
            failure = error
            throw error
        }
    }

    private static func makeFolder(of path: String) throws(StoreError) {
        var made = ""
        for part in path.split(separator: "/", omittingEmptySubsequences: false).dropLast() {
            made += made.isEmpty && part.isEmpty ? "/" : (made.hasSuffix("/") || made.isEmpty ? part : "/" + part)
            if made.isEmpty { continue }
            if mkdir(made, 0o700) != 0, errno != EEXIST {
                throw StoreError(.noAccess, "cannot make the folder \(made): \(String(cString: strerror(errno)))")
            }
        }
    }
}

/// The connection that only reads, on a thread of its own.
private actor SQLiteReader {
    private let executor = StoreExecutor(label: "leadline.store.reader")
    private var connection: SQLiteConnection?

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(path: String) throws(StoreError) {
        let connection = try SQLiteConnection(path: path, readOnly: true)
        try connection.run(Statement("PRAGMA query_only=ON"))
        try connection.run(Statement("PRAGMA cache_size=-2000"))
        self.connection = connection
    }

    func close() {
        connection = nil
    }

    func read<Result: Sendable>(_ body: @Sendable (any Transaction) throws -> Result) throws -> Result {
        guard let connection else { throw StoreError(.closed, "the store is closed") }
        return try connection.transaction(immediate: false, body)
    }
}
