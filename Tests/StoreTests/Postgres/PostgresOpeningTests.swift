import FoundationEssentials
import Store
import TestKit
import Testing

/// What an operator reads when a store cannot be opened.
@Suite struct PostgresOpeningTests {
    private static let secret = "correct-horse"

    /// A server that asks some users for a password.
    private static let guarded = Result {
        let server = try PostgresServer(
            access: """
                local all locked scram-sha-256
                local all barred reject
                local all all trust

                """
        )
        try server.run(
            """
            CREATE ROLE locked LOGIN PASSWORD '\(secret)'; CREATE ROLE barred LOGIN; CREATE ROLE guest LOGIN;
            CREATE SCHEMA locked AUTHORIZATION locked; CREATE TABLE locked.hidden (id BIGINT);
            """
        )
        return server
    }

    private let server: PostgresServer

    init() throws {
        server = try Self.guarded.get()
    }

    private func url(_ user: String = "leadline", _ database: String = "leadline", _ more: String = "") -> String {
        "postgres://\(user)@/\(database)?host=\(server.folder)\(more)"
    }

    private func open(
        _ url: String,
        password: String? = nil,
        _ migrations: [Migration] = [noteMigration]
    ) async throws -> PostgresStore {
        let options = PostgresStore.Options(url: url, password: password)
        let migrations = Migration.common + migrations
        return try await PostgresStore(options, migrations: migrations, newName: newNames("s"), at: testInstant)
    }

    /// The words of the refusal; never with a password in them.
    private func refusal(
        of url: String,
        password: String? = nil,
        as code: StoreError.Code = .noAccess
    ) async throws -> String {
        let error = try await #require(throws: StoreError.self) { _ = try await open(url, password: password) }
        #expect(error.code == code, "\(error)")
        #expect(!error.message.contains(Self.secret))
        #expect(!error.message.contains("LOCATION"))
        #expect(!error.message.contains("\n"))
        return error.message
    }

    @Test func thePasswordOpens() async throws {
        let locked = url("locked", "leadline", "&options=-csearch_path%3Dlocked")
        #expect(try await open(locked, password: Self.secret).place.contains("database \"leadline\""))
        let inURL = locked.replacing("locked@", with: "locked:\(Self.secret)@")
        let store = try await open(inURL)
        #expect(!store.place.contains(Self.secret))
    }

    @Test func aWrongPasswordIsNamed() async throws {
        let words = try await refusal(of: url("locked"), password: "wrong-" + "guess")
        #expect(words.contains("\(server.folder) refuses the password of user \"locked\""))
        #expect(words.contains("ALTER ROLE"))
        #expect(!words.contains("wrong-guess"))
    }

    @Test func aMissingPasswordIsNamed() async throws {
        let words = try await refusal(of: url("locked"))
        #expect(words.contains("asks for a password of user \"locked\""))
        #expect(words.contains("password file"))
    }

    @Test func aUserWhoIsNotLetInIsNamed() async throws {
        #expect(try await refusal(of: url("barred")).contains("does not let user \"barred\" in"))
        let unknown = try await refusal(of: url("nobody"))
        #expect(unknown.contains("createuser nobody"))
    }

    @Test func aMissingDatabaseIsNamedAndHowToMakeIt() async throws {
        let words = try await refusal(of: url("leadline", "nowhere"))
        #expect(words.contains("there is no database \"nowhere\" on the PostgreSQL server at \(server.folder)"))
        #expect(words.contains("createdb --template=template0 --encoding=UTF8 --locale=C nowhere"))
    }

    @Test func aDatabaseThatMayNotBeEnteredIsNamed() async throws {
        let place = try server.newDatabase()
        try server.run("REVOKE CONNECT ON DATABASE \(place.database) FROM PUBLIC", in: "postgres")
        #expect(try await refusal(of: place.url(user: "guest")).contains("GRANT CONNECT ON DATABASE"))
    }

    @Test func missingRightsAreNamed() async throws {
        let place = try server.newDatabase()
        let words = try await refusal(of: place.url(user: "guest"))
        #expect(words.contains("user \"guest\" lacks rights in database \"\(place.database)\""))
        #expect(words.contains("ALTER DATABASE \"\(place.database)\" OWNER TO \"guest\""))
    }

    @Test func aReaderOfAStoreCannotOpenIt() async throws {
        let place = try server.newSchema()
        try await open(place.url()).close()
        let schema = try #require(place.schema)
        try server.run(
            "GRANT USAGE ON SCHEMA \(schema) TO guest; GRANT SELECT ON ALL TABLES IN SCHEMA \(schema) TO guest"
        )
        #expect(try await refusal(of: place.url(user: "guest")).contains("user \"guest\" lacks rights"))
    }

    @Test func aMissingSchemaIsNamed() async throws {
        let words = try await refusal(of: url("leadline", "leadline", "&options=-csearch_path%3Dnowhere"))
        #expect(words.contains("has no schema to work in"))
        #expect(words.contains("CREATE SCHEMA"))
    }

