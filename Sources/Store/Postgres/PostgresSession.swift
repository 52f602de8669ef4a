/// A connection of a store, and what goes with it as long as it lives.
///
/// Not Sendable: it lives inside the actor that owns it.
final class PostgresSession {
    let connection: PostgresConnection
    let settings: PostgresSettings
    let access: Access
    /// What locks and announcements are told apart by; known once the session is set up.
    private(set) var space = PostgresSpace(schema: 0)
    /// Numbers the messages; nil for a session that only reads.
    var counter: LaneCounter?
    private let merger = PostgresMerger()
    /// The lanes of others that it has claimed.
    private var claimed: Set<Int64> = []
    /// Whether statements are worth keeping ready.
    var prepares = true
    /// How long a list of statements may take.
    var limit: Duration

    /// Most statements that are kept ready at the server, between two transactions.
    private static let mostPrepared = 512

    init(_ connection: PostgresConnection, _ settings: PostgresSettings, _ access: Access) {
        self.connection = connection
        self.access = access
        self.settings = settings
        limit = settings.deadlines.statement
    }

    /// How a transaction went.
    enum Attempt<Result> {
        case done(Result)
        /// Nothing happened, and it should be run anew: after a pause for whom it met, or at once, but only once.
        case again(StoreError, afterPause: Bool)
    }

    /// What its transactions may do.
    enum Access: String {
        case write = "BEGIN ISOLATION LEVEL READ COMMITTED"
        case read = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    }

    /// Runs `body` in a transaction; rolls back when it throws.
    func attempt<Result>(_ body: (any Transaction) throws -> Result) throws -> Attempt<Result> {
        if connection.preparedStatements > Self.mostPrepared { connection.forgetPrepared(within: limit) }
        let transaction = PostgresTransaction(self, begin: Statement(access.rawValue))
        do {
            let result = try body(transaction)
            switch access {
            case .write: try transaction.commit()
            case .read: try transaction.endReading()
            }
            return .done(result)
        } catch {
            transaction.rollBack()
            guard let failure = transaction.failure else { throw error }
            switch failure.remedy {
            case .savepoint: throw error
            case .runAnew: return .again(failure.error, afterPause: true)
            case .forgetAndRunAnew:
                connection.forgetPrepared(within: limit)
                return .again(failure.error, afterPause: false)
            case .giveUp, .drop: throw failure.error
            }
        }
    }

    /// Runs statements in one round trip, by themselves or as a part of the transaction that is open.
    func run(_ statements: [Statement]) throws(PostgresFailure) -> [[Row]] {
        let merged = merger.merge(statements)
        let reply = connection.exchange(merged.map(\.statement), prepares: prepares, within: limit)
        var results: [[Row]] = []
        results.reserveCapacity(statements.count)
        for (merged, answer) in zip(merged, reply.answers) {
            switch answer {
            case .done(let rows, _, _): results.append(rows)
            case .unreadable(let error):
                throw PostgresFailure(error.code, "\(error.message) in: \(merged.text)", .savepoint)
            case .refused(let refusal):
                throw PostgresFailure(refusal, of: Statement(merged.text, merged.statement.arguments), in: access)
            case .skipped: break
            }
            // What was made one gives no rows, and did not either when it was several.
            for _ in 1..<merged.count { results.append([]) }
        }
        if let loss = reply.loss {
            if loss.isLate { connection.cancel() }
            throw PostgresFailure(loss, at: settings.servers)
        }
        return results
    }

    /// As `run`, by themselves.
    func ask(_ statements: [Statement]) throws(StoreError) -> [[Row]] {
        do {
            return try run(statements)
        } catch {
            throw error.error
        }
    }

    /// Opens a lane for this writer, and holds its lock.
    func openLane(_ name: String) throws {
        let attempt = try attempt { transaction in
            let lane = try Lane.open(name, in: transaction)
            // Before the commit that shows the lane to others: so nobody can take it for one that nobody writes to.
            let row = try transaction.run(space.tryLane(lane.number)).first
            guard try row?.integer(0) == 1 else {
                throw StoreError(.corrupt, "somebody holds lane \(lane.number), which was never there before")
            }
            return lane
        }
        switch attempt {
        case .done(let lane): counter = LaneCounter(lane)
        case .again(let error, _): throw error
        }
    }

