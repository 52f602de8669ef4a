import Contracts
import FoundationEssentials
import Lines
import Store
import TestKit
import Testing

extension EndToEnd {
    /// A service that cannot start says why in one line and exits with the code of its kind.
    @Suite(.serialized, .timeLimit(.minutes(1)))
    struct StartupFailure {
        @Test("the port is taken")
        func portTaken() async throws {
            let installation = try Installation()
            try installation.occupyPort(of: .scoring)
            try await expectFailure(installation, .scoring, 69, "cannot listen on 127.0.0.1:")
        }

        @Test("the store is newer than the program")
        func newerStore() async throws {
            let installation = try Installation()
            let store = try await installation.reading(.routing)
            try await store.change("INSERT INTO schema_migration VALUES (9999, 'from tomorrow', 'x', 0)")
            try await store.close()
            try await expectFailure(installation, .routing, 70, "newer program", "9999")
        }

        @Test("another process has the store")
        func lockedStore() async throws {
            let installation = try Installation()
            let store = try await installation.reading(.enrichment)
            try await expectFailure(installation, .enrichment, 70, "another process uses this store")
            try await store.close()
        }

        @Test("the store is no store")
        func damagedStore() async throws {
            let installation = try Installation()
            try installation.write(String(repeating: "no store at all. ", count: 1_000), to: "data/ingestion.sqlite")
            try await expectFailure(installation, .ingestion, 70, "damaged")
        }

        @Test("a rule file is wrong")
        func wrongRules() async throws {
            let installation = try Installation()
            try installation.write("version: 1\nsourcs: []\n", to: "rules/sources.yaml")
            try await expectFailure(installation, .ingestion, 65, "sources.yaml:2:1", "sources")
        }

        @Test("a rule file is missing", arguments: [ServiceName.ingestion, .scoring, .routing])
        func missingRules(_ service: ServiceName) async throws {
            let installation = try Installation()
            let folder = installation.folder.path + "/nowhere"
            try await expectFailure(installation, service, 65, more: ["rules-dir": folder], folder)
        }

        @Test("reference data is missing")
        func missingReference() async throws {
            let installation = try Installation()
            let folder = installation.folder.path + "/nowhere"
            try await expectFailure(installation, .enrichment, 65, more: ["reference-dir": folder], folder)
        }

        /// Permissions do not bind who runs as root; a folder cannot be made below a file by anyone.
        @Test("the folder of the store cannot be made")
        func noFolder() async throws {
            let installation = try Installation()
            let path = installation.folder.path + "/secrets/store/x.sqlite"
            try await expectFailure(installation, .scoring, 77, more: ["store-path": path], "cannot make the folder")
        }

        @Test("the secrets are open to others")
        func openSecrets() async throws {
            let installation = try Installation()
            let file = installation.folder.path + "/secrets"
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
            try await expectFailure(installation, .routing, 64, "open to others", "chmod 600")
        }

        @Test(
            "a setting is wrong",
            arguments: [
                ("listen", "nowhere", "listen must be host:port"),
                ("listen", "0.0.0.0:0", "without TLS"),
                ("limits-window", "many", "limits.window must be a whole number"),
                ("store-max-bytes", "12", "store.max-bytes must be a whole number"),
                ("log-level", "loud", "log.level"),
                ("secrets-file", "/nowhere/secrets", "/nowhere/secrets cannot be read"),
                ("config", "/nowhere/settings.yaml", "/nowhere/settings.yaml cannot be read"),
            ]
        )
        func wrongSetting(_ flag: String, _ value: String, _ words: String) async throws {
            try await expectFailure(try Installation(), .ingestion, 64, more: [flag: value], words)
        }

        @Test("a flag is given twice")
        func flagTwice() async throws {
            try await expectFailure(
                try Installation(),
                .scoring,
                64,
                rest: ["--log-level", "info", "--log-level", "debug"],
                "log.level"
            )
        }

        /// Starts a service and expects the code and one line with these words.
        private func expectFailure(
            _ installation: Installation,
            _ service: ServiceName,
            _ code: Int32,
            more settings: [String: String] = [:],
            rest: [String] = [],
            _ words: String...,
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            let process = try installation.start(service, settings, rest: rest)
            let status = try await process.end(within: .seconds(20))
            #expect(status == .exited(code), sourceLocation: sourceLocation)
            let lines = try installation.log(of: service).split(separator: "\n")
            #expect(lines.count == 1, "\(lines)", sourceLocation: sourceLocation)
            let line = String(lines.first ?? "")
            for word in words { #expect(line.contains(word), sourceLocation: sourceLocation) }
        }
    }
}
