package import Contracts
package import CoreMetrics
package import Logging
package import Matching
package import ServiceKit
package import ServiceLifecycle
package import Store

/// Tells which submissions are the same person, and keeps the one record of her.
package struct EnrichmentStage: Stage {
    package let service = ServiceName.enrichment
    package let destinations: [ServiceName] = [.scoring, .ingestion]
    package static let migrations = EnrichmentMigrations.all
    package let accepts: [Role: Set<Message.Kind>] = [
        .service: [.leadSubmitted, .activitySubmitted],
        .operator: [.matchMerge, .matchUnmerge, .matchApart, .matchSkip],
    ]

    let tools: MatchTools

    package init(rules: MatchRules, reference: ReferenceData, facts: FactService, ids: IDSource) {
        tools = MatchTools(rules: rules, reference: reference, ids: ids, memory: MatchMemory(rules), facts: facts)
    }

    package func companions(
        of runner: StageRunner,
        metrics: any MetricsFactory,
        logger: Logger
    ) -> [any ServiceLifecycle.Service] {
        tools.facts.companions(of: runner, metrics: metrics, logger: logger)
    }

    /// Reads the index of all leads, so that the first message does not wait for it.
    package func begin(in transaction: any Transaction, at instant: Instant) throws -> [Outgoing] {
        try transaction.run(MatchEntryTable.forgetHeads(before: instant.adding(milliseconds: -Self.headsLastMs)))
        try tools.memory.load(in: transaction)
        return []
    }

    package func handle(
        _ batch: [Received],
        in transaction: any Transaction,
        at instant: Instant
    ) throws -> [Outgoing] {
        for _ in 0..<Self.mostTries {
            var workbook = try Workbook(tools, at: instant, in: transaction)
            do {
                try workbook.load(batch)
                for received in batch { try take(received, in: &workbook) }
                try workbook.reconsider()
                try workbook.settle()
                try workbook.save()
                return workbook.outgoing
            } catch is ChangedMeanwhile {
                continue
            }
        }
        throw StoreError(.busy, "other replicas changed the same leads \(Self.mostTries) times in a row")
    }

    private func take(_ received: Received, in workbook: inout Workbook) throws {
        switch received.message {
        case .leadSubmitted(let submitted): try workbook.match(submitted, from: received)
        case .activitySubmitted(let submitted): try workbook.resolve(submitted, from: received)
        case .factsDue, .factsArrived: try workbook.release(by: received.message)
        case .matchMerge(let order): try workbook.merge(order, from: received)
        case .matchUnmerge(let order): try workbook.unmerge(order, from: received)
        case .matchApart(let order): try workbook.separate(order, from: received)
        case .matchSkip(let order): try workbook.skip(order, from: received)
        default: throw Problem(.unknownType, "Enrichment does not handle \(received.message.type.rawValue).")
        }
    }

    /// Writers that were quiet for so long have ended, or tell again when they write.
    private static let headsLastMs: Int64 = 24 * 3_600_000

    /// How often a batch is decided anew because its leads changed meanwhile; their locks are kept, so the second time
    /// only leads that the first did not touch can have.
    private static let mostTries = 5

    package func answer(
        _ question: Message,
        from asker: Asker,
        in transaction: any Transaction
    ) throws -> Message {
        switch question {
        case .storyQuestion(let question): .story(try story(of: question.id, in: transaction))
        case .reportQuestion(let question):
            .report(question.name == .funnel ? try funnel(in: transaction) : Report(nothingFrom: service))
        case .matchReviewsQuestion(let question): .matchReviewPage(try reviews(question, in: transaction))
        case .matchFitQuestion(let question): .matchFitted(try fit(question, in: transaction))
        default: throw Problem(.unknownType, "Enrichment has no answer to \(question.type.rawValue).")
        }
    }

    private func story(of id: String, in transaction: any Transaction) throws -> Story {
        guard let known = try find(id, in: transaction) else {
            return Story(service: service.rawValue, lead: nil, entries: [])
        }
        var entries: [Story.Entry] = []
        for row in try transaction.run(SubmissionTable.decisions(of: known.lead.id)) {
            let decision = try SubmissionTable.decision(row.text(3))
            entries.append(
                Story.Entry(
                    at: Instant(milliseconds: try row.integer(1)),
                    kind: "match",
                    summary: "submission \(try row.text(0)): \(decision.outcome.text) (\(try row.text(2)))",
                    reasons: decision.reasons,
                    record: try BodyCodec.decode(JSONValue.self, from: BodyCodec.encode(decision))
                )
            )
        }
        entries += try decisionsByHand(on: known.lead.id, in: transaction)
        entries.append(try known.storyEntry())
        return Story(service: service.rawValue, lead: known.lead.id, entries: entries.sorted { $0.at < $1.at })
    }

    /// By lead id, submission id, e-mail address or phone number.
    private func find(_ id: String, in transaction: any Transaction) throws -> KnownLead? {
        if let known = try LeadTable.current(id, in: transaction) { return known }
        if let row = try transaction.run(SubmissionTable.lead(of: id)).first {
            return try LeadTable.current(try row.text(0), in: transaction)
        }
        let contact = id.contains("@") ? Contact(email: id) : Contact(phone: id)
        for key in NormalContact(contact, defaultCountry: nil, reference: tools.reference).keys {
            if let row = try transaction.run(LeadTable.find(key: key)).first {
                return try LeadTable.current(try row.text(0), in: transaction)
            }
        }
        return nil
    }

    private func funnel(in transaction: any Transaction) throws -> Report {
        let sql = """
            SELECT COUNT(*), (SELECT COUNT(*) FROM lead WHERE merged_into IS NULL),
            (SELECT COUNT(*) FROM lead WHERE merged_into IS NOT NULL) FROM submission
            """
        let rows = try transaction.run(Statement(sql))
        return Report(
            service: service.rawValue,
            columns: ["submissions matched", "leads", "leads merged away"],
            rows: try rows.map { [String(try $0.integer(0)), String(try $0.integer(1)), String(try $0.integer(2))] }
        )
    }
}
