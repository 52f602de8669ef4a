import Contracts
import Store

/// What sales reported, each with the score that the lead was handed over with.
///
/// That score's row in `ScoreTable` holds all that was known then: what is learned from outcomes is learned from it, and
/// from nothing that came later.
enum OutcomeTable {
    /// Under which a report is known: told again, it counts once.
    struct Key: Hashable, Sendable {
        let lead: String
        let assignment: String
        let state: AssignmentState

        init(_ outcome: LeadOutcome) {
            lead = outcome.lead
            assignment = outcome.assignment
            state = outcome.state
        }

        var find: Statement {
            Statement(
                "SELECT 1 FROM outcome WHERE lead = $1 AND assignment = $2 AND state = $3",
                [.text(lead), .text(assignment), .text(state.rawValue)]
            )
        }
    }

    static func insert(_ outcome: LeadOutcome, handOff: ScoreKey?, refusal: String?) throws -> Statement {
        Statement(
            """
            INSERT INTO outcome (lead, assignment, state, at_ms, document, score_lead, score_revision, refusal)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            [
                .text(outcome.lead), .text(outcome.assignment), .text(outcome.state.rawValue),
                .integer(outcome.at.milliseconds), .text(try BodyCodec.encode(outcome)), SQLValue(handOff?.lead),
                handOff.map { .integer($0.revision) } ?? .null, SQLValue(refusal),
            ]
        )
    }

    static func all(of lead: String) -> Statement {
        Statement("SELECT document, score_revision, refusal FROM outcome WHERE lead = $1 ORDER BY at_ms", [.text(lead)])
    }

    /// A row of `all` in words.
    static func storyEntry(_ row: Row) throws -> Story.Entry {
        let outcome = try BodyCodec.decode(LeadOutcome.self, from: try row.text(0))
        let reason = outcome.reason.map { ": \($0)" } ?? ""
        let refusal = try row.optionalText(2).map { "; changes nothing: \($0)" } ?? ""
        return Story.Entry(
            at: outcome.at,
            kind: "feedback",
            summary: "\(outcome.seller) reported \(outcome.state.rawValue)\(reason)\(refusal)",
            reasons: try row.optionalInteger(1).map { ["handed over with score \($0)"] } ?? []
        )
    }
}
