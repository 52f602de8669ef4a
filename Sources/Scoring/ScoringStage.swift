package import Contracts
package import CoreMetrics
package import Logging
import Rules
package import Scorecard
package import ServiceKit
package import ServiceLifecycle
package import Store

/// Says how good a lead is and how far it has come, and hands on those that are sales-qualified.
package struct ScoringStage: Stage {
    package let service = ServiceName.scoring
    package let destinations: [ServiceName] = [.routing, .ingestion]
    package static let migrations = ScoringMigrations.all
    package let accepts: [Role: Set<Message.Kind>] = [
        .service: [.leadEnriched, .leadOutcome], .operator: [.stageMove, .rulesPublish],
    ]

    let book: RuleBook

    /// With the rules of the file, which decide as long as no others were published.
    package init(rules: ScoringRules) {
        book = RuleBook(file: rules)
    }

    package func warnings(at instant: Instant) -> [String] { book.file.warnings(at: instant).map(\.description) }

    package func companions(
        of runner: StageRunner,
        metrics: any MetricsFactory,
        logger: Logger
    ) -> [any ServiceLifecycle.Service] {
        [
            RescoreWorker(runner: runner, book: book, logger: logger),
            DriftKeeper(book: book, runner: runner, metrics: metrics, logger: logger),
        ]
    }

    /// Keeps the rules of the file, by which scores may be made, and makes sure that those in force can be read.
    package func begin(in transaction: any Transaction, at instant: Instant) throws -> [Outgoing] {
        try transaction.run(RuleSetTable.insert(book.file, at: instant))
        _ = try book.inForce(in: transaction)
        return []
    }

    package func rules(in transaction: any Transaction) throws -> RulesInForce? { try book.status(in: transaction) }

    package func handle(
        _ batch: [Received],
        in transaction: any Transaction,
        at instant: Instant
    ) throws -> [Outgoing] {
        var desk = try RuleDesk(book, for: batch, at: instant, in: transaction)
        var ledger = ScoreLedger(rules: desk.rules, instant: instant, in: transaction)
        try ledger.load(batch, and: desk.step?.leads ?? [])
        for received in batch {
            switch received.message {
            case .leadEnriched(let enriched): try ledger.take(enriched, from: received)
            case .leadOutcome(let outcome): try ledger.take(outcome)
            case .scoreDue(let due): try ledger.take(due)
            case .stageMove(let order): try ledger.take(order, from: received)
            case .rulesPublish, .rescoreStep: continue  // the desk's
            default: throw Problem(.unknownType, "Scoring does not handle \(received.message.type.rawValue).")
            }
        }
        if let step = desk.step { try desk.finishStep(changed: step.leads.count { try ledger.rescore($0) }) }
        try ledger.save()
        return desk.outgoing + ledger.outgoing
    }

    package func answer(
        _ question: Message,
        from asker: Asker,
        in transaction: any Transaction
    ) throws -> Message {
        switch question {
        case .storyQuestion(let question): .story(try story(of: question.id, in: transaction))
        case .reportQuestion(let question): .report(try report(question, in: transaction))
        case .stageReviewsQuestion(let question): .stageReviewPage(try reviews(question, in: transaction))
        case .rulePlanQuestion(let question): .rulePlanPage(try plan(question, in: transaction))
        case .rulesHistoryQuestion: .rulesHistory(try history(in: transaction))
        case .closedLeadsQuestion(let question):
            .closedLeadsPage(
                try ClosedTable.page(
                    model: try book.inForce(in: transaction).rules.predictive?.version,
                    offset: question.offset,
                    in: transaction
                )
            )
        default: throw Problem(.unknownType, "Scoring has no answer to \(question.type.rawValue).")
        }
    }

    private func story(of lead: String, in transaction: any Transaction) throws -> Story {
        let activities = try transaction.run(ActivityTable.all(of: lead)).compactMap { row -> Story.Entry? in
            let document = try row.text(0)
            if document.isEmpty { return nil }
            let activity = try BodyCodec.decode(Activity.self, from: document)
            return Story.Entry(at: activity.at, kind: "activity", summary: activity.type)
        }
        let scores = try transaction.run(ScoreTable.all(of: lead)).map { row in
            let score = try BodyCodec.decode(Score.self, from: try row.text(0))
            return Story.Entry(
                at: score.asOf,
                kind: "score",
                summary: score.summary,
                reasons: score.reasons,
                record: try BodyCodec.decode(JSONValue.self, from: try row.text(0))
            )
        }
        let outcomes = try transaction.run(OutcomeTable.all(of: lead)).map { try OutcomeTable.storyEntry($0) }
        let changes = try transaction.run(StageChangeTable.all(of: lead)).map { row in
            let change = try BodyCodec.decode(StageChange.self, from: try row.text(0))
            return Story.Entry(at: change.at, kind: "stage", summary: change.summary)
        }
        let entries = (activities + scores + changes + outcomes).sorted { $0.at < $1.at }
        return Story(service: service.rawValue, lead: entries.isEmpty ? nil : lead, entries: entries)
    }

    /// The marketing-qualified leads that wait for a sales person.
    private func reviews(
        _ question: StageReviewsQuestion,
        in transaction: any Transaction
    ) throws -> StageReviewPage {
        let rules = try book.inForce(in: transaction).rules
        guard let review = rules.stages.review else {
            return StageReviewPage(open: 0, reviews: [], reasons: [])
        }
        let open = try transaction.run(LeadRow.countWaiting).first?.integer(0) ?? 0
        let rows = try transaction.run(LeadRow.waiting(limit: question.limit, offset: question.offset))
        let reviews = try rows.compactMap { values -> StageReviewPage.Review? in
            let row = try LeadRow(values)
            guard let newest = try transaction.run(ScoreTable.newest(of: row.id)).first else { return nil }
            let score = try BodyCodec.decode(Score.self, from: try newest.text(0))
            var lead = try row.lead()
            lead.attributes = [:]
            let since = row.stageSince ?? score.asOf
            // A calendar without enough working time leaves all the time there is.
            let end = review.answerWithin.end(from: since, review.calendar) ?? Instant(milliseconds: Duty.horizon)
            return StageReviewPage.Review(lead: lead, score: score, since: since, answerBy: end)
        }
        return StageReviewPage(
            open: Int(open),
            reviews: reviews,
            reasons: rules.stages.rest?.reasons ?? [],
            whenOverdue: review.whenOverdue.rawValue
        )
    }

    private func report(_ question: ReportQuestion, in transaction: any Transaction) throws -> Report {
        switch question.name {
        case .funnel: try funnel(in: transaction)
        case .sellers, .partners: Report(nothingFrom: service)
        case .sources: try ProgressTable.page(offset: question.offset, in: transaction)
        }
    }

    private func funnel(in transaction: any Transaction) throws -> Report {
        let rows = try transaction.run(
            Statement("SELECT stage, COUNT(*) FROM lead WHERE merged_into IS NULL AND stage IS NOT NULL GROUP BY stage")
        )
        var counts: [String: Int64] = [:]
        for row in rows { counts[try row.text(0)] = try row.integer(1) }
        return Report(
            service: service.rawValue,
            columns: ["stage", "leads"],
            rows: LeadStage.allCases.map { [$0.rawValue, String(counts[$0.rawValue] ?? 0)] }
        )
    }
}
