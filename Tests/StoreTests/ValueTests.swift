import Store
import TestKit
import Testing

@Suite struct ValueTests {
    private static let values: [SQLValue] = [
        .null, .text(""), .text("plain"), .text("Zoë Ödegård 李雷 👩🏽‍💻 e\u{301}"), .text("'\\\"\n\t{}"),
        .text(String(repeating: "x", count: 300_000)), .integer(0), .integer(.min), .integer(.max), .integer(-1),
    ]

    @Test(arguments: StoreEngine.allCases, values)
    func comesBackAsItWent(_ engine: StoreEngine, _ value: SQLValue) async throws {
        let store = try await ScratchStore(engine).open()
        let isNumber = if case .integer = value { true } else { false }
        try await store.run("CREATE TABLE t (v \(isNumber ? "BIGINT" : "TEXT"))")
        try await store.run("INSERT INTO t (v) VALUES ($1)", [value])
        #expect(try await store.run("SELECT v FROM t") == [Row([value])])
    }

    /// PostgreSQL has no such text; that is told, and harms nothing else.
    @Test(arguments: StoreEngine.allCases)
    func aZeroCharacterComesBackOrIsRefused(_ engine: StoreEngine) async throws {
        let store = try await ScratchStore(engine).open([noteMigration])
        let text = "nul\u{0}inside"
        try await store.write { transaction in
            let insert = { (words: String) in Statement("INSERT INTO note (words) VALUES ($1)", [.text(words)]) }
            try transaction.run(insert("before"))
            if engine == .sqlite {
                try transaction.run(insert(text))
            } else {
                let error = try #require(throws: StoreError.self) {
                    try transaction.savepoint { _ = try transaction.run([insert("lost"), insert(text)]) }
                }
                #expect(error.code == .constraint)
                #expect(error.message.contains("NUL"))
            }
            try transaction.run(insert("after"))
        }
        let kept = engine == .sqlite ? ["before", text, "after"] : ["before", "after"]
        #expect(try await store.notes() == kept)
    }

    @Test(arguments: StoreEngine.allCases)
    func theSameArgumentCanStandTwice(_ engine: StoreEngine) async throws {
        let store = try await ScratchStore(engine).open()
        let rows = try await store.run(
            "SELECT $2, CAST($1 AS BIGINT), $2 || '!', CAST($1 AS BIGINT) + CAST($1 AS BIGINT)",
            [.integer(21), .text("twice")]
        )
        #expect(rows == [Row([.text("twice"), .integer(21), .text("twice!"), .integer(42)])])
    }

    @Test(arguments: StoreEngine.allCases)
    func moreThanNineArgumentsKeepTheirPlaces(_ engine: StoreEngine) async throws {
        let store = try await ScratchStore(engine).open()
        let rows = try await store.run(
            "SELECT $11, $10, $1, $2, $3, $4, $5, $6, $7, $8, $9",
            (1...11).map { .text("\($0)") }
        )
        #expect(rows == [Row([11, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9].map { .text("\($0)") })])
    }

    @Test(arguments: StoreEngine.allCases)
    func whatIsCountedTogetherIsAWholeNumber(_ engine: StoreEngine) async throws {
        let store = try await ScratchStore(engine).open([noteMigration])
        try await store.run("INSERT INTO note (number) VALUES (20), (22), (NULL)")
        let rows = try await store.run("SELECT COUNT(*), SUM(number), MIN(number), MAX(words) FROM note")
        #expect(rows == [Row([3, 42, 20, .null])])
        #expect(try await store.run("SELECT SUM(number) FROM note WHERE id < 0") == [Row([.null])])
    }

    @Test(arguments: StoreEngine.allCases)
    func truthIsANumber(_ engine: StoreEngine) async throws {
        let store = try await ScratchStore(engine).open()
        #expect(try await store.run("SELECT 1 < 2, 2 < 1, EXISTS (SELECT 1)") == [Row([1, 0, 1])])
    }

    @Test(arguments: StoreEngine.allCases)
    func textIsSortedByteByByte(_ engine: StoreEngine) async throws {
        let store = try await ScratchStore(engine).open([noteMigration])
        let words = ["B", "a", "a b", "a-b", "aB", "a_", "z", "é", "李"]
        for word in words.reversed() { try await store.insert(word) }
        let rows = try await store.run("SELECT words FROM note ORDER BY words")
        #expect(try rows.map { try $0.text(0) } == words)
    }

    @Test(arguments: StoreEngine.allCases, [[], [SQLValue.integer(1)], [1, 2, 3]])
    func wrongNumberOfArgumentsIsOurError(_ engine: StoreEngine, _ arguments: [SQLValue]) async throws {
        let store = try await ScratchStore(engine).open()
        let error = try await #require(throws: StoreError.self) { try await store.run("SELECT $1, $2", arguments) }
        #expect(error.code == .statement)
        #expect(error.message.contains("\(arguments.count) argument(s)"))
        // The statement is as good as new afterwards.
        #expect(try await store.run("SELECT $1, $2", ["1", "2"]) == [Row(["1", "2"])])
    }

    @Test(arguments: StoreEngine.allCases)
    func wrongStatementNamesItself(_ engine: StoreEngine) async throws {
        let store = try await ScratchStore(engine).open()
        let error = try await #require(throws: StoreError.self) { try await store.run("SELEKT 1") }
        #expect(error.code == .statement)
        #expect(error.message.contains("SELEKT"))
    }

    @Test func columnsAreReadStrictly() throws {
        let row = Row([.integer(1), .text("a"), .null])
        #expect(try row.integer(0) == 1)
        #expect(try row.text(1) == "a")
        #expect(try row.optionalText(2) == nil)
        #expect(try row.optionalInteger(2) == nil)
        for wrong in [{ try row.text(0) }, { try row.text(2) }, { String(try row.integer(1)) }] {
            #expect(try #require(throws: StoreError.self) { try wrong() }.code == .corrupt)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func constraintsAreToldApart(_ engine: StoreEngine) async throws {
        let store = try await ScratchStore(engine).open()
        try await store.run("CREATE TABLE t (k TEXT PRIMARY KEY)")
        try await store.run("INSERT INTO t VALUES ('a')")
        let error = try await #require(throws: StoreError.self) { try await store.run("INSERT INTO t VALUES ('a')") }
        #expect(error.code == .constraint)
    }
}
