import TestKit
import Testing

extension EndToEnd {
    /// P1, P2, P5: processes die at random moments under load, and nothing is lost and nothing happens twice.
    @Suite(.serialized)
    struct Kill {
        @Test("nothing is lost and nothing happens twice", .timeLimit(.minutes(60)))
        func onSQLite() async throws {
            try await KillRun(kills: 40, leads: 20_000, perSecond: 300).run()
        }

        /// The server crashes too, with all that it holds in memory only.
        @Test("nor with two replicas of each service on PostgreSQL", .timeLimit(.minutes(60)))
        func onPostgres() async throws {
            let password = "as good as any, for a test"
            let server = try PostgresServer(
                flushes: true,
                // One flush of the disk at a start after a crash, and not one of each of thousands of files.
                settings: ["recovery_init_sync_method": "syncfs"],
                access: "local all postgres trust\nlocal all leadline scram-sha-256\n"
            )
            try server.run("ALTER ROLE leadline PASSWORD '\(password)'")
            let run = KillRun(kills: 30, leads: 7_000, perSecond: 120, restarts: 2)
            try await run.run(on: server, password: password, replicas: 2)
        }
    }
}
