import Contracts
import Store
import TestKit
import Testing

/// Lists of statements in one round trip, and what becomes of them when one fails.
@Suite struct PostgresPipelineTests {
    private let bench: PostgresBench

    init() throws {
        bench = try PostgresBench()
    }

    @Test func aLongListGivesTheRowsOfEach() async throws {
        let store = try await bench.open()
        let marks = (0..<1_000).map { Inbox.mark(MessageID(sender: "s", seq: $0 / 2), at: testInstant) }
        let rows = try await store.write { try $0.run(marks) }
        // The first of each two is new.
        for (index, rows) in rows.enumerated() {
            #expect(rows == (index % 2 == 0 ? [Row([SQLValue(index / 2)])] : []))
        }
        #expect(rows.count == 1_000)
    }

    /// More than the buffers on the way hold, in both directions: whoever only writes waits for ever.
    @Test(.timeLimit(.minutes(1)))
    func muchGoesBothWaysAtOnce() async throws {
        let store = try await bench.open()
        let text = String(repeating: "0123456789", count: 10_000)
        let sizes = try await store.write { transaction in
            try transaction.run((0..<500).map { Statement("SELECT $1", [.text("\($0)" + text)]) })
                .map { try $0[0].text(0).utf8.count }
        }
        #expect(sizes == (0..<500).map { "\($0)".utf8.count + 100_000 })
    }

    /// Inserts of one kind travel together; nobody notices but by the time.
    @Test(arguments: [1, 3, 4, 5, 15, 16, 63, 64, 85, 150])
    func insertsOfOneKindKeepTheirOrder(_ count: Int) async throws {
        let store = try await bench.open()
        let (first, second) = ((1...count).map { "first \($0)" }, (1...count).map { "second \($0)" })
        var list = first.map(insert)
        list.append(Statement("SELECT COUNT(*) FROM note"))
        for (number, words) in zip(1..., second) {
            let value: SQLValue = number == 2 ? .null : SQLValue(number)
            list.append(Statement("INSERT INTO note (number, words) VALUES ($1, $2)", [value, .text(words)]))
        }
        let results = try await store.write { [list] in try $0.run(list) }
        #expect(results.count == list.count)
        for (index, rows) in results.enumerated() {
            #expect(rows == (index == count ? [Row([SQLValue(count)])] : []))
        }
        #expect(try await store.notes() == first + second)
        let numbers = try await store.run("SELECT number FROM note WHERE words LIKE 'second%' ORDER BY id")
        for (number, row) in zip(Int64(1)..., numbers) {
            #expect(try row.optionalInteger(0) == (number == 2 ? nil : number))
        }
    }

    @Test func ofInsertsOfOneKindTheTextThatFailedIsNamed() async throws {
        let store = try await bench.open()
        let sql = "INSERT INTO note (id) VALUES ($1)"
        let twice = (1...20).map { Statement(sql, [SQLValue($0 % 19)]) }
        let error = await storeError { try await store.write { _ = try $0.run(twice) } }
        #expect(error?.code == .constraint)
        #expect(error?.message.hasSuffix("in: \(sql)") == true)
        let incomplete = (1...20).map { Statement(sql, $0 == 9 ? [] : [SQLValue($0)]) }
        let wrong = await storeError { try await store.write { _ = try $0.run(incomplete) } }
        #expect(wrong?.message == "0 argument(s) for: \(sql)")
    }