    @Test func aServerThatIsNotThereIsNamed() async throws {
        let words = try await refusal(of: "postgres://leadline@/leadline?host=/nowhere", as: .unreachable)
        #expect(words.contains("the PostgreSQL server at /nowhere cannot be reached"))
        let port = try ReservedPort()
        let both = "postgres://leadline:\(Self.secret)@127.0.0.1:\(port.number),localhost:\(port.number)/leadline"
        let list = try await refusal(of: both, as: .unreachable)
        #expect(list.contains("127.0.0.1:\(port.number) cannot be reached"))
        #expect(list.contains("localhost:\(port.number) cannot be reached"))
    }

    @Test func aServerThatTakesNoWritesIsNotTaken() async throws {
        let place = try server.newDatabase()
        try server.run("ALTER DATABASE \(place.database) SET default_transaction_read_only = on", in: "postgres")
        #expect(try await refusal(of: place.url(), as: .unreachable).contains("read-only"))
    }

    @Test func anUnfitDatabaseIsNamedAndHowToMakeAFitOne() async throws {
        let latin = "latin" + String(UInt64.random(in: .min ... .max), radix: 36)
        try server.run("CREATE DATABASE \(latin) OWNER leadline TEMPLATE template0 ENCODING 'LATIN1'", in: "postgres")
        let encoding = try await refusal(of: url("leadline", latin), as: .wrongSchema)
        #expect(encoding.contains("database \"\(latin)\""))
        #expect(encoding.contains("encoding LATIN1 instead of UTF8"))
        #expect(encoding.contains("--encoding=UTF8"))
        let english = "english" + String(UInt64.random(in: .min ... .max), radix: 36)
        try server.run(
            "CREATE DATABASE \(english) OWNER leadline TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en' ENCODING 'UTF8'",
            in: "postgres"
        )
        let order = try await refusal(of: url("leadline", english), as: .wrongSchema)
        #expect(order.contains("sorts text by a language"))
        #expect(order.contains("--locale=C"))
    }

    @Test func anOldServerIsNamed() async throws {
        let folder = try ScratchFolder()
        let fake = try FakeServer(in: folder.path, answer: FakeServer.welcome(version: "12.22"))
        let words = try await refusal(of: "postgres://a@/b?host=\(folder.path)", as: .wrongSchema)
        #expect(words.contains("is version 12.22; Leadline needs 13 or newer"))
        fake.stop()
    }

    /// Whatever the operator's settings: what is acknowledged is on disk, and stays so.
    @Test(arguments: [("off", true, "on"), ("remote_apply", true, "remote_apply"), ("on", false, "off")])
    func aCommitWaitsForTheDisk(_ setting: String, _ flushes: Bool, _ expected: String) async throws {
        let place = try server.newDatabase()
        for change in ["synchronous_commit = \(setting)", "statement_timeout = '7s'", "lock_timeout = '7s'"] {
            try server.run("ALTER DATABASE \(place.database) SET \(change)", in: "postgres")
        }
        var options = PostgresStore.Options(url: place.url())
        options.flushes = flushes
        let migrations = Migration.common
        let store = try await PostgresStore(options, migrations: migrations, newName: newNames("s"), at: testInstant)
        #expect(try await store.run("SHOW synchronous_commit") == [Row([.text(expected)])])
        #expect(try await store.run("SHOW statement_timeout") == [Row(["0"])])
        #expect(try await store.run("SHOW lock_timeout") == [Row(["0"])])
        #expect(try await store.run("SHOW application_name") == [Row(["leadline"])])
    }

    @Test func theDatabaseOfAnotherServiceIsRefused() async throws {
        let place = try server.newDatabase()
        try await open(place.url(), [Migration(100, "leads", ["CREATE TABLE lead (id BIGINT)"])]).close()
        let other = Migration(100, "submissions", ["CREATE TABLE submission (id BIGINT)"])
        let error = try await #require(throws: StoreError.self) { _ = try await open(place.url(), [other]) }
        #expect(error.code == .wrongSchema)
        #expect(error.message.contains("schema step 100"))
    }

    @Test(arguments: [
        "", "data/ingestion.sqlite", "postgres:/a/b", "mysql://a@b/c", "postgres://a@b", "postgres://a:\(secret)@b:c/d",
        "postgres://a:\(secret)@b/c?\(secret)=1", "postgres://a:\(secret)@b/c?sslmode=\(secret)",
        "postgres://a:%2z\(secret)@b/c", "postgres://b/c?password=\(secret)&port=x", "postgres://h,i,j:1,2@/c",
        "postgres://a@h,i:1,2,3/c", "postgres://@/c?host=a,b&hostaddr=127.0.0.1",
    ])
    func aWrongURLIsRefusedInWords(_ url: String) async throws {
        let error = try await #require(throws: StoreError.self) { _ = try await open(url) }
        #expect([.noAccess, .unreachable].contains(error.code))
        #expect(!error.message.contains(Self.secret))
        #expect(error.message.contains("PostgreSQL"))
    }
}
