package import Contracts
import Scorecard
import ServiceKit
package import Store

/// Operators' questions about rules.
extension ScoringStage {
    /// The next stretch of leads that are to be scored again; nil when there is none.
    package func nextRescoring(
        in transaction: any Transaction,
        looking mostLooked: Int,
        scoring mostLeads: Int
    ) throws -> RescoreStep? {
        try RescoreScan(book: book, mostLooked: mostLooked, mostLeads: mostLeads).nextStep(in: transaction)
    }

    /// The rule set in force, and the newest publications.
    func history(in transaction: any Transaction) throws -> RulesHistory {
        let rows = try transaction.run(PublicationTable.newest(RulesHistory.limit))
        let publications = try rows.map { row in
            let publication = try Publication(row)
            return RulesHistory.Publication(
                number: publication.number,
                version: publication.version,
                at: publication.at,
                by: publication.by,
                note: publication.note,
                rescoring: publication.rescoring
            )
        }
        return RulesHistory(rules: try book.status(in: transaction), publications: publications)
    }

    /// What rules would make of some leads, beside what those in force make of them, at the same instant.
    func plan(_ question: RulePlanQuestion, in transaction: any Transaction) throws -> RulePlanPage {
        let proposed = try book.read(question.text)
        let current = try book.inForce(in: transaction).rules
        return switch question.part {
        case .leads: try plan(question, from: current, to: proposed, in: transaction)
        case .closed: try backtest(question, of: current, and: proposed, in: transaction)
        }
    }

    private func plan(
        _ question: RulePlanQuestion,
        from current: ScoringRules,
        to proposed: ScoringRules,
        in transaction: any Transaction
    ) throws -> RulePlanPage {
        var plan = RulePlan()
        let page = try LeadPage(after: question.after ?? "", limit: question.limit, in: transaction)
        for row in page.rows where row.isScored {
            let lead = try row.lead()
            let activities = try page.activities(of: row.id)
            func standing(_ rules: ScoringRules) -> LeadStanding {
                let outcome = rules.score(lead, activities: activities, asOf: question.at)
                return LeadStanding(outcome, at: row.stage(by: rules, for: outcome))
            }
            let (old, new) = (standing(current), standing(proposed))
            plan.add(row.id, from: old, to: new, createdAt: lead.createdAt, asOf: question.at)
        }
        var answer = plan.page(current: current.version, proposed: proposed.version)
        answer.next = page.next
        return answer
    }

    /// The leads that were won or lost, each as it was known when it was handed over.
    private func backtest(
        _ question: RulePlanQuestion,
        of current: ScoringRules,
        and proposed: ScoringRules,
        in transaction: any Transaction
    ) throws -> RulePlanPage {
        var page = RulePlanPage(current: current.version, proposed: proposed.version)
        let cases = try OutcomeTable.closed(after: question.after, limit: question.limit, in: transaction)
        for closed in cases {
            guard let snapshot = try ScoreSnapshot(closed.key, in: transaction) else { continue }
            func total(_ rules: ScoringRules) -> Int {
                rules.score(snapshot.lead, activities: snapshot.activities, asOf: snapshot.at).total
            }
            page.closed.append(RulePlanPage.Closed(old: total(current), new: total(proposed), won: closed.isWon))
        }
        page.leads = cases.count
        page.next = cases.count == question.limit ? cases.last?.key.cursor : nil
        return page
    }
}

/// What a score was made from.
struct ScoreSnapshot {
    let lead: Lead
    let activities: [Activity]
    let at: Instant

    /// Nil when the score is no more.
    ///
    /// Activities are never changed, but go with the lead when it is merged into another.
    init?(_ key: ScoreKey, in transaction: any Transaction) throws {
        guard let row = try transaction.run(ScoreTable.source(of: key)).first else { return nil }
        lead = try BodyCodec.decode(LeadDocument.self, from: try row.text(0)).lead
        at = Instant(milliseconds: try row.integer(2))
        let names = Set(try BodyCodec.decode([String].self, from: try row.text(1)))
        var keeper = key.lead
        while let into = try transaction.run(LeadRow.find(keeper)).first.map({ try LeadRow($0) })?.mergedInto {
            keeper = into
        }
        activities = try transaction.run(ActivityTable.all(of: keeper)).compactMap { row in
            let document = try row.text(0)
            guard names.contains(try row.text(1)), !document.isEmpty else { return nil }
            return try BodyCodec.decode(Activity.self, from: document)
        }
    }
}

extension OutcomeTable {
    /// Scores with which leads were handed over that were won or lost, behind one; won once is won.
    fileprivate static func closed(
        after cursor: String?,
        limit: Int,
        in transaction: any Transaction
    ) throws -> [(key: ScoreKey, isWon: Bool)] {
        let last = cursor.flatMap(ScoreKey.init(cursor:)) ?? ScoreKey(lead: "", revision: 0)
        let rows = try transaction.run(
            Statement(
                """
                SELECT score_lead, score_revision, MAX(CASE WHEN state = 'won' THEN 1 ELSE 0 END) FROM outcome
                WHERE state IN ('won', 'lost') AND score_lead IS NOT NULL AND score_revision IS NOT NULL
                AND (score_lead > $1 OR score_lead = $1 AND score_revision > $2)
                GROUP BY score_lead, score_revision ORDER BY score_lead, score_revision LIMIT $3
                """,
                [.text(last.lead), .integer(last.revision), SQLValue(limit)]
            )
        )
        return try rows.map { row in
            (ScoreKey(lead: try row.text(0), revision: try row.integer(1)), try row.integer(2) == 1)
        }
    }
}

extension ScoreKey {
    /// As a page names its last one.
    fileprivate var cursor: String { "\(revision)/\(lead)" }

    fileprivate init?(cursor: String) {
        let parts = cursor.split(separator: "/", maxSplits: 1)
        guard parts.count == 2, let revision = Int64(parts[0]) else { return nil }
        self.init(lead: String(parts[1]), revision: revision)
    }
}
