package import Contracts

/// The counters that decisions are made from and that they move on.
package struct Books: Hashable, Sendable {
    /// What a seller has, by seller; nothing when absent.
    package var loads: [String: Load]
    /// How far each seller's turn has come, by ledger and seller; 0 when absent.
    ///
    /// The ledgers are those of pools, by their ids, and of territories that both sides of the house share
    /// (`Territory.splitLedger`).
    package var turns: [String: [String: Int]]

    package init(loads: [String: Load] = [:], turns: [String: [String: Int]] = [:]) {
        self.loads = loads
        self.turns = turns
    }
}

/// Who gets a lead, or that nobody can now, and why: for each seller that was looked at, taken or not.
///
/// It holds all that it was made from, so with the rule set it names it can be made again and must come out the same.
package struct Decision: Codable, Hashable, Sendable {
    package var lead: String
    package var at: Instant
    /// The rule set that made it, by content hash.
    package var ruleSet: String
    /// The zone data it was made with (`RoutingRules.zones`); nil when the rules name no zone.
    package var zones: String?
    package var request: AssignmentRequest
    /// Nil when no territory claims the lead; then there is no pool either.
    package var territory: String?
    /// The pool that gives it to a seller or, when it waits, the first that was asked; nil for its owner's.
    package var pool: String?
    /// Who gets it; nil when it waits, or is offered to several.
    package var seller: String?
    /// Who are offered it at once, by id, where the first to accept gets it.
    package var offeredTo: [String]?
    package var outcome: Outcome
    package var reason: Reason
    /// Where it waits for a place or for somebody to work: the id of a pool, or `seller:ID`; nil when neither can help.
    package var queue: String?
    /// Which side of the house takes it, where both share.
    package var split: Split?
    /// What decided between owner, registrations and all others; nil when nobody registered the customer.
    package var conflict: ChannelConflict?
    /// All who were looked at: the owner, who registered the customer, then the sellers of each pool that was asked, by id.
    package var candidates: [Candidate]
    /// The turns of `pool` after the decision, what its books must hold from now on; empty when no turn was taken.
    package var turns: [String: Int]

    package enum Outcome: String, Codable, Hashable, Sendable, CaseIterable {
        case assigned
        /// Nobody can take it now.
        case waiting
        /// Nobody may have it.
        case stopped
    }

    /// Why it came out as it did.
    package enum Reason: String, Codable, Hashable, Sendable, CaseIterable {
        case assigned
        /// The first of several to accept gets it.
        case offeredToSeveral = "offered_to_several"
        /// She has not agreed to be contacted.
        case noConsent = "no_consent"
        case noTerritory = "no_territory"
        /// Somebody could take it if she had room.
        case allAtCapacity = "all_at_capacity"
        /// Somebody could take it if she worked now.
        case allAway = "all_away"
        /// Everyone in the pool has had the lead.
        case allHadIt = "all_had_it"
        /// Those who have not had it lack what is needed.
        case nobodyFits = "nobody_fits"
        /// Its owner could take it if she worked now or had room, and the rules say to wait for her.
        case waitsForOwner = "waits_for_owner"
        /// The partner who registered its customer could take it if she worked now or had room, and the rules say to wait.
        case waitsForPartner = "waits_for_partner"
    }

    /// The turns of the two sides, before and after.
    package struct Split: Codable, Hashable, Sendable {
        package var taken: Seller.Kind
        package var before: [String: Int]
        package var after: [String: Int]
    }

    // By name, as they are written, so that the encoder has nothing to sort.
    private enum CodingKeys: String, CodingKey {
        case at, candidates, conflict, lead
        case offeredTo = "offered_to"
        case outcome, pool, queue, reason, request
        case ruleSet = "rule_set"
        case seller, split, territory, turns, zones
    }

    /// Who is offered it.
    package var receivers: [String] { offeredTo ?? seller.map { [$0] } ?? [] }

    /// The part of the books that the decision was made from.
    package var books: Books {
        var books = Books()
        for candidate in candidates {
            books.loads[candidate.seller] = Load(open: candidate.open, perPeriod: candidate.given ?? [:])
            if let pool = candidate.pool { books.turns[pool, default: [:]][candidate.seller] = candidate.turn }
        }
        if let split, let territory { books.turns[Territory.splitLedger(of: territory)] = split.before }
        return books
    }
}

