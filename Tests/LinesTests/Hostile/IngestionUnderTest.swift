import Configuration
import Contracts
import Ingestion
import Lines
import Logging
import ServiceKit
import ServiceLifecycle
import Store
import TestKit

/// Runs a real ingestion service in this process while `body` runs, with a store of its own; the port goes to `body`.
///
/// Nobody listens where its leads would go on to, so they wait in its store.
func withIngestion(_ settings: [AbsoluteConfigKey: ConfigValue] = [:], _ body: (Int) async throws -> Void) async throws
{
    let folder = try ScratchFolder()
    var values: [AbsoluteConfigKey: ConfigValue] = [
        "listen": "127.0.0.1:0", "operations": "127.0.0.1:0", "peer.enrichment": "127.0.0.1:1",
        "store.path": ConfigValue(.string(folder.path + "/ingestion.sqlite"), isSecret: false),
    ]
    values.merge(settings) { $1 }
    let configuration = try ServiceConfiguration(
        .ingestion,
        config: ConfigReader(provider: InMemoryProvider(values: values))
    )
    let runtime = Runtime.live
    let rules = try SourceRules.read(sources, file: "sources.yaml")
    let logger = Logger(label: "ingestion") { _ in SwiftLogNoOpLogHandler() }
    let service = try await RunningService(
        stage: IngestionStage(rules: rules, ids: runtime.ids),
        store: try await configuration.store.open(
            migrations: Migration.common + IngestionStage.migrations,
            newName: newNames("in-test"),
            at: runtime.now()
        ),
        configuration: configuration,
        secrets: Secrets(service: "a-token-of-the-services", operator: "a-token-of-the-operators"),
        runtime: runtime,
        registry: MetricsRegistry(),
        logger: logger
    )
    let group = ServiceGroup(services: service.group, logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        defer { tasks.cancelAll() }
        try await body(service.linesPort)
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
    }
}

/// One source, `web`, whose token is `us-web-token`.
private let sources = """
    version: 1
    sources:
      - {id: web, token_sha256: 853f4e77343f52ad9bde0d5734a696b2c5f743995651dd200cd82460f3a4f6ea, channel: inbound}

    """
