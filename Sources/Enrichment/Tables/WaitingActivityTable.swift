import Contracts
import Matching
import Store

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