/// A seller who was looked at, and what spoke for or against her.
package struct Candidate: Codable, Hashable, Sendable {
    /// The pool in which she was looked at; nil for the owner, who had it last, and who registered the customer.
    package var pool: String?
    /// The deal that she registered, by id.
    package var deal: String?
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
    /// Leads she was given in the periods for which she has a limit, before the decision; nil when she has none.
    package var given: [Capacity.Period: Int]?
    /// The limits of these periods.
    package var limits: [Capacity.Period: Int]?

    // By name, as they are written, so that the encoder has nothing to sort.
    private enum CodingKeys: String, CodingKey {
        case capacity, deal, given, limits, name, open, pool, reason, seller, taken, turn, weight
    }
}

/// Why a seller was taken or not.
package enum CandidateReason: String, Codable, Hashable, Sendable, CaseIterable {
    case nextInTurn = "next_in_turn"
    case notHerTurn = "not_her_turn"
    case leastLoaded = "least_loaded"
    case moreLoaded = "more_loaded"
    case bestMatch = "best_match"
    case lesserMatch = "lesser_match"
    /// She has the account of the lead.
    case ownsAccount = "owns_account"
    /// She had the lead when it was sales-qualified before, and the rules ask her first.
    case hadItLast = "had_it_last"
    /// Offered at once with others: who accepts first gets it.
    case amongFirst = "among_first"
    /// She registered the customer.
    case registeredDeal = "registered_deal"
    /// Another partner registered the customer before.
    case registeredLater = "registered_later"
    /// She registered the customer, but somebody has the account.
    case accountFirst = "account_first"
    case dealExpired = "deal_expired"
    case dealWithdrawn = "deal_withdrawn"
    /// Who registered the customer is no channel partner, or not any more.
    case noPartner = "no_partner"
    /// Who has the account is no seller any more.
    case unknownOwner = "unknown_owner"
    /// The rules prefer the other side of the house, and somebody there can.
    case otherSideFirst = "other_side_first"
    /// The territory is the other side's alone.
    case otherSideOnly = "other_side_only"
    case atCapacity = "at_capacity"
    case atDailyCapacity = "at_daily_capacity"
    case atWeeklyCapacity = "at_weekly_capacity"
    case atMonthlyCapacity = "at_monthly_capacity"
    case offDuty = "off_duty"
    case onLeave = "on_leave"
    case lacksSkill = "lacks_skill"
    case lacksCertification = "lacks_certification"
    case lacksTier = "lacks_tier"
    case lacksLanguage = "lacks_language"
    case lacksProduct = "lacks_product"
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
            case .offered, .accepted, .contacted, .opportunity: .holdsIt
            case .declined: .declinedBefore
            case .expired: .expiredBefore
            case .returned: .returnedBefore
            case .recalled: .recalledBefore
            case .won: .wonBefore
            case .lost: .lostBefore
            }
    }

    /// What kind of reason it is.
    package var kind: Kind {
        switch self {
        case .nextInTurn, .leastLoaded, .bestMatch, .ownsAccount, .hadItLast, .amongFirst, .registeredDeal: .taken
        case .notHerTurn, .moreLoaded, .lesserMatch: .eligible
        case .otherSideFirst, .registeredLater, .accountFirst: .passedOver
        case .atCapacity, .atDailyCapacity, .atWeeklyCapacity, .atMonthlyCapacity: .full
        case .offDuty, .onLeave: .away
        case .lacksSkill, .lacksCertification, .lacksTier, .lacksLanguage, .lacksProduct, .otherSideOnly,
            .unknownOwner, .noPartner, .dealExpired, .dealWithdrawn:
            .unfit
        case .holdsIt, .declinedBefore, .expiredBefore, .returnedBefore, .recalledBefore, .wonBefore, .lostBefore:
            .had
        }
    }

    package enum Kind: Hashable, Sendable {
        /// She got it, or could have.
        case taken, eligible
        /// She could, but somebody of the other side goes before her.
        case passedOver
        /// Time may help.
        case full, away
        /// Nothing helps.
        case unfit, had
    }

    /// Whether she could have taken the lead: those who could share the turns.
    package var isEligible: Bool { kind == .taken || kind == .eligible }
}
