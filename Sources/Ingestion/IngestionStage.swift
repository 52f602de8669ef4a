package import Contracts
import Rules
package import ServiceKit
package import Store

/// Takes what sources post: who may, with whose consent, and each key once.
package struct IngestionStage: Stage {
    package let service = ServiceName.ingestion
    package let destinations: [ServiceName] = [.enrichment]
    package static let migrations = IngestionMigrations.all
    package let accepts: [Role: Set<Message.Kind>] = [
        .source: [.submissionPost, .activityPost], .service: [.leadStatus],
    ]

    private let rules: SourceRules
    private let ids: IDSource

    package init(rules: SourceRules, ids: IDSource) {
        self.rules = rules
        self.ids = ids
    }

    package func admit(_ hello: Hello) throws(Problem) {
        guard hello.role == .source else {
            throw Problem(.forbidden, "A \(hello.role.rawValue) has no business with ingestion.")
        }
        guard Fingerprint.isToken(hello.token, among: rules.sources[hello.name]?.tokenSHA256) else {
            throw Problem(.notAuthorized, "There is no source with this name and token.")
        }
    }

    package func handle(
        _ batch: [Received],
        in transaction: any Transaction,
        at instant: Instant
    ) throws -> [Outgoing] {
        var outgoing: [Outgoing] = []
        var statuses: [LeadStatus] = []
        var intake = Intake(rules: rules, ids: ids, instant: instant)
        try intake.loadKnown(batch, in: transaction)
        for received in batch {
            switch received.message {
            case .submissionPost(let post): outgoing += try intake.take(post, from: received)
            case .activityPost(let post): outgoing += try intake.take(post, from: received)
            case .leadStatus(let status): statuses.append(status)
            default: throw Problem(.unknownType, "Ingestion does not handle \(received.message.type.rawValue).")
            }
        }
        try transaction.run(intake.inserts + LeadEventTable.note(statuses))
        return outgoing
    }

    package func answer(
        _ question: Message,
        from asker: Asker,
        in transaction: any Transaction
    ) throws -> Message {
        switch question {
        case .submissionQuestion(let question):
            .submissionState(try state(of: question, for: asker.name, in: transaction))
        case .storyQuestion(let question): .story(try story(of: question.id, in: transaction))
        case .reportQuestion(let question): .report(try report(question, in: transaction))
        default: throw Problem(.unknownType, "Ingestion has no answer to \(question.type.rawValue).")
        }
    }

    private func state(
        of question: SubmissionQuestion,
        for source: String,
        in transaction: any Transaction
    ) throws -> SubmissionState {
        var find = SubmissionRow.find(source: source, id: question.submission ?? "")
        if question.submission == nil {
            find = SubmissionRow.find(source: source, key: question.idempotencyKey ?? "")
        }
        guard let row = try transaction.run(find).first else {
            throw Problem(.notFound, "You have posted no such submission.")
        }
        let submission = try SubmissionRow(row)
        let lineage = try submission.lead.map { try LeadEventTable.lineage(of: $0, in: transaction) } ?? []
        let history = try LeadEventTable.history(of: lineage, in: transaction)
        return SubmissionState(
            submission: submission.id,
            idempotencyKey: submission.idempotencyKey,
            receivedAt: submission.receivedAt,
            lead: lineage.last,
            stage: history.last { $0.stage != nil }?.stage,
            state: history.last?.entry.event,
            history: history.map(\.entry)
        )
    }

    private func story(of lead: String, in transaction: any Transaction) throws -> Story {
        let rows = try transaction.run(SubmissionRow.find(lead: lead)).map { try SubmissionRow($0) }
        return Story(
            service: service.rawValue,
            lead: rows.isEmpty ? nil : lead,
            entries: rows.map { row in
                Story.Entry(
                    at: row.receivedAt,
                    kind: "submission",
                    summary: "\(row.source) posted submission \(row.id) with the key \(row.idempotencyKey)"
                )
            }
        )
    }

    private func report(_ question: ReportQuestion, in transaction: any Transaction) throws -> Report {
        switch question.name {
        case .funnel: try funnel(in: transaction)
        case .sellers, .partners: Report(nothingFrom: service)
        case .sources: try SourceReport(rules: rules, offset: question.offset).page(in: transaction)
        }
    }

    private func funnel(in transaction: any Transaction) throws -> Report {
        let rows = try transaction.run(SubmissionRow.countBySource)
        return Report(
            service: service.rawValue,
            columns: ["source", "submissions", "leads"],
            rows: try rows.map { [try $0.text(0), String(try $0.integer(1)), String(try $0.integer(2))] }
        )
    }
}
