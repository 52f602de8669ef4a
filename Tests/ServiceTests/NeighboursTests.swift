import Configuration
import Contracts
import Enrichment
import FoundationEssentials
import Ingestion
import Lines
import Logging
import ServiceKit
import ServiceLifecycle
import Store
import TestKit
import Testing

/// Two services side by side in one process, joined by a connection as in real life.
@Suite struct NeighboursTests {
    @Test func whatIsPostedIsMatchedAndTheSourceHearsOfIt() async throws {
        let folder = try ScratchFolder()
        let pair = try await Pair(folder: folder.path)
        try await pair.run {
            try await LineClient(hello: Hello(role: .source, name: "us-web", token: "us-web-token"))
                .withConnection(to: pair.ingestionAddress) { welcome, writer, reader in
                    #expect(welcome.service == "ingestion")
                    for number in 1...50 {
                        // Each person is sent in twice.
                        let post = Samples.post("k\(number)", email: "p\(number / 2)@acme.example")
                        try await writer.write([try Line(.submissionPost(post), seq: Int64(number))])
                    }
                    var accepted = 0
                    while accepted < 50, let lines = try await reader.next() {
                        for line in lines { if case .accepted = line.message { accepted += 1 } }
                    }
                    #expect(accepted == 50)
                }
            try await eventually("everybody is matched") { try await pair.matched() == 50 }
            let leads = try await pair.enrichment.read { try $0.run(Statement("SELECT id FROM lead")).count }
            #expect(leads == 26)
            try await eventually("nothing waits at ingestion") {
                try await pair.ingestion.read { try Outbox.backlog(in: $0).count } == 0
            }
        }
    }
}

/// Ingestion and enrichment, each with its store, on ports of their own.
private struct Pair: Sendable {
    let ingestion: SQLiteStore
    let enrichment: SQLiteStore
    let ingestionAddress: Address
    private let services: [any Service]
    private let reserved: (ReservedPort, ReservedPort)

    init(folder: String) async throws {
        let secrets = Secrets(service: "service-secret-0001", operator: "operator-secret-001")
        // Each needs the other's port before either is there.
        let ports = (try ReservedPort(), try ReservedPort())
        let rules = try SourceRules.read(IngestionTests.rules, file: "sources.yaml")
        ingestion = try Self.store(folder + "/ingestion.sqlite", IngestionStage.migrations)
        enrichment = try Self.store(folder + "/enrichment.sqlite", EnrichmentStage.migrations)
        let first = try await Self.service(
            IngestionStage(rules: rules, ids: Runtime.live.ids),
            ingestion,
            listen: ports.0,
            peers: ["peer.enrichment": ports.1],
            secrets
        )
        let second = try await Self.service(
            Samples.enrichment(Runtime.live.ids),
            enrichment,
            listen: ports.1,
            peers: ["peer.ingestion": ports.0, "peer.scoring": try ReservedPort()],
            secrets
        )
        ingestionAddress = Address(host: "127.0.0.1", port: first.linesPort)
        services = first.group + second.group
        reserved = ports
    }

    private static func store(_ path: String, _ migrations: [Migration]) throws -> SQLiteStore {
        try SQLiteStore(
            SQLiteStore.Options(path: path),
            migrations: Migration.common + migrations,
            newName: newNames(String(path.split(separator: "/").last ?? "")),
            at: noon
        )
    }

    private static func service(
        _ stage: any Stage,
        _ store: SQLiteStore,
        listen: ReservedPort,
        peers: [String: ReservedPort],
        _ secrets: Secrets
    ) async throws -> RunningService {
        var values: [AbsoluteConfigKey: ConfigValue] = [
            "listen": ConfigValue(.string("127.0.0.1:\(listen.number)"), isSecret: false), "operations": "127.0.0.1:0",
        ]
        for (key, port) in peers {
            values[AbsoluteConfigKey(ConfigKey(key))] = ConfigValue(
                .string("127.0.0.1:\(port.number)"),
                isSecret: false
            )
        }
        return try await RunningService(
            stage: stage,
            store: store,
            configuration: ServiceConfiguration(
                stage.service,
                config: ConfigReader(provider: InMemoryProvider(values: values))
            ),
            secrets: secrets,
            runtime: .live,
            registry: MetricsRegistry(),
            logger: .silent
        )
    }

    func run(_ body: @Sendable @escaping () async throws -> Void) async throws {
        let group = ServiceGroup(services: services, logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            do {
                try await body()
            } catch {
                tasks.cancelAll()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    /// Submissions of which ingestion knows the lead.
    func matched() async throws -> Int {
        try await ingestion.read { try $0.run(Statement("SELECT id FROM submission WHERE lead IS NOT NULL")).count }
    }
}

extension Logger {
    fileprivate static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
