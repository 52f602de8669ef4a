import Contracts
import Store

/// Activities that were posted by themselves, each with the lead that it was found to be of.
///
/// Those that came with a submission are in the submission's document.
enum PostedActivityTable {
    static func insert(_ submitted: ActivitySubmitted, lead: String) throws -> Statement {
        Statement(
            """
            INSERT INTO posted_activity (submission, lead, document) VALUES ($1, $2, $3)
            ON CONFLICT (submission) DO UPDATE SET lead = excluded.lead
            """,
            [.text(submitted.submission), .text(lead), .text(try BodyCodec.encode(submitted))]
        )
    }

    static func all(of lead: String) -> Statement {
        Statement("SELECT document FROM posted_activity WHERE lead = $1 ORDER BY submission", [.text(lead)])
    }

    static func move(_ submission: String, to lead: String) -> Statement {
        Statement("UPDATE posted_activity SET lead = $1 WHERE submission = $2", [.text(lead), .text(submission)])
    }

    static func merge(_ other: String, into survivor: String) -> Statement {
        Statement("UPDATE posted_activity SET lead = $1 WHERE lead = $2", [.text(survivor), .text(other)])
    }

    static func activity(_ row: Row) throws -> ActivitySubmitted {
        try BodyCodec.decode(ActivitySubmitted.self, from: try row.text(0))
    }
}
