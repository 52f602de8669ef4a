import Contracts
import Matching
import Store

/// Leads and what they are found by.
enum LeadTable {
    static func find(key: MatchKey) -> Statement {
        Statement("SELECT lead FROM lead_key WHERE value = $1", [.text(key.rawValue)])
    }

    static func find(id: String) -> Statement {
        Statement("SELECT document, merged_into FROM lead WHERE id = $1", [.text(id)])
    }

    static func claim(_ key: MatchKey, for lead: String) -> Statement {
        Statement("INSERT INTO lead_key (value, lead) VALUES ($1, $2)", [.text(key.rawValue), .text(lead)])
    }

    static func save(_ lead: Lead) throws -> Statement {
        Statement(
            """
            INSERT INTO lead (id, revision, document) VALUES ($1, $2, $3)
            ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, document = excluded.document
            """,
            [.text(lead.id), .integer(lead.revision), .text(try BodyCodec.encode(lead))]
        )
    }

    /// Everything of `other` now belongs to `survivor`.
    static func merge(_ other: String, into survivor: String) -> [Statement] {
        [
            Statement("UPDATE lead_key SET lead = $1 WHERE lead = $2", [.text(survivor), .text(other)]),
            Statement("UPDATE submission SET lead = $1 WHERE lead = $2", [.text(survivor), .text(other)]),
            Statement(
                "UPDATE lead SET merged_into = $1 WHERE id = $2 OR merged_into = $2",
                [.text(survivor), .text(other)]
            ),
        ]
    }

    /// The lead with this id, or the one that it was merged into; nil when there is none.
    static func current(_ id: String, in transaction: any Transaction) throws -> Lead? {
        guard let row = try transaction.run(find(id: id)).first else { return nil }
        if let into = try row.optionalText(1) {
            return try transaction.run(find(id: into)).first.map { try lead($0) }
        }
        return try lead(row)
    }

    static func lead(_ row: Row) throws -> Lead {
        try BodyCodec.decode(Lead.self, from: try row.text(0))
    }
}

/// Submissions, and the decision on each.
enum SubmissionTable {
    static func insert(
        _ id: String,
        document: String,
        lead: String,
        decision: MatchDecision,
        ruleSet: String,
        at instant: Instant
    ) throws -> Statement {
        Statement(
            "INSERT INTO submission (id, lead, at_ms, rule_set, document, decision) VALUES ($1, $2, $3, $4, $5, $6)",
            [
                .text(id), .text(lead), .integer(instant.milliseconds), .text(ruleSet), .text(document),
                .text(try BodyCodec.encode(decision)),
            ]
        )
    }

    static func lead(of submission: String) -> Statement {
        Statement("SELECT lead FROM submission WHERE id = $1", [.text(submission)])
    }

    static func decisions(of lead: String) -> Statement {
        Statement(
            "SELECT id, at_ms, rule_set, decision FROM submission WHERE lead = $1 ORDER BY at_ms, id",
            [.text(lead)]
        )
    }
}

/// Activities of people who are not known yet.
enum WaitingActivityTable {
    static let isInUse = Statement("SELECT 1 FROM waiting_activity LIMIT 1")

    static func insert(_ submitted: ActivitySubmitted, key: MatchKey) throws -> Statement {
        Statement(
            "INSERT INTO waiting_activity (submission, value, document) VALUES ($1, $2, $3)",
            [.text(submitted.submission), .text(key.rawValue), .text(try BodyCodec.encode(submitted))]
        )
    }

    static func find(_ key: MatchKey) -> Statement {
        Statement("SELECT document FROM waiting_activity WHERE value = $1", [.text(key.rawValue)])
    }

    static func delete(_ key: MatchKey) -> Statement {
        Statement("DELETE FROM waiting_activity WHERE value = $1", [.text(key.rawValue)])
    }
}
