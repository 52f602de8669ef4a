package import Contracts

/// The question who gets a lead, with all about the lead that bears on it.
package struct AssignmentRequest: Codable, Hashable, Sendable {
    package var lead: String
    package var leadRevision: Int64
    /// ISO 3166-1 alpha-2.
    package var country: String?
    package var region: String?
    /// Sellers who had this lead already, and how it ended with each; nobody is asked twice.
    package var had: [String: AssignmentState]

    package init(
        lead: String,
        leadRevision: Int64,
        country: String?,
        region: String?,
        had: [String: AssignmentState] = [:]
    ) {
        self.lead = lead
        self.leadRevision = leadRevision
        self.country = country
        self.region = region
        self.had = had
    }

    private enum CodingKeys: String, CodingKey {
        case lead
        case leadRevision = "lead_revision"
        case country, region, had
    }
}

/// The counters that decisions are made from and that they move on.
package struct Books: Hashable, Sendable {
    /// Leads that a seller has offered and accepted now, by seller; 0 when absent.
    package var open: [String: Int]
    /// How far each seller's turn has come, by pool and seller; 0 when absent.
    package var turns: [String: [String: Int]]

    package init(open: [String: Int] = [:], turns: [String: [String: Int]] = [:]) {
        self.open = open
        self.turns = turns
    }
}

/// Who gets a lead, or that nobody can now, and why: for each seller of the pool, taken or not.
///
/// It holds all that it was made from, so with the rule set it names it can be made again and must come out the same.
package struct Decision: Codable, Hashable, Sendable {
    package var lead: String
    package var at: Instant
    /// The rule set that made it, by content hash.
    package var ruleSet: String
    package var request: AssignmentRequest
    /// Nil when no territory claims the lead's place; then there is no pool either.
    package var territory: String?
    package var pool: String?
    /// Who gets it; nil when it waits.
    package var seller: String?
    package var outcome: Outcome
    package var reason: Reason
    /// All sellers of the pool, by id.
    package var candidates: [Candidate]
    /// The pool's turns after the decision: what its books must hold from now on.
    package var turns: [String: Int]

    package enum Outcome: String, Codable, Hashable, Sendable, CaseIterable {
        case assigned
        /// Nobody can take it now.
        case waiting
    }

    /// Why it came out as it did.
    package enum Reason: String, Codable, Hashable, Sendable, CaseIterable {
        case assigned
        case noTerritory = "no_territory"
        /// Of those who have not had the lead, everyone has all she may have open.
        case allAtCapacity = "all_at_capacity"
        /// Everyone in the pool has had the lead.
        case allHadIt = "all_had_it"
    }

    private enum CodingKeys: String, CodingKey {
        case lead, at
        case ruleSet = "rule_set"
        case request, territory, pool, seller, outcome, reason, candidates, turns
    }

    /// The part of the books that the decision was made from.
    package var books: Books {
        let open = Dictionary(candidates.map { ($0.seller, $0.open) }) { first, _ in first }
        guard let pool else { return Books(open: open) }
        return Books(
            open: open,
            turns: [pool: Dictionary(candidates.map { ($0.seller, $0.turn) }) { first, _ in first }]
        )
    }
}

/// A seller who was looked at, and what spoke for or against her.
package struct Candidate: Codable, Hashable, Sendable {
    package var seller: String
    /// As the rule set has it, so that the decision can be read without it.
    package var name: String
    package var taken: Bool
    package var reason: CandidateReason
    package var weight: Int
    /// How far her turn had come before the decision.
    package var turn: Int
    /// Leads she had open before the decision.
    package var open: Int
    /// The most she may have open.
    package var capacity: Int
}

/// Why a seller was taken or not.
package enum CandidateReason: String, Codable, Hashable, Sendable, CaseIterable {
    case nextInTurn = "next_in_turn"
    case notHerTurn = "not_her_turn"
    case atCapacity = "at_capacity"
    /// She has this lead now.
    case holdsIt = "holds_it"
    case declinedBefore = "declined_before"
    case expiredBefore = "expired_before"
    case returnedBefore = "returned_before"
    case recalledBefore = "recalled_before"
    case wonBefore = "won_before"
    case lostBefore = "lost_before"

    /// Why a seller who had the lead is not asked again.
    init(had state: AssignmentState) {
        self =
            switch state {
            case .offered, .accepted: .holdsIt
            case .declined: .declinedBefore
            case .expired: .expiredBefore
            case .returned: .returnedBefore
            case .recalled: .recalledBefore
            case .won: .wonBefore
            case .lost: .lostBefore
            }
    }

    /// Whether she could have taken the lead: those who could share the turns.
    package var isEligible: Bool { self == .nextInTurn || self == .notHerTurn }
}
