package import Contracts
import Store

/// What providers said of companies.
enum FactCacheTable {
    static func find(_ domain: String, at instant: Instant) -> Statement {
        Statement(
            "SELECT outcome, document FROM fact_cache WHERE domain = $1 AND until_ms > $2",
            [.text(domain), .integer(instant.milliseconds)]
        )
    }

    static func save(_ arrived: FactsArrived, until: Instant) throws -> Statement {
        Statement(
            """
            INSERT INTO fact_cache (domain, outcome, document, until_ms) VALUES ($1, $2, $3, $4)
            ON CONFLICT (domain) DO UPDATE SET
            outcome = excluded.outcome, document = excluded.document, until_ms = excluded.until_ms
            """,
            [
                .text(arrived.domain), .text(arrived.outcome.rawValue),
                SQLValue(try arrived.facts.map { try BodyCodec.encode($0) }), .integer(until.milliseconds),
            ]
        )
    }

    static func answer(_ domain: String, _ row: Row) throws -> FactsArrived {
        let name = try row.text(0)
        guard let outcome = FactsArrived.Outcome(rawValue: name) else {
            throw StoreError(.corrupt, "a cached fact has the outcome \(name)")
        }
        let facts = try row.optionalText(1).map { try BodyCodec.decode(CompanyFacts.self, from: $0) }
        return FactsArrived(domain: domain, outcome: outcome, facts: facts)
    }
}

/// Leads that want facts of a company: those that are held back for them, and those that went on without.
enum FactRequestTable {
    struct Entry {
        let lead: String
        let submission: String
        /// Nil when the lead went on.
        var held: HeldLead?
    }

    /// Most leads that one answer releases at once.
    static let limit = 500

    static func find(_ domain: String) -> Statement {
        Statement(
            "SELECT lead, submission, document FROM fact_request WHERE domain = $1 ORDER BY at_ms, lead LIMIT $2",
            [.text(domain), SQLValue(limit)]
        )
    }

    static func find(_ due: FactsDue) -> Statement {
        Statement(
            "SELECT lead, submission, document FROM fact_request WHERE domain = $1 AND lead = $2 AND submission = $3",
            [.text(due.domain), .text(due.lead), .text(due.submission)]
        )
    }

    static func insert(_ domain: String, _ entry: Entry, at instant: Instant) throws -> Statement {
        Statement(
            """
            INSERT INTO fact_request (domain, lead, submission, document, at_ms) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (domain, lead, submission) DO NOTHING
            """,
            [
                .text(domain), .text(entry.lead), .text(entry.submission),
                SQLValue(try entry.held.map { try BodyCodec.encode($0) }), .integer(instant.milliseconds),
            ]
        )
    }

    static func release(_ domain: String, _ entry: Entry) -> Statement {
        Statement(
            "UPDATE fact_request SET document = NULL WHERE domain = $1 AND lead = $2 AND submission = $3",
            [.text(domain), .text(entry.lead), .text(entry.submission)]
        )
    }

    static func delete(_ domain: String, _ entry: Entry) -> Statement {
        Statement(
            "DELETE FROM fact_request WHERE domain = $1 AND lead = $2 AND submission = $3",
            [.text(domain), .text(entry.lead), .text(entry.submission)]
        )
    }

    /// Domains that somebody has wanted since before an instant: their answer was lost with a process.
    static func forgotten(before instant: Instant, limit: Int) -> Statement {
        Statement(
            "SELECT domain FROM fact_request WHERE at_ms <= $1 GROUP BY domain ORDER BY MIN(at_ms) LIMIT $2",
            [.integer(instant.milliseconds), SQLValue(limit)]
        )
    }

    static func entry(_ row: Row) throws -> Entry {
        Entry(
            lead: try row.text(0),
            submission: try row.text(1),
            held: try row.optionalText(2).map { try BodyCodec.decode(HeldLead.self, from: $0) }
        )
    }
}

/// What of a `lead.enriched` is kept while it is held back; the lead itself is told as it is when it goes on.
package struct HeldLead: Codable, Hashable, Sendable {
    package var activities: [Activity]
    package var merged: [String]
    package var trace: String?

    package init(activities: [Activity], merged: [String], trace: String?) {
        self.activities = activities
        self.merged = merged
        self.trace = trace
    }
}
