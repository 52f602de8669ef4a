import Contracts
import Scorecard
import Store

/// The newest score of a lead at a glance, so that nobody has to read the whole of it.
struct LastScore: Hashable, Sendable {
    /// The version of the rules that made it.
    var rules: String
    /// The instant it was made for.
    var at: Instant
    var fit: Int
    var engagement: Int
    var total: Int
    var leadClass: LeadClass

    init(_ outcome: ScoreOutcome, by rules: ScoringRules, at instant: Instant) {
        self.rules = rules.version
        at = instant
        (fit, engagement, total) = (outcome.fit, outcome.engagement, outcome.total)
        leadClass = outcome.leadClass
    }

    /// Whether another outcome is no news to anybody.
    func agrees(with outcome: ScoreOutcome) -> Bool {
        (fit, engagement, total) == (outcome.fit, outcome.engagement, outcome.total) && leadClass == outcome.leadClass
    }
}

/// Its columns in the table of leads.
extension LastScore {
    static let columns = "score_rules, score_ms, score_fit, score_engagement, score_total, score_class"

    static let update = columns.split(separator: ", ").map { "\($0) = excluded.\($0)" }.joined(separator: ", ")

    init?(_ row: Row, from column: Int) throws(StoreError) {
        guard let rules = try row.optionalText(column) else { return nil }
        self.rules = rules
        at = Instant(milliseconds: try row.integer(column + 1))
        fit = Int(try row.integer(column + 2))
        engagement = Int(try row.integer(column + 3))
        total = Int(try row.integer(column + 4))
        guard let leadClass = LeadClass(rawValue: try row.text(column + 5)) else {
            throw StoreError(.corrupt, "a lead has a class that there is not")
        }
        self.leadClass = leadClass
    }

    static func values(_ score: Self?) -> [SQLValue] {
        guard let score else { return Array(repeating: .null, count: 6) }
        return [
            .text(score.rules), .integer(score.at.milliseconds), SQLValue(score.fit), SQLValue(score.engagement),
            SQLValue(score.total), .text(score.leadClass.rawValue),
        ]
    }
}
