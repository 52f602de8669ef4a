import Configuration
import Contracts
import FoundationEssentials
import Lines
import Store
import TestKit
import Testing

@testable import ServiceKit

@Suite struct ServiceConfigurationTests {
    private func read(
        _ service: ServiceName = .scoring,
        flags: [String] = [],
        variables: [String: String] = [:]
    ) async throws -> ServiceConfiguration {
        let reader = try await ServiceMain.settings(
            flags: CommandLineArgumentsProvider(arguments: ["leadline-scoring"] + flags),
            variables: EnvironmentVariablesProvider(environmentVariables: variables)
        )
        return try ServiceConfiguration(service, config: reader)
    }

    @Test(arguments: ServiceName.allCases)
    func defaultsAreSafeAndSensible(_ service: ServiceName) async throws {
        let settings = try await read(service)
        #expect(settings.listen == Address(host: "127.0.0.1", port: service.defaultPort))
        #expect(settings.operations.port == service.defaultPort + 100)
        let store = try #require(settings.sqlite)
        #expect(store.path == "data/\(service.rawValue).sqlite")
        #expect(store.maxBytes == nil && store.flushes)
        #expect(settings.peers.count == 3)
        #expect(settings.peers.allSatisfy { $0.value == [Address(host: "127.0.0.1", port: $0.key.defaultPort)] })
        #expect(settings.tls == nil)
        #expect(settings.limits.maxLineBytes == (service == .ingestion ? 262_144 : 1_048_576))
    }

    @Test func flagsCountMoreThanTheEnvironmentAndThatMoreThanTheFile() async throws {
        let folder = try ScratchFolder()
        let file = folder.path + "/settings.yaml"
        let yaml = """
            store: {path: from-file, max-bytes: 100000}
            limits: {group: 1, window: 1, connections: 7}
            peer: {routing: "a:1,b:2"}

            """
        try Data(yaml.utf8).write(to: URL(filePath: file))
        let settings = try await read(
            flags: ["--config", file, "--limits-group", "3", "--listen", "127.0.0.1:0"],
            variables: [
                "LEADLINE_LIMITS_GROUP": "2", "LEADLINE_LIMITS_WINDOW": "2", "LEADLINE_STORE_MAX_BYTES": "200000",
            ]
        )
        #expect(settings.runnerLimits.group == 3)
        #expect(settings.limits.window == 2)
        #expect(settings.sqlite?.maxBytes == 200_000)
        #expect(settings.limits.maxConnections == 7)
        #expect(settings.sqlite?.path == "from-file")
        #expect(settings.peers[.routing] == [Address(host: "a", port: 1), Address(host: "b", port: 2)])
        #expect(settings.operations == Address(host: "127.0.0.1", port: 0))
        #expect(settings.limits.idleMs == LineLimits().idleMs)
    }

    @Test(arguments: [
        ("listen", "nonsense"), ("listen", ""), ("listen", "127.0.0.1:99999"), ("listen", "127.0.0.1:1,127.0.0.1:2"),
        ("operations", "127.0.0.1"), ("store.max-bytes", "1"), ("store.max-bytes", "lots"), ("limits.group", "0"),
        ("limits.window", "-1"), ("limits.connections", "3.5"), ("limits.line-bytes", "1e6"), ("limits.backlog", "0"),
        ("limits.idle-ms", "soon"), ("peer.routing", "host"), ("peer.routing", "a:1,,b:2"),
        ("allow-plain-text", "perhaps"),
    ])
    func aWrongValueIsNamedAndNeverTheDefault(_ key: String, _ value: String) async throws {
        let name = "LEADLINE_" + key.uppercased().map { $0 == "." || $0 == "-" ? "_" : String($0) }.joined()
        var variables = [name: value]
        if key == "allow-plain-text" { variables["LEADLINE_LISTEN"] = "0.0.0.0:7103" }
        let error = try await #require(throws: StartupError.self) { _ = try await read(variables: variables) }
        #expect(error.code == .configuration)
        #expect(error.message.contains(key))
    }

    @Test func aMissingSettingsFileIsNamed() async throws {
        let error = try await #require(throws: StartupError.self) {
            _ = try await read(flags: ["--config", "/no/such.yaml"])
        }
        #expect(error.code == .configuration)
        #expect(error.message.contains("/no/such.yaml"))
    }

    @Test(arguments: ["0.0.0.0:7103", ":7103", "10.1.2.3:7103", "example.com:7103", "[::]:7103"])
    func aPortThatOthersCanReachNeedsTLS(_ listen: String) async throws {
        let error = try await #require(throws: StartupError.self) {
            _ = try await read(variables: ["LEADLINE_LISTEN": listen])
        }
        #expect(error.code == .configuration)
        #expect(error.message.contains("without TLS"))
        let tls = ["LEADLINE_TLS_CERTIFICATE": "c.pem", "LEADLINE_TLS_KEY": "k.pem"]
        let encrypted = try await read(variables: tls.merging(["LEADLINE_LISTEN": listen]) { $1 })
        #expect(encrypted.tls == LineTLS(certificateFile: "c.pem", keyFile: "k.pem"))
        let trusted = try await read(variables: ["LEADLINE_LISTEN": listen, "LEADLINE_ALLOW_PLAIN_TEXT": "true"])
        #expect(trusted.tls == nil)
    }

    @Test(arguments: ["127.0.0.1:1", "localhost:1", "[::1]:1"])
    func aPortOfThisMachineAloneDoesNot(_ listen: String) async throws {
        #expect(try await read(variables: ["LEADLINE_LISTEN": listen]).tls == nil)
    }

    @Test(arguments: [["LEADLINE_TLS_CERTIFICATE": "c.pem"], ["LEADLINE_TLS_TRUST": "t.pem"]])
    func halfOfTLSIsNone(_ variables: [String: String]) async throws {
        let error = try await #require(throws: StartupError.self) { _ = try await read(variables: variables) }
        #expect(error.message.contains("tls.key"))
    }

    @Test func theOperationsPortMustExist() async throws {
        let error = try await #require(throws: StartupError.self) {
            _ = try await read(variables: ["LEADLINE_LISTEN": "127.0.0.1:65500"])
        }
        #expect(error.message.contains("operations"))
    }

    @Test func everyErrorHasItsExitCode() {
        #expect(ExitCode(for: StartupError(.rules, "r")) == .rules)
        #expect(ExitCode(for: CancellationError()) == .failure)
    }
}

extension ServiceConfiguration {
    /// The settings of a store in a file; nil when it is elsewhere.
    fileprivate var sqlite: SQLiteStore.Options? {
        if case .sqlite(let options) = store { options } else { nil }
    }
}
