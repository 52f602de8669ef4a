import Contracts
import Scorecard
import Store

/// Finds, stretch by stretch, the leads that the rules in force make something else of than those by which they were
/// scored last.
///
/// Each is held to the instant of that score: what time alone did to it since is not the rules' doing, and was foretold.
struct RescoreScan {
    let book: RuleBook
    /// Most leads of one stretch, and most of them that are to be scored again: so that nobody waits long for the
    /// transaction that does it.
    var mostLooked = 2_000
    var mostLeads = 100

    /// The next stretch, or the one behind another that is not done yet; nil when all leads have been looked at, or when
    /// that one is of rules that are no more.
    func nextStep(behind last: RescoreStep? = nil, in transaction: any Transaction) throws -> RescoreStep? {
        let (rules, publication) = try book.inForce(in: transaction)
        guard let publication, publication.rescoring.finishedAt == nil else { return nil }
        if let last, last.number != publication.number || last.through == nil { return nil }
        let after = last?.through ?? publication.cursor
        var step = RescoreStep(number: publication.number, after: after, through: nil, looked: 0, leads: [])
        let page = try LeadPage(after: after, limit: mostLooked, in: transaction)
        for row in page.rows {
            step.looked += 1
            if try needsScore(row, page, by: rules, in: transaction) { step.leads.append(row.id) }
            if step.leads.count == mostLeads {
                step.through = row.id
                return step
            }
        }
        step.through = page.next
        return step
    }

    private func needsScore(
        _ row: LeadRow,
        _ page: LeadPage,
        by rules: ScoringRules,
        in transaction: any Transaction
    ) throws -> Bool {
        guard row.isScored else { return false }
        // One from before this was noted is scored to be sure.
        guard let last = row.lastScore else { return true }
        if last.rules == rules.version { return false }
        let lead = try row.lead()
        let activities = try page.activities(of: row.id)
        let outcome = rules.score(lead, activities: activities, asOf: last.at)
        if !last.agrees(with: outcome) || row.stage(by: rules, for: outcome) != row.stage { return true }
        if let before = try book.rules(last.rules, in: transaction), rules.coolsLike(before) { return false }
        return row.nextChange(by: rules, lead, activities, after: last.at) != row.due
    }
}

/// Leads in the order of their ids, with what they did.
struct LeadPage {
    let rows: [LeadRow]
    /// The last lead; nil when there are no more behind it.
    let next: String?
    private let documents: [String: [String]]

    init(after id: String, limit: Int, in transaction: any Transaction) throws {
        rows = try transaction.run(LeadRow.page(after: id, limit: limit)).map { try LeadRow($0) }
        next = rows.count == limit ? rows.last?.id : nil
        var documents: [String: [String]] = [:]
        if let last = rows.last?.id {
            for row in try transaction.run(ActivityTable.all(after: id, through: last)) {
                documents[try row.text(0), default: []].append(try row.text(1))
            }
        }
        self.documents = documents
    }

    func activities(of lead: String) throws -> [Activity] {
        try (documents[lead] ?? []).map { try BodyCodec.decode(Activity.self, from: $0) }
    }
}
