import Store
import TestKit
import Testing

@testable import Store

/// What a server says, and what a store makes of it.
@Suite struct PostgresErrorTests {
    @Test(arguments: [
        ("23505", StoreError.Code.constraint), ("23514", .constraint), ("54000", .constraint), ("22021", .constraint),
        ("42601", .statement), ("22P02", .statement), ("P0001", .statement), ("0A000", .statement),
        ("42501", .noAccess), ("3F000", .wrongSchema), ("55P03", .busy),
        ("53100", .full), ("53200", .full), ("53400", .full),
        ("57014", .unreachable), ("57P01", .unreachable), ("57P03", .unreachable), ("08006", .unreachable),
        ("25006", .unreachable), ("58030", .unreachable), ("XX000", .unreachable), ("XX001", .unreachable),
        ("XX002", .unreachable),
    ])
    func everyReasonHasItsCode(_ sqlState: String, _ code: StoreError.Code) async throws {
        let bench = try PostgresBench()
        let store = try await bench.open()
        let error = try await #require(throws: StoreError.self) {
            try await store.write { transaction in
                try transaction.run(insert("lost"))
                try transaction.run(raise(sqlState))
            }
        }
        #expect(error.code == code)
        #expect(error.message.contains(sqlState))
        #expect(error.message.contains("for a test"))
        try await eventually("the store is usable") { await canWrite(store, "after") }
        #expect(try bench.notes() == ["after"])
    }

    /// A savepoint is for what is wrong with one message; for the rest it is the whole transaction that must be undone.
    @Test(arguments: [("23505", true), ("42601", true), ("53100", false), ("57014", false), ("57P01", false)])
    func aSavepointUndoesWhatIsWrongWithAMessage(_ sqlState: String, _ isUndone: Bool) async throws {
        let bench = try PostgresBench()
        let store = try await bench.open()
        let error = await storeError {
            try await store.write { transaction in
                try transaction.run(insert("outside"))
                #expect(throws: StoreError.self) {
                    try transaction.savepoint { _ = try transaction.run(raise(sqlState)) }
                }
                try transaction.run(insert("after"))
            }
        }
        #expect((error == nil) == isUndone)
        #expect(try bench.notes() == (isUndone ? ["outside", "after"] : []))
    }

    @Test(arguments: ["40001", "40P01"])
    func whatMetOthersEachTimeIsBusyInTheEnd(_ sqlState: String) async throws {
        let bench = try PostgresBench()
        let store = try await bench.open()
        let tries = Gate()
        let error = await storeError {
            try await store.write { transaction in
                tries.open()
                // Nor does it help to look away.
                #expect(throws: StoreError.self) {
                    try transaction.savepoint { _ = try transaction.run([insert("lost"), raise(sqlState)]) }
                }
            }
        }
        for _ in 1...8 { tries.pass() }
        #expect(error?.code == .busy)
        #expect(error?.message.contains("8 tries") == true)
        #expect(try bench.notes().isEmpty)
    }

    @Test func whatMetOthersOnceIsRunAnew() async throws {
        let bench = try PostgresBench()
        let store = try await bench.open()
        try bench.server.run(
            "CREATE SEQUENCE \(bench.place.name(of: "tries")); GRANT ALL ON SEQUENCE \(bench.place.name(of: "tries")) TO leadline"
        )
        try await store.write { transaction in
            try transaction.run(insert("note"))
            // A sequence counts on, whatever becomes of the transaction.
            if try transaction.run(Statement("SELECT nextval('tries')"))[0].integer(0) < 4 {
                try transaction.run(raise("40001"))
            }
        }
        #expect(try bench.notes() == ["note"])
    }

    @Test func theReasonIsReadOutOfTheWords() {
        func state(_ text: String) -> String? { PostgresConnectFailure(text: text).sqlState }
        let place = "connection to server on socket \"/tmp/.s.PGSQL.5432\" failed: "
        #expect(state(place + "FATAL:  28P01: password authentication failed for user \"a\"") == "28P01")
        #expect(state(place + "FATAL:  3D000: database \"x:  y\" does not exist") == "3D000")
        #expect(state(place + "FATAL:  password authentication failed") == nil)
        #expect(state(place + "Connection refused Is the server running?") == nil)
        #expect(state("") == nil)
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func theTimeToLeaveAServerAloneGrowsUpToABound(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var backoff = PostgresBackoff()
        var now = ContinuousClock.now
        var most = Duration.milliseconds(100)
        for _ in 1...20 {
            backoff.failed(at: now, using: &generator)
            let pause = now.duration(to: try #require(backoff.due))
            #expect(pause >= .zero && pause <= most)
            now = now.advanced(by: pause)
            most = min(most * 2, .seconds(1))
        }
        // A connection that does not last is none; one that does makes up for all.
        backoff.opened(at: now)
        #expect(backoff.due == nil)
        #expect(backoff.lost(at: now.advanced(by: .milliseconds(900)), using: &generator))
        #expect(backoff.due != nil)
        backoff.opened(at: now)
        #expect(!backoff.lost(at: now.advanced(by: .seconds(2)), using: &generator))
        #expect(backoff.due == nil)
        backoff.failed(at: now, using: &generator)
        #expect(now.duration(to: try #require(backoff.due)) <= .milliseconds(100))
    }

    @Test func theHostsAreTriedInAllOrders() throws {
        let options = PostgresStore.Options(url: "postgres://a@one:1,two,three:3/db?sslmode=require", password: "p")
        let settings = try PostgresSettings(options)
        var orders: Set<[String]> = []
        var generator = SeededGenerator(seed: 7)
        for _ in 1...200 {
            let attempts = settings.attempts(using: &generator)
            #expect(attempts.allSatisfy { $0["sslmode"] == "require" && $0["password"] == "p" && $0["dbname"] == "db" })
            #expect(attempts.allSatisfy { $0["target_session_attrs"] == "read-write" })
            orders.insert(attempts.map(PostgresSettings.name))
        }
        #expect(orders.count == 6)
        #expect(orders.first?.sorted() == ["one:1", "three:3", "two:5432"])
    }
}

/// A statement that fails for a reason.
private func raise(_ sqlState: String) -> Statement {
    Statement("DO $$ BEGIN RAISE EXCEPTION 'for a test' USING ERRCODE = '\(sqlState)'; END $$")
}
