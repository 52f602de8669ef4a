import Contracts
import Dispatch
import Store
import Synchronization
import TestKit
import Testing

/// A place on a PostgreSQL server, stores on it, and ways to trouble them.
struct PostgresBench {
    let server: PostgresServer
    let place: PostgresPlace

    /// On the server of all tests, or on one that a test may do something to.
    init(_ server: PostgresServer? = nil) throws {
        self.server = try server ?? PostgresServer.shared()
        place = try self.server.newSchema()
    }

    /// Opens a store there, with a table of notes.
    func open(
        _ migrations: [Migration] = [noteMigration],
        _ change: (inout PostgresStore.Options) -> Void = { _ in }
    ) async throws -> PostgresStore {
        var options = PostgresStore.Options(url: place.url())
        change(&options)
        return try await PostgresStore(
            options,
            migrations: Migration.common + migrations,
            newName: newNames("bench"),
            at: testInstant
        )
    }

    /// The server processes of the stores that write, the newest last: those that hold the locks of lanes.
    func writers() throws -> [Int] {
        let sql = """
            SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND objid > 0 AND granted
            AND classid = CAST('\(place.schema ?? "public")' AS REGNAMESPACE) ORDER BY objid
            """
        return try server.run(sql).split(separator: "\n").compactMap { Int($0) }
    }

    /// Ends a server process, as its operator would, and waits until it is gone.
    func terminate(_ process: Int) throws {
        for _ in 1...1_000 {
            try server.run("SELECT pg_terminate_backend(\(process))")
            if try isGone(process) { return }
        }
        Issue.record("the server process does not end")
    }

    func isGone(_ process: Int) throws -> Bool {
        try server.run("SELECT 1 FROM pg_stat_activity WHERE pid = \(process)").isEmpty
    }

    /// What a server process waits for, such as `PgSleep`; nil when it does not.
    func wait(of process: Int) throws -> String? {
        let event = try server.run("SELECT wait_event FROM pg_stat_activity WHERE pid = \(process)")
        return event.isEmpty || event == "ClientRead" ? nil : event
    }

    /// From now on the commit of a note with the word `slow` takes as long as this.
    func makeCommitsSlow(seconds: Int = 60) throws {
        let nap = place.name(of: "nap")
        try server.run(
            """
            CREATE FUNCTION \(nap)() RETURNS trigger LANGUAGE plpgsql
            AS $$ BEGIN PERFORM pg_sleep(\(seconds)); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER nap AFTER INSERT ON \(place.name(of: "note")) DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW WHEN (NEW.words = 'slow') EXECUTE FUNCTION \(nap)();
            """
        )
    }

    /// The notes as the server has them, whatever the stores think.
    func notes() throws -> [String] {
        try server.run("SELECT words FROM \(place.name(of: "note")) ORDER BY id").split(separator: "\n").map(
            String.init
        )
    }
}

/// Lets a transaction, which is synchronous, wait for something in the test.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let arrived = Mutex(0)

    /// How many came to the gate.
    var arrivals: Int { arrived.withLock { $0 } }

    func open() { semaphore.signal() }

    /// Waits until it is opened, but not for ever.
    func pass() {
        arrived.withLock { $0 += 1 }
        if semaphore.wait(timeout: .now() + 20) == .timedOut { Issue.record("the gate stayed shut") }
    }
}

/// Counts.
final class Tally: Sendable {
    private let value = Mutex(0)

    var count: Int { value.withLock { $0 } }

    func add() { value.withLock { $0 += 1 } }
}

/// What a store told of news.
final class NewsLog: Sendable {
    private let entries = Mutex<[Set<String>?]>([])

    var all: [Set<String>?] { entries.withLock { $0 } }
    var topics: Set<String> { all.reduce(into: []) { $0.formUnion($1 ?? []) } }
    /// How often anything might have been new.
    var unknown: Int { all.count { $0 == nil } }

    func note(_ topics: Set<String>?) { entries.withLock { $0.append(topics) } }
}

func insert(_ words: String) -> Statement { Statement("INSERT INTO note (words) VALUES ($1)", [.text(words)]) }
