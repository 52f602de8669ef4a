import Configuration
import Contracts
import Lines
import Logging
import Matching
import ServiceKit
import ServiceLifecycle
import Store
import TestKit
import Testing

@testable import Enrichment

@Suite("A running service and a provider over HTTP", .timeLimit(.minutes(2)))
struct FactsLiveTests {
    private static let operatorHello = Hello(role: .service, name: "ingestion", token: "service-secret-0001")

    @Test func aLeadGetsItsFactsBeforeItGoesOn() async throws {
        try await FactsServer.run(["/acme.example": .json(#"{"employees":420}"#)]) { server in
            try await run(server, waitMs: 60_000) { service in
                try await service.submit("L1", email: "anna@acme.example")
                try await eventually("the lead goes on") { try await service.sent().count == 1 }
                #expect(try await service.sent().first?.lead.company?.employees == 420)
                #expect(try await service.sent().first?.lead.revision == 2)
                // The second lead of the company finds the answer in the store.
                try await service.submit("L2", email: "bob@acme.example")
                try await eventually("the second goes on") { try await service.sent().count == 2 }
                #expect(server.requests.count == 1)
            }
        }
    }

    @Test func aSlowProviderHoldsNobodyUpAndItsAnswerFollows() async throws {
        try await FactsServer.run(["/acme.example": .silence]) { server in
            try await run(server, waitMs: 50, timeoutMs: 300) { service in
                try await service.submit("L1", email: "anna@acme.example")
                try await eventually("it goes on at the deadline") { try await service.sent().count == 1 }
                #expect(try await service.sent().first?.lead.company == nil)
                server.answer("acme.example", .json(#"{"employees":420}"#))
                try await eventually("the late answer follows") { try await service.sent().count == 2 }
                let update = try #require(try await service.sent().last)
                #expect(update.lead.company?.employees == 420 && update.lead.revision == 3)
            }
        }
    }

    /// The process that asked is gone; the next one finds in the store what is still wanted.
    @Test func whatAProcessLeftUndoneIsAskedForAfterAStart() async throws {
        try await FactsServer.run(["/acme.example": .json(#"{"employees":420}"#)]) { server in
            let folder = try ScratchFolder()
            let store = try Self.store(folder.path)
            let request = FactRequestTable.Entry(lead: "L1", submission: "s-L1", held: nil)
            let lead = Samples.lead("L1")
            try await store.write { transaction in
                try transaction.run(try FactRequestTable.insert("acme.example", request, at: noon))
                let document = try BodyCodec.encode(lead)
                let sql = "INSERT INTO lead (id, document) VALUES ($1, $2)"
                try transaction.run(Statement(sql, [.text("L1"), .text(document)]))
            }
            try await store.close()
            try await run(server, folder: folder, waitMs: 50) { service in
                try await eventually("it is asked for") { try await service.sent().count == 1 }
                #expect(try await service.sent().first?.lead.company?.employees == 420)
            }
        }
    }

    @Test func messagesOfTheDeskAreTakenFromNobodyElse() async throws {
        try await FactsServer.run { server in
            try await run(server, waitMs: 50) { service in
                let forged = FactsArrived(domain: "acme.example", outcome: .found, facts: CompanyFacts(employees: 1))
                let due = FactsDue(domain: "acme.example", lead: "L1", submission: "s-L1")
                for message in [Message.factsArrived(forged), .factsDue(due)] {
                    let answer = try await service.send(message)
                    guard case .refused(let problem) = answer else {
                        Issue.record("\(String(describing: answer))")
                        continue
                    }
                    #expect(problem.type == .forbidden)
                }
                let known = try await service.store.read {
                    try $0.run(Statement("SELECT domain FROM fact_cache")).count
                }
                #expect(known == 0)
            }
        }
    }

    private static func store(_ folder: String) throws -> SQLiteStore {
        try SQLiteStore(
            SQLiteStore.Options(path: folder + "/enrichment.sqlite"),
            migrations: Migration.common + FactsStage.migrations,
            newName: newNames("facts"),
            at: noon
        )
    }

    /// The service on ports of its own, for as long as `body` runs.
    private struct Running: Sendable {
        let store: SQLiteStore
        let address: Address

        func submit(_ lead: String, email: String) async throws {
            let post = Samples.post(lead, email: email)
            let submitted = LeadSubmitted(submission: "s-" + lead, source: "us-web", receivedAt: noon, post: post)
            let answer = try await send(.leadSubmitted(submitted))
            guard case .ack = answer else {
                Issue.record("\(String(describing: answer))")
                return
            }
        }

        func send(_ message: Message) async throws -> Message? {
            try await LineClient(hello: FactsLiveTests.operatorHello).withConnection(to: address) { _, writer, reader in
                try await writer.write([try Line(message, seq: 1)])
                return try await reader.next()?.first?.message
            }
        }

        /// What went to scoring, as it waits for it: nobody is there to take it.
        func sent() async throws -> [LeadEnriched] {
            try await store.read { transaction in
                let sql = "SELECT body FROM outbox WHERE type = 'lead.enriched' ORDER BY seq"
                return try transaction.run(Statement(sql)).map { row in
                    try BodyCodec.decode(LeadEnriched.self, from: try row.text(0))
                }
            }
        }
    }

    private func run(
        _ server: FactsServer,
        folder given: ScratchFolder? = nil,
        waitMs: Int,
        timeoutMs: Int = 20_000,
        _ body: @Sendable @escaping (Running) async throws -> Void
    ) async throws {
        let folder = try given ?? ScratchFolder()
        let store = try Self.store(folder.path)
        let values: [AbsoluteConfigKey: ConfigValue] = [
            "listen": "127.0.0.1:0", "operations": "127.0.0.1:0",
            "enrichment.provider.url": ConfigValue(.string(server.template), isSecret: false),
            "enrichment.provider.wait-ms": ConfigValue(.int(waitMs), isSecret: false),
            "enrichment.provider.timeout-ms": ConfigValue(.int(timeoutMs), isSecret: false),
        ]
        let config = ConfigReader(provider: InMemoryProvider(values: values))
        let configuration = try ServiceConfiguration(.enrichment, config: config)
        let reference = try Samples.reference()
        let facts = try FactService(configuration.enrichment, places: Places(), reference: reference)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let service = try await RunningService(
            stage: FactsStage(facts: facts, reference: reference),
            store: store,
            configuration: configuration,
            secrets: Secrets(service: "service-secret-0001", operator: "operator-secret-001"),
            runtime: .live,
            registry: MetricsRegistry(),
            logger: logger
        )
        let group = ServiceGroup(services: service.group, logger: logger)
        let running = Running(store: store, address: Address(host: "127.0.0.1", port: service.linesPort))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            do {
                try await body(running)
            } catch {
                tasks.cancelAll()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}
