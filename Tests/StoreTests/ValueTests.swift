import Store
import Testing

@Suite struct ValueTests {
    @Test(arguments: [
        SQLValue.null, .text(""), .text("plain"), .text("Zoë Ödegård 李雷 👩🏽‍💻 e\u{301}"), .text("nul\u{0}inside"),
        .text(String(repeating: "x", count: 300_000)), .integer(0), .integer(.min), .integer(.max), .integer(-1),
    ])
    func comesBackAsItWent(_ value: SQLValue) async throws {
        let scratch = try ScratchStore()
        let store = try scratch.open()
        _ = try await store.run("CREATE TABLE t (v)")
        _ = try await store.run("INSERT INTO t (v) VALUES ($1)", [value])
        #expect(try await store.run("SELECT v FROM t") == [Row([value])])
    }

    @Test func theSameArgumentCanStandTwice() async throws {
        let store = try ScratchStore().open()
        let rows = try await store.run("SELECT $2, $1, $2 || '!', $1 + $1", [.integer(21), .text("twice")])
        #expect(rows == [Row([.text("twice"), .integer(21), .text("twice!"), .integer(42)])])
    }

    @Test func moreThanNineArgumentsKeepTheirPlaces() async throws {
        let store = try ScratchStore().open()
        let rows = try await store.run(
            "SELECT $11, $10, $1, $2, $3, $4, $5, $6, $7, $8, $9",
            (1...11).map { SQLValue($0) }
        )
        #expect(rows == [Row([11, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9])])
    }

    @Test(arguments: [[], [SQLValue.integer(1)], [1, 2, 3]])
    func wrongNumberOfArgumentsIsOurError(_ arguments: [SQLValue]) async throws {
        let store = try ScratchStore().open()
        let error = try await #require(throws: StoreError.self) { try await store.run("SELECT $1, $2", arguments) }
        #expect(error.code == .statement)
        #expect(error.message.contains("\(arguments.count) argument(s)"))
        // The statement is as good as new afterwards.
        #expect(try await store.run("SELECT $1, $2", [1, 2]) == [Row([1, 2])])
    }

    @Test func wrongStatementNamesItself() async throws {
        let store = try ScratchStore().open()
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

    @Test func constraintsAreToldApart() async throws {
        let store = try ScratchStore().open()
        _ = try await store.run("CREATE TABLE t (k TEXT PRIMARY KEY)")
        _ = try await store.run("INSERT INTO t VALUES ('a')")
        let error = try await #require(throws: StoreError.self) { try await store.run("INSERT INTO t VALUES ('a')") }
        #expect(error.code == .constraint)
    }
}
