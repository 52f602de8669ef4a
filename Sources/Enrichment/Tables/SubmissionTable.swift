import Contracts
import Matching
import Store

/// Submissions, and the decision on each.
enum SubmissionTable {
    static func insert(
        _ id: String,
        document: String,
        lead: String,
        decision: MatchDecision,
        ruleSet: String,
        at instant: Instant
    ) -> Statement {
        Statement(
            "INSERT INTO submission (id, lead, at_ms, rule_set, document, decision) VALUES ($1, $2, $3, $4, $5, $6)",
            [
                .text(id), .text(lead), .integer(instant.milliseconds), .text(ruleSet), .text(document),
                .text(decision.stored),
            ]
        )
    }

    static func lead(of submission: String) -> Statement {
        Statement("SELECT lead FROM submission WHERE id = $1", [.text(submission)])
    }

    /// Ids begin with the time, so that nothing has to be sorted.
    static func newest(_ count: Int) -> Statement {
        Statement("SELECT document, at_ms FROM submission ORDER BY id DESC LIMIT $1", [SQLValue(count)])
    }

    static func documents(of lead: String) -> Statement {
        Statement("SELECT document, at_ms FROM submission WHERE lead = $1", [.text(lead)])
    }

    /// The submission belongs to another lead than was decided.
    static func move(_ submission: String, to lead: String) -> Statement {
        Statement(
            "UPDATE submission SET lead = $1, first_lead = NULL WHERE id = $2",
            [.text(lead), .text(submission)]
        )
    }

    /// Of which lead each submission of a lead was, before that went into another.
    static func firstLeads(of lead: String) -> Statement {
        Statement("SELECT id, COALESCE(first_lead, lead) FROM submission WHERE lead = $1", [.text(lead)])
    }

    static func decisions(of lead: String) -> Statement {
        Statement(
            "SELECT id, at_ms, rule_set, decision FROM submission WHERE lead = $1 ORDER BY at_ms, id",
            [.text(lead)]
        )
    }

    static func decision(_ text: String) throws(StoreError) -> MatchDecision {
        guard let decision = MatchDecision(stored: text) else {
            throw StoreError(.corrupt, "the decision on a submission cannot be read")
        }
        return decision
    }
}
