import Contracts
import Rules
import Store

/// Leads that were handed over and closed, each under the score of its hand-off: what scorecards are learned from, and
/// held against.
enum ClosedTable {
    /// Notes how a lead ended that was handed over with a score, and what was said of it then.
    ///
    /// A sale is a sale: whatever else is told of the same hand-off, it stays one.
    static func insert(_ handOff: ScoreKey, won: Bool, said: ScorePrediction?, at instant: Instant) -> Statement {
        Statement(
            """
            INSERT INTO closed_lead (score_lead, score_revision, at_ms, won, model, points, probability)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (score_lead, score_revision) DO UPDATE SET at_ms = excluded.at_ms, won = excluded.won
            WHERE closed_lead.won = 0
            """,
            [
                .text(handOff.lead), .integer(handOff.revision), .integer(instant.milliseconds),
                .integer(won ? 1 : 0),
                SQLValue(said?.model), SQLValue(said.map { Int64($0.points) }),
                SQLValue(said.map { Int64($0.probability) }),
            ]
        )
    }

    /// What was said of the newest leads that closed, newest first.
    static func said(by model: String, limit: Int) -> Statement {
        Statement(
            """
            SELECT probability, won FROM closed_lead WHERE model = $1 AND probability IS NOT NULL
            ORDER BY at_ms DESC, score_lead DESC, score_revision DESC LIMIT $2
            """,
            [.text(model), SQLValue(limit)]
        )
    }

    /// Leads of a page, at most; fewer where they are long.
    private static let mostLeads = 100
    /// Bytes of the fields of a page, about: a line holds more than twice as many.
    private static let mostBytes = 100_000

    static func page(model: String?, offset: Int, in transaction: any Transaction) throws
        -> ClosedLeadsPage
    {
        let rows = try transaction.run(
            Statement(
                """
                SELECT score.at_ms, closed_lead.at_ms, closed_lead.won, closed_lead.model, closed_lead.points,
                closed_lead.probability, score.lead_document FROM closed_lead
                JOIN score ON score.lead = closed_lead.score_lead AND score.revision = closed_lead.score_revision
                ORDER BY closed_lead.at_ms, closed_lead.score_lead, closed_lead.score_revision LIMIT $1 OFFSET $2
                """,
                [SQLValue(mostLeads + 1), SQLValue(offset)]
            )
        )
        var leads: [ClosedLead] = []
        var bytes = 0
        for row in rows.prefix(mostLeads) where bytes < mostBytes {
            let lead = try closed(row)
            bytes += lead.fields.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count + 8 }
            leads.append(lead)
        }
        return ClosedLeadsPage(model: model, leads: leads, more: rows.count > leads.count)
    }

    private static func closed(_ row: Row) throws -> ClosedLead {
        var said: ScorePrediction?
        if let model = try row.optionalText(3), let points = try row.optionalInteger(4),
            let probability = try row.optionalInteger(5)
        {
            said = ScorePrediction(model: model, points: Int(points), probability: Int(probability))
        }
        return ClosedLead(
            handedAt: Instant(milliseconds: try row.integer(0)),
            closedAt: Instant(milliseconds: try row.integer(1)),
            won: try row.integer(2) == 1,
            fields: try BodyCodec.decode(LeadEnriched.self, from: try row.text(6)).lead.learnableFields,
            said: said
        )
    }
}

extension Lead {
    /// What may be learned from, by name: all that rules may ask for, but for her address and number.
    ///
    /// Longer names and values than those of a scorecard are left out.
    fileprivate var learnableFields: [String: String] {
        let known = LeadField.Known.allCases.filter { $0 != .email && $0 != .phone }.map(
            LeadField.known
        )
        var fields: [String: String] = [:]
        for field in known + attributes.keys.map(LeadField.attribute) {
            guard let text = field.text(in: self)?.trimmingBlanks(), !text.isEmpty,
                text.utf8.count <= 200,
                field.name.utf8.count <= 200
            else { continue }
            fields[field.name] = text
        }
        return fields
    }
}