    /// Those of the lanes whose locks this session holds, or can get: then their writers' sessions are over.
    func claim(_ lanes: [Lane]) throws(StoreError) -> [Lane] {
        let others = lanes.filter { $0.number != counter?.lane.number }
        let wanted = others.filter { !claimed.contains($0.number) && $0.number <= Int64(Int32.max) }
        let rows = wanted.isEmpty ? [] : try ask(wanted.map { space.tryLane($0.number) })
        // A lock that is asked for twice would be held twice.
        for (lane, rows) in zip(wanted, rows) where try rows.first?.integer(0) == 1 { claimed.insert(lane.number) }
        return others.filter { claimed.contains($0.number) }
    }
}

extension PostgresSession {
    /// Checks that the server is one that we can work with, and tells it how.
    func setUp() throws(StoreError) {
        limit = settings.deadlines.connect
        defer { limit = settings.deadlines.statement }
        let version = connection.serverVersion
        guard version >= 130_000 else {
            throw StoreError(
                .wrongSchema,
                "\(settings.servers) is version \(version / 10_000).\(version % 10_000); Leadline needs 13 or newer"
            )
        }
        let encoding = connection.parameter("server_encoding") ?? "unknown"
        guard encoding == "UTF8" else {
            throw unsuited("has encoding \(encoding) instead of UTF8")
        }
        let rows = try ask(sessionSettings(version) + [Self.order, Self.schema])
        guard try rows[rows.count - 2].first?.integer(0) == 1 else {
            throw unsuited("sorts text by a language instead of byte by byte, as the other engine does")
        }
        guard let schema = try rows[rows.count - 1].first?.integer(0) else {
            throw StoreError(
                .noAccess,
                "\(settings.place) has no schema to work in; make the one that the "
                    + "URL's search_path names with: CREATE SCHEMA"
            )
        }
        space = PostgresSpace(schema: schema)
    }

    private func unsuited(_ what: String) -> StoreError {
        StoreError(
            .wrongSchema,
            "\(settings.place) \(what); make one that fits with: "
                + PostgresSettings.create(settings.database)
        )
    }

    /// Whether text is sorted byte by byte: by behaviour, since the names of such orders differ.
    private static let order = Statement("SELECT 'B' < 'a' AND 'aB' < 'a_' AND 'z' < 'é'")

    private static let schema = Statement(
        "SELECT CAST(oid AS BIGINT) FROM pg_namespace WHERE nspname = CURRENT_SCHEMA()"
    )

    /// What is acknowledged is on disk.
    ///
    /// Stricter settings (of a cluster) stay as they are.
    private static let flushing = Statement(
        """
        SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'
        """
    )

    /// A statement ends when the process that wanted it is gone, where the server's system can tell.
    private static let looking = Statement(
        "SELECT set_config('client_connection_check_interval', '1s', false) WHERE version() LIKE '%linux%'"
    )

    private func sessionSettings(_ version: Int) -> [Statement] {
        var wanted = [
            // A process that stands still in a transaction must not hold up the others for ever.
            ("idle_in_transaction_session_timeout", "\(settings.deadlines.statement.components.seconds + 1)s"),
            // The sessions of a machine that is gone end soon, and with them their locks.
            ("tcp_keepalives_idle", "10"), ("tcp_keepalives_interval", "5"), ("tcp_keepalives_count", "3"),
            // Deadlines are ours. One of the server's could end a commit's wait for a standby.
            ("statement_timeout", "0"), ("lock_timeout", "0"),
            // The SQL is written for an engine that goes from row to row along indexes. Then the plan must not hang on
            // statistics either, which are wrong for tables that fill and empty: they made a look at the next 500 rows
            // of a long outbox sort all of it.
            ("plan_cache_mode", "force_generic_plan"), ("jit", "off"), ("enable_seqscan", "off"),
            ("enable_sort", "off"), ("enable_hashjoin", "off"), ("enable_mergejoin", "off"),
        ]
        if version >= 140_000 { wanted.append(("idle_session_timeout", "0")) }
        if version >= 170_000 { wanted.append(("transaction_timeout", "0")) }
        if !settings.flushes { wanted.append(("synchronous_commit", "off")) }
        var statements = wanted.map { Statement("SELECT set_config($1, $2, false)", [.text($0), .text($1)]) }
        if settings.flushes { statements.append(Self.flushing) }
        if version >= 140_000 { statements.append(Self.looking) }
        return statements
    }
}
