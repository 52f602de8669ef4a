import Contracts
import CoreMetrics
import FoundationEssentials
import Logging
import Matching
import ServiceKit
import ServiceLifecycle
import Store

@testable import Enrichment

extension Samples {
    static func write(_ text: String, to file: String, mode: Int) throws {
        try Data(text.utf8).write(to: URL(filePath: file))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
    }

    static func enricher(accounts: String? = nil, firmographics: String? = nil) throws -> Enricher {
        let reference = try reference()
        return Enricher(
            accounts: try accounts.map {
                try AccountDirectory(text: $0, file: "accounts.csv", version: "accounts-1", reference: reference)
            } ?? AccountDirectory(reference: reference),
            firmographics: try firmographics.map {
                try Firmographics(text: $0, file: "firmographics.csv", version: "firm-1", reference: reference)
            } ?? Firmographics(),
            places: try places(),
            reference: reference
        )
    }
}

/// A small stage that does with facts what enrichment does: a submission's key is its lead's id.
struct FactsStage: Stage {
    let service = ServiceName.enrichment
    let destinations: [ServiceName] = []
    let accepts: [Role: Set<Message.Kind>] = [.service: [.leadSubmitted]]
    let facts: FactService
    let reference: ReferenceData

    static let migrations = [
        FactMigration.step(110),
        Migration(111, "leads", ["CREATE TABLE lead (id TEXT PRIMARY KEY, document TEXT NOT NULL)"]),
    ]

    func handle(_ batch: [Received], in transaction: any Transaction, at instant: Instant) throws -> [Outgoing] {
        var desk = facts.desk(at: instant, in: transaction)
        let enricher = facts.books.enricher
        let normals = batch.map { received -> NormalContact? in
            guard case .leadSubmitted(let submitted) = received.message else { return nil }
            let post = submitted.post
            return NormalContact(post.contact, company: post.company, defaultCountry: nil, reference: reference)
        }
        _ = try desk.load(batch, domains: normals.compactMap { $0?.companyDomain(reference: reference) })
        var outgoing: [Outgoing] = []
        for (received, normal) in zip(batch, normals) {
            if case .leadSubmitted(let submitted) = received.message, let normal {
                var lead = Lead(id: submitted.post.idempotencyKey, from: submitted, normal: normal, at: instant)
                let domain = normal.companyDomain(reference: reference)
                _ = enricher.enrich(&lead, normal: normal, provided: desk.facts(of: domain), asOf: instant)
                try save(lead, in: transaction)
                let enriched = LeadEnriched(
                    lead: lead,
                    submission: submitted.submission,
                    activities: submitted.post.activities
                )
                if try !desk.hold(enriched, domain: domain, trace: received.trace) {
                    outgoing.append(.send(.leadEnriched(enriched), to: .scoring, key: lead.id, trace: received.trace))
                }
            }
            for release in try desk.releases(by: received.message) {
                outgoing += try tell(release, desk, enricher, in: transaction, at: instant)
            }
        }
        try transaction.run(desk.statements)
        return outgoing + desk.outgoing
    }

    private func tell(
        _ release: FactDesk.Release,
        _ desk: FactDesk,
        _ enricher: Enricher,
        in transaction: any Transaction,
        at instant: Instant
    ) throws -> [Outgoing] {
        let find = Statement("SELECT document FROM lead WHERE id = $1", [.text(release.lead)])
        guard let row = try transaction.run(find).first else { return [] }
        var lead = try BodyCodec.decode(Lead.self, from: try row.text(0))
        let provided = desk.facts(of: release.domain)
        let notes = enricher.addFacts(to: &lead, domain: release.domain, provided: provided, asOf: instant)
        if release.held == nil, notes.isEmpty { return [] }
        lead.revision += 1
        try save(lead, in: transaction)
        let enriched = LeadEnriched(
            lead: lead,
            submission: release.submission,
            activities: release.held?.activities ?? [],
            merged: release.held?.merged ?? []
        )
        return [.send(.leadEnriched(enriched), to: .scoring, key: lead.id, trace: release.held?.trace)]
    }

    private func save(_ lead: Lead, in transaction: any Transaction) throws {
        let document = try BodyCodec.encode(lead)
        let sql = """
            INSERT INTO lead (id, document) VALUES ($1, $2)
            ON CONFLICT (id) DO UPDATE SET document = excluded.document
            """
        try transaction.run(Statement(sql, [.text(lead.id), .text(document)]))
    }

    func answer(_ question: Message, from asker: Asker, in transaction: any Transaction) throws -> Message { question }

    func companions(
        of runner: StageRunner,
        metrics: any MetricsFactory,
        logger: Logger
    ) -> [any ServiceLifecycle.Service] {
        facts.companions(of: runner, metrics: metrics, logger: logger)
    }
}
