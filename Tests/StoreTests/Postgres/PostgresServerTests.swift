import FoundationEssentials
import Glibc
import Store
import TestKit
import Testing

/// A server that is stopped, replicates, is full, or wants its name proved.
@Suite(.serialized) struct PostgresServerTests {
    @Test func aServerThatWasAwayIsFoundAgain() async throws {
        let bench = try PostgresBench(PostgresServer())
        let store = try await bench.open()
        let news = NewsLog()
        store.onNews { news.note($0) }
        try await eventually("it listens") { news.unknown == 1 }
        var notes: [String] = []
        for how in PostgresServer.Stop.allCases {
            notes.append("before \(how)")
            try await store.insert("before \(how)")
            let heard = news.unknown
            try bench.server.stop(how)
            try await findsNothing(store)
            try bench.server.start()
            notes.append("after \(how)")
            try await eventually("it writes again", within: .seconds(5)) { await canWrite(store, "after \(how)") }
            try await eventually("it reads again", within: .seconds(5)) {
                await storeError { _ = try await store.notes() } == nil
            }
            #expect(try await store.notes() == notes)
            try await eventually("it listens again", within: .seconds(5)) { news.unknown > heard }
        }
        try await store.close()
    }

    /// A server that is away is not asked again at once: that is told without delay, and why.
    private func findsNothing(_ store: PostgresStore) async throws {
        let began = ContinuousClock.now
        for _ in 1...200 {
            for attempt in [{ try await store.insert("lost") }, { _ = try await store.notes() }] {
                let error = try await #require(throws: StoreError.self) { try await attempt() }
                #expect(error.code == .unreachable)
                #expect(error.message.contains("PostgreSQL"))
            }
        }
        #expect(began.duration(to: .now) < .seconds(5))
    }

    @Test func whatOneDiskHasAndNoOtherIsUnknown() async throws {
        let bench = try PostgresBench(PostgresServer())
        let store = try await bench.open { $0.deadlines.commit = .seconds(20) }
        let hasty = try await bench.open { $0.deadlines.commit = .milliseconds(500) }
        try await store.insert("replicated nowhere")
        try bench.server.run("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
        try bench.server.run("SELECT pg_reload_conf()")
        let writers = try bench.writers()
        try await eventually("commits wait for a standby") {
            try bench.server.run("SHOW synchronous_standby_names") == "nobody"
        }
        async let failure = storeError { try await store.insert("cancelled") }
        try await eventually("the commit waits") { try bench.wait(of: writers[0]) == "SyncRep" }
        try bench.server.run("SELECT pg_cancel_backend(\(writers[0]))")
        let error = try #require(await failure)
        #expect(error.code == .unknown)
        #expect(error.message.contains("synchronous replication"))
        // It is there, and yet nobody was told so.
        #expect(try bench.notes() == ["replicated nowhere", "cancelled"])
        #expect(await storeError { try await hasty.insert("late") }?.code == .unknown)
    }

    @Test func aServerWithoutRoomIsFullAndTakesAgain() async throws {
        let folder = try ScratchFolder()
        guard let disk = try await SmallDisk(at: folder.path + "/disk", megabytes: 6) else { return }
        let bench = try PostgresBench(PostgresServer())
        try bench.server.give(disk.path)
        try bench.server.give(folder.path)
        try bench.server.run("CREATE TABLESPACE small LOCATION '\(disk.path)'")
        try bench.server.run("GRANT CREATE ON TABLESPACE small TO leadline")
        let place = bench.place.url().replacing("options=", with: "options=-cdefault_tablespace%3Dsmall%20")
        let store = try await bench.open { $0.url = place }
        try await store.insert("before")
        try disk.fill()
        let page = String(repeating: "0123456789", count: 700)
        let error = try #require(
            await storeError {
                for number in 1...1_000 {
                    try await store.insert("\(number) \(page) \(UInt64.random(in: .min ... .max))")
                }
            }
        )
        #expect(error.code == .full)
        #expect(error.message.contains("no room left"))
        let kept = try await store.notes().count
        #expect(kept >= 1)
        try disk.makeRoom()
        try await store.insert("after")
        #expect(try await store.notes().count == kept + 1)
        try await store.close()
    }

    @Test func theServerMustProveItsName() async throws {
        let folder = try ScratchFolder()
        let port = try ReservedPort()
        try openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2", "ca", folder)
        try openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2", "other", folder)
        let access = "local all all trust\nhostssl all all 127.0.0.1/32 trust\n"
        let server = try PostgresServer(access: access) { home in
            for file in ["ca.key", "ca.pem"] {
                try FileManager.default.copyItem(atPath: "\(folder.path)/\(file)", toPath: "\(home)/\(file)")
                guard chmod("\(home)/\(file)", 0o600) == 0 else { throw SystemFailure("chmod") }
            }
            return [
                "listen_addresses": "127.0.0.1", "port": "\(port.number)", "ssl": "on",
                "ssl_cert_file": "\(home)/ca.pem", "ssl_key_file": "\(home)/ca.key",
            ]
        }
        func open(_ host: String, _ settings: String) async throws {
            let url = "postgres://leadline@\(host):\(port.number)/leadline?\(settings)"
            let options = PostgresStore.Options(url: url)
            let migrations = Migration.common
            try await PostgresStore(options, migrations: migrations, newName: newNames("s"), at: testInstant).close()
        }
        let (ours, others) = ("sslrootcert=\(folder.path)/ca.pem", "sslrootcert=\(folder.path)/other.pem")
        try await open("localhost", "sslmode=verify-full&hostaddr=127.0.0.1&\(ours)")
        for (host, settings) in [
            ("localhost", "sslmode=verify-full&hostaddr=127.0.0.1&\(others)"),
            ("elsewhere.example", "sslmode=verify-full&hostaddr=127.0.0.1&\(ours)"),
        ] {
            let error = try #require(await storeError { try await open(host, settings) })
            #expect(error.code == .noAccess)
            #expect(error.message.contains("no safe connection to the PostgreSQL server at \(host):\(port.number)"))
            #expect(error.message.contains("sslrootcert"))
        }
        let plain = try #require(await storeError { try await open("127.0.0.1", "sslmode=disable") })
        #expect(plain.code == .noAccess)
        withExtendedLifetime(server) {}
    }

    /// Makes a certificate for localhost that vouches for itself.
    private func openssl(_ command: String, _ name: String, _ folder: ScratchFolder) throws {
        let file = "\(folder.path)/\(name)"
        let options = "-subj /CN=\(name) -addext subjectAltName=DNS:localhost -keyout \(file).key -out \(file).pem"
        try #require(system("openssl \(command) \(options) >>\(folder.path)/log 2>&1") == 0)
    }

    @Test func theServerOfTheTestsDoesNotOutliveThem() async throws {
        let result = try #require(
            await #expect(processExitsWith: .signal(SIGKILL), observing: [\.standardOutputContent]) {
                let server = try PostgresServer()
                let report = Array("\nserver \(server.folder)\n".utf8)
                guard write(STDOUT_FILENO, report, report.count) == report.count else { exit(1) }
                kill(getpid(), SIGKILL)
            }
        )
        let output = String(decoding: result.standardOutputContent, as: UTF8.self).split(separator: "\n")
        let folder = try #require(output.last { $0.hasPrefix("server ") }?.split(separator: " ")[1])
        try await eventually("server and folder are gone") { !FileManager.default.fileExists(atPath: String(folder)) }
    }
}
