import Contracts
import Matching
import Store

/// Two leads, whichever is named first.
struct LeadPair: Hashable, Sendable {
    let lead: String
    let other: String

    init(_ one: String, _ two: String) {
        (lead, other) = one < two ? (one, two) : (two, one)
    }

    /// The pair with another lead in the place of one; nil when that leaves one lead alone.
    func replacing(_ gone: String, by survivor: String) -> LeadPair? {
        let kept = lead == gone ? other : lead
        return kept == survivor ? nil : LeadPair(kept, survivor)
    }
}

/// A pair that someone should look at.
struct OpenReview: Hashable, Sendable {
    var pair: LeadPair
    /// The submission that raised the doubt.
    var submission: String
    var at: Instant
    /// The decision on it, about the other lead alone.
    var decision: MatchDecision

    /// The sum of the evidence, in bits.
    var weight: Double { decision.candidates.first?.weight ?? 0 }
}

/// Pairs of leads that may be one person, as long as nobody decided.
enum ReviewTable {
    private static let columns = "lead, other, submission, at_ms, decision"

    /// Opens a review, or tells more of one that is open; of two doubts the one that says more counts.
    static func open(_ review: OpenReview) throws -> Statement {
        Statement(
            """
            INSERT INTO match_review (\(columns), weight) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (lead, other) DO UPDATE SET submission = excluded.submission, decision = excluded.decision,
            weight = excluded.weight WHERE excluded.weight >= match_review.weight
            """,
            [
                .text(review.pair.lead), .text(review.pair.other), .text(review.submission),
                .integer(review.at.milliseconds), .text(try BodyCodec.encode(review.decision)),
                .integer(Int64((review.weight * 1000).rounded())),
            ]
        )
    }

    static func close(_ pair: LeadPair) -> Statement {
        Statement("DELETE FROM match_review WHERE lead = $1 AND other = $2", [.text(pair.lead), .text(pair.other)])
    }

    static func find(_ pair: LeadPair) -> Statement {
        Statement(
            "SELECT \(columns) FROM match_review WHERE lead = $1 AND other = $2",
            [.text(pair.lead), .text(pair.other)]
        )
    }

    /// Those that a lead has a part in, on either side.
    static func all(of lead: String) -> [Statement] {
        [
            Statement("SELECT \(columns) FROM match_review WHERE lead = $1", [.text(lead)]),
            Statement("SELECT \(columns) FROM match_review WHERE other = $1", [.text(lead)]),
        ]
    }

    static let count = Statement("SELECT COUNT(*) FROM match_review")

    static func page(_ question: MatchReviewsQuestion) -> Statement {
        let order = question.order == .oldest ? "at_ms, lead, other" : "weight DESC, lead DESC, other DESC"
        return Statement(
            "SELECT \(columns) FROM match_review ORDER BY \(order) LIMIT $1 OFFSET $2",
            [SQLValue(question.limit), SQLValue(question.offset)]
        )
    }

    static func review(_ row: Row) throws -> OpenReview {
        OpenReview(
            pair: LeadPair(try row.text(0), try row.text(1)),
            submission: try row.text(2),
            at: Instant(milliseconds: try row.integer(3)),
            decision: try BodyCodec.decode(MatchDecision.self, from: try row.text(4))
        )
    }
}
