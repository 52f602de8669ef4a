import Contracts
import Matching
import Store

/// What of each lead is compared: a narrow row, since most leads that are looked at are only compared.
///
/// Leads that went into another have none.
enum CandidateTable {
    /// A lead as it is compared, and the revision at which it is so.
    struct Entry {
        let candidate: MatchCandidate
        let revision: Int64
    }

    static func find(_ lead: String) -> Statement {
        Statement(
            "SELECT lead, revision, created_ms, records, apart FROM match_candidate WHERE lead = $1",
            [.text(lead)]
        )
    }

    static func save(_ known: KnownLead) -> Statement {
        Statement(
            """
            INSERT INTO match_candidate (lead, revision, created_ms, records, apart) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (lead) DO UPDATE SET revision = excluded.revision, created_ms = excluded.created_ms,
            records = excluded.records, apart = excluded.apart
            """,
            [
                .text(known.lead.id), .integer(known.lead.revision), .integer(known.lead.createdAt.milliseconds),
                .text(known.records.text),
                known.apart.isEmpty ? .null : .text(known.apart.sorted().joined(separator: " ")),
            ]
        )
    }

    static func delete(_ lead: String) -> Statement {
        Statement("DELETE FROM match_candidate WHERE lead = $1", [.text(lead)])
    }

    /// Nil for a row of yesterday that does not tell when the lead came to be: its document does.
    static func entry(_ row: Row) throws -> Entry? {
        guard let createdMs = try row.optionalInteger(2) else { return nil }
        let candidate = MatchCandidate(
            lead: try row.text(0),
            createdAt: Instant(milliseconds: createdMs),
            records: try records(row.text(3)),
            apart: apart(try row.optionalText(4))
        )
        return Entry(candidate: candidate, revision: try row.integer(1))
    }

    static func records(_ text: String) throws(StoreError) -> [MatchRecord] {
        guard let records = [MatchRecord](text: text) else {
            throw StoreError(.corrupt, "the records of a lead cannot be read")
        }
        return records
    }

    static func apart(_ text: String?) -> [String] { (text ?? "").split(separator: " ").map(String.init) }
}
