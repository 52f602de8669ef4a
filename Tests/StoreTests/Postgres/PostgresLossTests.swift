import FoundationEssentials
import Synchronization
import TestKit
import Testing

@testable import Store

/// Connections that break, and servers that are away or too slow.
@Suite struct PostgresLossTests {
    private let bench: PostgresBench

    init() throws {
        bench = try PostgresBench()
    }

    @Test func whatWasNotCommittedWhenTheConnectionBrokeIsNotThere() async throws {
        let store = try await bench.open()
        let writer = try #require(try bench.writers().first)
        let error = try await #require(throws: StoreError.self) {
            try await store.write { [bench] transaction in
                try transaction.run(insert("lost"))
                try bench.terminate(writer)
                try transaction.run(insert("lost too"))
            }
        }
        #expect(error.code == .unreachable)
        #expect(error.message.contains("nothing was taken"))
        try await eventually("the store is back") { await canWrite(store, "back") }
        #expect(try bench.notes() == ["back"])
        // As does a connection that breaks between the last statement and the commit: nobody answers it.
        let next = try #require(try bench.writers().first)
        let other = try await #require(throws: StoreError.self) {
            try await store.write { [bench] transaction in
                try transaction.run(insert("lost"))
                try bench.terminate(next)
            }
        }
        #expect(other.code == .unknown)
        #expect(try bench.notes() == ["back"])
    }

    @Test func aConnectionThatBrokeWhileIdleIsMadeAnew() async throws {
        let store = try await bench.open()
        try await store.insert("before")
        let writer = try #require(try bench.writers().first)
        // The store counts from the end of its preparations, not from the server's first word.
        let since = try bench.server.run("SELECT now()")
        let isOld = "SELECT now() - '\(since)' > '1 s'"
        try await eventually("it is not one of those that do not last") { try bench.server.run(isOld) == "t" }
        try bench.terminate(writer)
        try await store.insert("after")
        #expect(try await store.notes() == ["before", "after"])
    }

    @Test func aConnectionThatBreaksInTheCommitLeavesItUnknown() async throws {
        let store = try await bench.open()
        try bench.makeCommitsSlow()
        let writer = try #require(try bench.writers().first)
        async let failure = storeError { try await store.insert("slow") }
        try await eventually("the commit is under way") { try bench.wait(of: writer) == "PgSleep" }
        try bench.terminate(writer)
        #expect(await failure?.code == .unknown)
        try await eventually("the store is back") { await canWrite(store, "back") }
        #expect(try bench.notes() == ["back"])
    }

    @Test func aCommitThatTakesTooLongIsUnknown() async throws {
        let store = try await bench.open { $0.deadlines.commit = .milliseconds(300) }
        try bench.makeCommitsSlow()
        let writer = try #require(try bench.writers().first)
        let error = try await #require(throws: StoreError.self) { try await store.insert("slow") }
        #expect(error.code == .unknown)
        #expect(error.message.contains("no answer in time"))
        // The server notices that nobody waits any more.
        try await eventually("the server process ends") { try bench.isGone(writer) }
        try await eventually("the store is back") { await canWrite(store, "back") }
    }

    @Test func aStatementThatTakesTooLongIsStopped() async throws {
        let store = try await bench.open { $0.deadlines.statement = .milliseconds(300) }
        let writer = try #require(try bench.writers().first)
        let began = ContinuousClock.now
        let error = try await #require(throws: StoreError.self) {
            try await store.write { transaction in
                try transaction.run(insert("lost"))
                try transaction.run(Statement("SELECT pg_sleep(60)"))
            }
        }
        #expect(began.duration(to: .now) < .seconds(20))
        #expect(error.code == .unreachable)
        #expect(error.message.contains("no answer in time"))
        // The server does not go on with it, and lets go of what it held.
        try await eventually("the server stops") { try bench.isGone(writer) }
        try await eventually("the store is back") { await canWrite(store, "back") }
        #expect(try bench.notes() == ["back"])
    }

    @Test func aTransactionThatStandsStillDoesNotHoldUpOthersForEver() async throws {
        let store = try await bench.open { $0.deadlines.statement = .milliseconds(300) }
        let other = try await bench.open()
        let gate = Gate()
        async let failure = storeError {
            try await store.write { transaction in
                try transaction.lock(["k"])
                try transaction.run(insert("lost"))
                gate.pass()
                try transaction.run(insert("lost"))
            }
        }
        try await eventually("it holds the lock") { gate.arrivals == 1 }
        try await other.write { transaction in
            try transaction.lock(["k"])
            try transaction.run(insert("other"))
        }
        gate.open()
        #expect(await failure?.code == .unreachable)
        #expect(try bench.notes() == ["other"])
    }

    @Test func anotherStoreInItsPlaceIsNotTakenForIt() async throws {
        let store = try await bench.open()
        try bench.server.run("UPDATE \(bench.place.name(of: "store_identity")) SET id = 'another'")
        try bench.terminate(try #require(try bench.writers().first))
        for attempt in [{ try await store.insert("lost") }, { _ = try await store.notes() }] {
            let limit = ContinuousClock.now.advanced(by: .seconds(10))
            var failure = await storeError(attempt)
            while failure?.code == .unreachable, ContinuousClock.now < limit { failure = await storeError(attempt) }
            #expect(failure?.code == .wrongSchema)
            #expect(failure?.message.contains("another store") == true)
        }
        #expect(try bench.notes().isEmpty)
    }

    @Test func aServerThatRefusesIsLeftAloneForAWhile() async throws {
        let folder = try ScratchFolder()
        let server = try FakeServer(
            in: folder.path,
            answer: FakeServer.refusal("53300", "too many connections already")
        )
        let settings = try PostgresSettings(PostgresStore.Options(url: "postgres://a@/b?host=\(folder.path)"))
        var connector = PostgresConnector(settings)
        let limit = ContinuousClock.now.advanced(by: .seconds(2))
        while ContinuousClock.now < limit {
            do {
                _ = try connector.open { _ in Issue.record("it let us in") }
            } catch let error as StoreError {
                #expect(error.code == .unreachable)
                #expect(error.message.contains("has no connection left"))
            }
        }
        // 100 ms, 200, 400, 800, 1 s at most, and half of that by chance.
        #expect((2...30).contains(server.accepted))
        server.stop()
    }

    @Test func aReaderThatBrokeIsMadeAnew() async throws {
        let store = try await bench.open()
        try await store.insert("one")
        let error = try await #require(throws: StoreError.self) {
            try await store.read { [bench] transaction in
                let reader = try transaction.run(Statement("SELECT pg_backend_pid()"))[0].integer(0)
                try bench.terminate(Int(reader))
                try transaction.run(Statement("SELECT 1"))
            }
        }
        #expect(error.code == .unreachable)
        try await eventually("it reads again") {
            do {
                return try await store.notes() == ["one"]
            } catch let error as StoreError where error.code == .unreachable {
                return false
            }
        }
    }

    @Test func aServerThatSaysNothingIsGivenUp() async throws {
        let folder = try ScratchFolder()
        let server = try FakeServer(in: folder.path, answer: nil)
        let began = ContinuousClock.now
        let error = try await #require(throws: StoreError.self) {
            _ = try await open("postgres://someone@/leadline?host=\(folder.path)")
        }
        #expect(began.duration(to: .now) < .seconds(10))
        #expect(error.code == .unreachable)
        #expect(error.message.contains("no answer in time"))
        #expect(error.message.contains(folder.path))
        server.stop()
    }

    @Test func anotherHostIsTakenWhenOneSaysNothing() async throws {
        let folder = try ScratchFolder()
        let server = try FakeServer(in: folder.path, answer: nil)
        let hosts = "host=\(folder.path),/nowhere,\(bench.server.folder)"
        let path = "&options=-csearch_path%3D\(bench.place.schema ?? "")"
        for _ in 1...4 {
            let store = try await open("postgres://leadline@/leadline?\(hosts)\(path)")
            try await store.insert("note")
            try await store.close()
        }
        #expect(try bench.notes().count == 4)
        server.stop()
    }

    private func open(_ url: String) async throws -> PostgresStore {
        var options = PostgresStore.Options(url: url)
        options.deadlines.connect = .milliseconds(1_500)
        let migrations = Migration.common + [noteMigration]
        return try await PostgresStore(options, migrations: migrations, newName: newNames("s"), at: testInstant)
    }
}

/// The error of a store that something ends with; nil when it does not.
func storeError(_ body: () async throws -> Void) async -> StoreError? {
    do {
        try await body()
    } catch let error as StoreError {
        return error
    } catch {
        Issue.record(error)
    }
    return nil
}

/// Writes a note; false while the server cannot be reached.
func canWrite(_ store: PostgresStore, _ words: String) async -> Bool {
    do {
        try await store.insert(words)
        return true
    } catch let error as StoreError where error.code == .unreachable {
        return false
    } catch {
        Issue.record(error)
        return true
    }
}
