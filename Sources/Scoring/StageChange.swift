import Contracts
import Store

/// A lead went from one stage to another: when, by whom and why.
struct StageChange: Codable, Hashable, Sendable {
    var at: Instant
    /// Nil for the first one.
    var from: LeadStage?
    var to: LeadStage
    /// The rule set, or the person.
    var by: String
    var why: String

    /// The change in one line.
    var summary: String {
        "\(from.map { "\($0.rawValue) → " } ?? "")\(to.rawValue) by \(by): \(why)"
    }
}

/// Every change of stage; those of a lead that was merged stay under its own id.
enum StageChangeTable {
    static func insert(_ change: StageChange, of lead: String, revision: Int64) throws -> Statement {
        Statement(
            """
            INSERT INTO stage_change (lead, revision, at_ms, document) VALUES ($1, $2, $3, $4)
            """,
            [.text(lead), .integer(revision), .integer(change.at.milliseconds), .text(try BodyCodec.encode(change))]
        )
    }

    static func all(of lead: String) -> Statement {
        Statement("SELECT document FROM stage_change WHERE lead = $1 ORDER BY revision", [.text(lead)])
    }
}
