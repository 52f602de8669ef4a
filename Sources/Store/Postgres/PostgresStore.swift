package import Contracts
import Synchronization

/// A store in a PostgreSQL database, or in a schema of one, that any number of processes share.
///
/// Nothing but its transactions coordinates them. One connection writes, two read, one listens for announcements.
package final class PostgresStore: Store {
    package let id: String
    package let place: String
    private let writer: PostgresWriter
    private let readers: [PostgresReader]
    /// How many reads each reader has before it.
    private let reads: Mutex<[Int]>
    private let listener: PostgresListener
    private let news = News()

    /// How long to wait for a server.
    package struct Deadlines: Sendable {
        /// For a connection, whichever of the servers gives one.
        package var connect = Duration.seconds(5)
        /// For a list of statements, locks included.
        ///
        /// A frozen server is noticed by nothing else.
        package var statement = Duration.seconds(10)
        /// For a commit, replication included.
        package var commit = Duration.seconds(10)
        /// For a step of the schema.
        package var migration = Duration.seconds(600)

        package init() {}
    }

    package struct Options: Sendable {
        /// As `postgres://USER@HOST:PORT,HOST:PORT/DATABASE?sslmode=verify-full`, or `?host=/folder` for a Unix socket.
        ///
        /// With several hosts, the one that takes writes is found out.
        package var url: String
        /// As it stands in a file that only the service can read; nil to go without, or by the one in the URL.
        package var password: String?
        /// What the server's operators see the connections by.
        package var applicationName = "leadline"
        /// Whether a commit waits for the disk.
        ///
        /// Off only where everything can be derived again.
        package var flushes = true
        package var deadlines = Deadlines()

        package init(url: String, password: String? = nil) {
            self.url = url
            self.password = password
        }
    }

    /// Connects, and brings the schema up to date, or makes it.
    ///
    /// A new store gets a name from `newName`, as does each lane of this writer; schema steps are noted as applied `at`
    /// the instant. Throws `StoreError` when no server can be reached, it does not let us in, or the schema is not ours.
    package init(
        _ options: Options,
        migrations: [Migration],
        newName: @escaping @Sendable () -> String,
        at instant: Instant
    ) async throws {
        let settings = try PostgresSettings(options)
        place = settings.place
        let fence = PostgresFence()
        writer = PostgresWriter(settings, fence, migrations: migrations, newName: newName, at: instant)
        let (name, space) = try await writer.open()
        id = name
        readers = (0..<2).map { _ in PostgresReader(settings, fence, store: name) }
        reads = Mutex([0, 0])
        listener = try PostgresListener(settings, space: space)
    }

    deinit { listener.stop() }

    package var isShared: Bool { true }

    package func write<Result: Sendable>(
        _ body: @Sendable (any Transaction) throws -> Result
    ) async throws -> Result {
        try await writer.write(body)
    }

    package func read<Result: Sendable>(
        _ body: @Sendable (any Transaction) throws -> Result
    ) async throws -> Result {
        let index = reads.withLock { reads in
            let index = reads[0] <= reads[1] ? 0 : 1
            reads[index] += 1
            return index
        }
        defer { reads.withLock { $0[index] -= 1 } }
        return try await readers[index].read(body)
    }

    /// Nothing to do: PostgreSQL keeps house by itself.
    package func maintain() async throws { try await writer.check() }

    package func claim(_ lanes: [Lane]) async throws -> [Lane] { try await writer.claim(lanes) }

    package func onNews(_ handler: @escaping @Sendable (Set<String>?) -> Void) {
        news.set(handler)
        listener.start(news)
    }

    package func close() async throws {
        await listener.end()
        for reader in readers { await reader.close() }
        await writer.close()
    }
}
