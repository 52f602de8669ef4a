package import Contracts
package import Matching
package import ServiceKit
package import Store

/// Tells which submissions are the same person, and keeps the one record of her.
package struct EnrichmentStage: Stage {
    package let service = ServiceName.enrichment
    package let destinations: [ServiceName] = [.scoring, .ingestion]
    package static let migrations = EnrichmentMigrations.all
    package let accepts: [Role: Set<Message.Kind>] = [.service: [.leadSubmitted, .activitySubmitted]]

    private let reference: ReferenceData
    private let ids: IDSource

    /// The rules that decide who is the same; until they are read from a file there is this one set.
    static let ruleSet = "matching-equal-keys-1"

    package init(reference: ReferenceData, ids: IDSource) {
        self.reference = reference
        self.ids = ids
    }

    package func handle(
        _ batch: [Received],
        in transaction: any Transaction,
        at instant: Instant
    ) throws -> [Outgoing] {
        var workbook = Workbook(reference: reference, ids: ids, instant: instant, in: transaction)
        try workbook.load(batch)
        for received in batch {
            switch received.message {
            case .leadSubmitted(let submitted): try workbook.match(submitted, from: received)
            case .activitySubmitted(let submitted): try workbook.resolve(submitted, from: received)
            default: throw Problem(.unknownType, "Enrichment does not handle \(received.message.type.rawValue).")
            }
        }
        try workbook.save()
        return workbook.outgoing
    }

    package func answer(
        _ question: Message,
        from asker: Asker,
        in transaction: any Transaction
    ) throws -> Message {
        switch question {
        case .storyQuestion(let question): .story(try story(of: question.id, in: transaction))
        case .reportQuestion(let question):
            .report(question.name == .funnel ? try funnel(in: transaction) : Report(nothingFrom: service))
        default: throw Problem(.unknownType, "Enrichment has no answer to \(question.type.rawValue).")
        }
    }

    private func story(of id: String, in transaction: any Transaction) throws -> Story {
        guard let lead = try find(id, in: transaction) else {
            return Story(service: service.rawValue, lead: nil, entries: [])
        }
        var entries: [Story.Entry] = []
        for row in try transaction.run(SubmissionTable.decisions(of: lead.id)) {
            let decision = try BodyCodec.decode(MatchDecision.self, from: try row.text(3))
            entries.append(
                Story.Entry(
                    at: Instant(milliseconds: try row.integer(1)),
                    kind: "match",
                    summary: "submission \(try row.text(0)): \(decision.outcome.text) (\(try row.text(2)))",
                    reasons: decision.reasons.map(\.text),
                    record: try BodyCodec.decode(JSONValue.self, from: try row.text(3))
                )
            )
        }
        entries.append(
            Story.Entry(
                at: lead.updatedAt,
                kind: "lead",
                summary: lead.summary,
                record: try BodyCodec.decode(JSONValue.self, from: try BodyCodec.encode(lead))
            )
        )
        return Story(service: service.rawValue, lead: lead.id, entries: entries)
    }

    /// By lead id, submission id, e-mail address or phone number.
    private func find(_ id: String, in transaction: any Transaction) throws -> Lead? {
        if let lead = try LeadTable.current(id, in: transaction) { return lead }
        if let row = try transaction.run(SubmissionTable.lead(of: id)).first {
            return try LeadTable.current(try row.text(0), in: transaction)
        }
        let contact = id.contains("@") ? Contact(email: id) : Contact(phone: id)
        for key in NormalContact(contact, defaultCountry: nil, reference: reference).keys {
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

extension MatchOutcome {
    /// The outcome in words.
    fileprivate var text: String {
        switch self {
        case .new: "a person not yet known"
        case .same(let lead): "the same person as lead \(lead)"
        case .merge(let survivor, let others):
            "shows that lead \(survivor) and \(others.joined(separator: ", ")) are one person"
        }
    }
}

extension Lead {
    /// Who it is, in one line.
    fileprivate var summary: String {
        let name = [contact.firstName, contact.lastName].compactMap(\.self).joined(separator: " ")
        let place = [region, country].compactMap(\.self).joined(separator: ", ")
        return [name, company?.name, place, email, phone].compactMap(\.self).filter { !$0.isEmpty }
            .joined(separator: " · ") + " (revision \(revision), \(submissions) submission(s))"
    }
}
