import Contracts
import Matching
import Store

/// What a person decided on leads.
struct HandDecision: Codable, Hashable, Sendable {
    var action: MatchDecided.Action
    /// The leads as they were called then.
    var lead: String
    var other: String
    /// Only of `unmerge`: what was taken out.
    var submissions: [String]?
    var by: String
    var note: String?
    var at: Instant

    /// The decision in words.
    var text: String {
        let why = note.map { ": \($0)" } ?? ""
        switch action {
        case .merge: return "\(by) said that lead \(lead) and \(other) are one person\(why)"
        case .apart: return "\(by) said that lead \(lead) and \(other) are two people\(why)"
        case .skip: return "\(by) left it open whether lead \(lead) and \(other) are one person\(why)"
        case .unmerge:
            let names = (submissions ?? []).joined(separator: ", ")
            return "\(by) took submission \(names) out of lead \(lead) into lead \(other)\(why)"
        }
    }
}

/// The history of what people decided; the columns `lead` and `other` follow the leads, the document does not.
enum HandTable {
    /// Notes a decision, with what spoke for and against it where two leads were compared.
    static func insert(_ decision: HandDecision, id: String, on evidence: MatchDecision?) throws -> Statement {
        Statement(
            """
            INSERT INTO match_hand (id, lead, other, action, at_ms, document, decision)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            [
                .text(id), .text(decision.lead), .text(decision.other), .text(decision.action.rawValue),
                .integer(decision.at.milliseconds), .text(try BodyCodec.encode(decision)),
                SQLValue(try evidence.map { try BodyCodec.encode($0) }),
            ]
        )
    }

    /// What was decided on a lead is found under the one that it went into.
    static func merge(_ other: String, into survivor: String) -> [Statement] {
        [
            Statement("UPDATE match_hand SET lead = $1 WHERE lead = $2", [.text(survivor), .text(other)]),
            Statement("UPDATE match_hand SET other = $1 WHERE other = $2", [.text(survivor), .text(other)]),
        ]
    }

    static func all(of lead: String) -> Statement {
        Statement(
            "SELECT document FROM match_hand WHERE lead = $1 OR other = $1 ORDER BY at_ms, id",
            [.text(lead)]
        )
    }

    /// What spoke for pairs that people said are one person, the newest first.
    static func merges(limit: Int) -> Statement {
        Statement(
            """
            SELECT decision FROM match_hand WHERE action = 'merge' AND decision IS NOT NULL
            ORDER BY at_ms DESC, id DESC LIMIT $1
            """,
            [SQLValue(limit)]
        )
    }

    /// What was said last about whether two leads are two people.
    static func apart(_ pair: LeadPair) -> Statement {
        Statement(
            """
            SELECT document FROM match_hand WHERE action IN ('apart', 'unmerge')
            AND ((lead = $1 AND other = $2) OR (lead = $2 AND other = $1)) ORDER BY at_ms DESC, id DESC LIMIT 1
            """,
            [.text(pair.lead), .text(pair.other)]
        )
    }

    static func decision(_ row: Row) throws -> HandDecision {
        try BodyCodec.decode(HandDecision.self, from: try row.text(0))
    }
}