    @Test func afterAFailureInAListTheSavepointIsTheWayBack() async throws {
        let store = try await bench.open()
        try await store.write { transaction in
            try transaction.run(insert("before"))
            for depth in 1...3 {
                #expect(throws: StoreError.self) {
                    try transaction.savepoint {
                        try transaction.run([
                            insert("lost"), Statement("INSERT INTO note (id) VALUES (1), (1)"), insert("not run"),
                        ])
                    }
                }
                try transaction.savepoint {
                    try transaction.savepoint {}
                    try transaction.run([insert("kept \(depth)")])
                }
            }
        }
        #expect(try bench.notes() == ["before", "kept 1", "kept 2", "kept 3"])
    }

    @Test func aStatementThatCannotEvenBePreparedIsToldApart() async throws {
        let store = try await bench.open()
        try await store.write { transaction in
            let error = #expect(throws: StoreError.self) {
                try transaction.savepoint {
                    try transaction.run([insert("lost"), Statement("SELECT * FROM nowhere"), insert("not run")])
                }
            }
            #expect(error?.code == .statement)
            #expect(error?.message.contains("nowhere") == true)
            try transaction.run([insert("kept")])
        }
        #expect(try bench.notes() == ["kept"])
    }

    @Test func whoSwallowsAFailureCommitsNothing() async throws {
        let store = try await bench.open()
        let swallow: @Sendable (any Transaction) throws -> Void = { transaction in
            try transaction.run(insert("lost"))
            let wrong = try #require(throws: StoreError.self) { try transaction.run(Statement("SELECT 1 / 0")) }
            #expect(wrong.code == .statement)
            // And is told so at every further step.
            #expect(throws: wrong) { try transaction.run(insert("lost")) }
            #expect(throws: wrong) { try transaction.lock(["k"]) }
        }
        #expect(try await #require(throws: StoreError.self) { try await store.write(swallow) }.code == .statement)
        #expect(try bench.notes().isEmpty)
        // In a savepoint it loses that, and no more.
        try await store.write { transaction in
            try transaction.run(insert("outside"))
            #expect(throws: StoreError.self) { try transaction.savepoint { try swallow(transaction) } }
            try transaction.run(insert("after"))
        }
        #expect(try bench.notes() == ["outside", "after"])
    }

    @Test func aConstraintThatWaitsForTheCommitIsAFailureOfTheCommit() async throws {
        let child = "CREATE TABLE child (note BIGINT REFERENCES note (id) DEFERRABLE INITIALLY DEFERRED)"
        let store = try await bench.open([noteMigration, Migration(901, "child", [child])])
        let error = try await #require(throws: StoreError.self) {
            try await store.write { transaction in
                try transaction.run(insert("lost"))
                try transaction.run(Statement("INSERT INTO child (note) VALUES (99)"))
            }
        }
        #expect(error.code == .constraint)
        try await store.insert("next")
        #expect(try bench.notes() == ["next"])
    }

    @Test func anEmptyTransactionIsNone() async throws {
        let store = try await bench.open()
        let process = try #require(try bench.writers().first)
        let started = "SELECT query_start FROM pg_stat_activity WHERE pid = \(process)"
        let before = try bench.server.run(started)
        try await store.write { transaction in
            try transaction.run([])
            try transaction.savepoint { try transaction.savepoint {} }
            #expect(throws: Interruption.self) { try transaction.savepoint { throw Interruption() } }
        }
        #expect(try bench.server.run(started) == before)
    }

    /// Every text is kept ready at the server, but not for ever.
    @Test func theServerKeepsABoundedNumberOfStatements() async throws {
        let store = try await bench.open()
        for number in 1...1_200 { try await store.run("SELECT \(number)") }
        let kept = try await store.run("SELECT COUNT(*) FROM pg_prepared_statements")
        #expect(try kept[0].integer(0) < 600)
        // They are kept ready in the first place: that is why a name is used again.
        try await store.run("SELECT 7")
        let again = try await store.run("SELECT COUNT(*) FROM pg_prepared_statements WHERE statement = 'SELECT 7'")
        #expect(again == [Row([1])])
    }

    @Test func aTableThatChangedUnderAStatementIsNoFailure() async throws {
        let store = try await bench.open()
        try await store.insert("1")
        #expect(try await store.run("SELECT * FROM note") == [Row([1, .null, "1"])])
        try bench.server.run("ALTER TABLE \(bench.place.name(of: "note")) ADD COLUMN more TEXT")
        #expect(try await store.run("SELECT * FROM note") == [Row([1, .null, "1", .null])])
    }

    /// Statistics are wrong for tables that fill and empty, so no plan may hang on them.
    @Test func theNextRowsOfALongOutboxAreReadOffItsIndex() async throws {
        let store = try await bench.open()
        let plans = [
            "SELECT seq FROM outbox WHERE seq > $1 AND seq <= $2 AND destination = $3 ORDER BY seq LIMIT 500":
                [SQLValue.integer(1), .integer(2), "scoring"],
            "DELETE FROM timer WHERE id IN (SELECT id FROM timer WHERE due_ms <= $1 ORDER BY due_ms, id LIMIT $2)":
                [.integer(1), .integer(2)],
        ]
        for (sql, arguments) in plans {
            let plan = try await store.run("EXPLAIN " + sql, arguments).map { try $0.text(0) }.joined(separator: "\n")
            for costly in ["Seq Scan", "Hash Join", "Hash Semi Join", "->  Sort"] {
                #expect(!plan.contains(costly), "\(plan)")
            }
        }
    }
}
