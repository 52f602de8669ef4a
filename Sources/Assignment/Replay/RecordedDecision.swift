package import Contracts

/// What a replay needs of a decision as it is stored.
package struct RecordedDecision: Decodable, Hashable, Sendable {
    package var lead: String
    package var at: Instant
    /// The rule set that made it.
    package var ruleSet: String
    var request: AssignmentRequest
    var territory: String?
    var pool: String?
    var seller: String?
    var offeredTo: [String]?
    var queue: String?
    var split: Decision.Split?
    var candidates: [Candidate]
    var turns: [String: Int]

    /// Who were given it.
    var receivers: [String] { offeredTo ?? seller.map { [$0] } ?? [] }

    struct Candidate: Decodable, Hashable, Sendable {
        var pool: String?
        var seller: String
        var reason: CandidateReason
        var turn: Int
        var open: Int
        var given: [Capacity.Period: Int]?
    }

    private enum CodingKeys: String, CodingKey {
        case lead, at
        case ruleSet = "rule_set"
        case request, territory, pool, seller
        case offeredTo = "offered_to"
        case queue, split, candidates, turns
    }
}

extension RecordedDecision {
    /// The decision as it was made.
    package init(_ decision: Decision) {
        lead = decision.lead
        at = decision.at
        ruleSet = decision.ruleSet
        request = decision.request
        territory = decision.territory
        pool = decision.pool
        seller = decision.seller
        offeredTo = decision.offeredTo
        queue = decision.queue
        split = decision.split
        candidates = decision.candidates.map {
            Candidate(
                pool: $0.pool,
                seller: $0.seller,
                reason: $0.reason,
                turn: $0.turn,
                open: $0.open,
                given: $0.given
            )
        }
        turns = decision.turns
    }
}
