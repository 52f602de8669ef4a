extension Decision {
    /// The decision in words, for people.
    package var text: String {
        let place = pool.map { "pool \($0)" } ?? ""
        switch reason {
        case .assigned:
            return candidates.first(where: \.taken).map { text(for: $0) } ?? "assigned"
        case .offeredToSeveral:
            let names = candidates.filter(\.taken).map(\.name)
            return "offered to \(names.joined(separator: ", ")) at once; the first to accept gets it"
        case .noConsent: return "stopped: no consent to be contacted"
        case .noTerritory:
            let country = request.country ?? "no known country"
            let region = request.region.map { ", \($0)" } ?? ""
            return "waits: no territory claims \(country)\(region)"
        case .allAtCapacity:
            return "waits: everyone in \(place) who could take it has all the leads that she may have"
        case .allAway: return "waits: nobody in \(place) who could take it works now"
        case .allHadIt: return "waits: everyone in \(place) has had it"
        case .nobodyFits: return "waits: nobody in \(place) who has not had it can do what is needed"
        case .waitsForOwner:
            return "waits for its owner: " + (candidates.first.map { text(for: $0) } ?? "")
        case .waitsForPartner:
            let partner = candidates.first { $0.deal != nil && RoutingRules.queue(ofSeller: $0.seller) == queue }
            return "waits for who registered its customer: " + (partner.map { text(for: $0) } ?? "")
        }
    }

    /// Why a seller is offered it, in words.
    package func text(for seller: String) -> String {
        candidates.first { $0.taken && $0.seller == seller }.map { text(for: $0) } ?? text
    }

    /// Why a candidate was taken or not, in words: `Anna Ruiz: next in turn (weight 2 of 3), 4 of 40 open`.
    package func text(for candidate: Candidate) -> String {
        let eligible = candidates.filter { $0.reason.isEligible && $0.pool == candidate.pool }
        let share = "(weight \(candidate.weight) of \(eligible.reduce(0) { $0 + $1.weight }))"
        let turn = candidate.reason.isEligible && candidate.weight > 0 ? " \(share)" : ""
        let periods = Capacity.Period.allCases.compactMap { period in
            candidate.limits?[period].map { ", \(candidate.given?[period] ?? 0) of \($0) this \(period.rawValue)" }
        }
        let load = "\(candidate.open) of \(candidate.capacity) open\(periods.joined())"
        let deal = candidate.deal.map { " (deal \($0))" } ?? ""
        return "\(candidate.name): \(candidate.reason.text)\(deal)\(turn), \(load)"
    }
}

extension CandidateReason {
    /// The reason in words.
    package var text: String {
        switch self {
        case .nextInTurn: "next in turn"
        case .notHerTurn: "not her turn"
        case .leastLoaded: "has least to do"
        case .moreLoaded: "has more to do"
        case .bestMatch: "fits best"
        case .lesserMatch: "fits less"
        case .ownsAccount: "has the account"
        case .hadItLast: "had it before"
        case .amongFirst: "is asked at once with others"
        case .registeredDeal: "registered the customer"
        case .registeredLater: "registered the customer, but later than another"
        case .accountFirst: "registered the customer, but the account is somebody's"
        case .dealExpired: "registered the customer, but is protected no more"
        case .dealWithdrawn: "registered the customer, but took it back"
        case .noPartner: "registered the customer, but is no channel partner here"
        case .unknownOwner: "has the account, but is no seller here"
        case .otherSideFirst: "can, but the other side goes first"
        case .otherSideOnly: "is of the side that does not sell there"
        case .atCapacity: "at capacity"
        case .atDailyCapacity: "has all she may have in a day"
        case .atWeeklyCapacity: "has all she may have in a week"
        case .atMonthlyCapacity: "has all she may have in a month"
        case .offDuty: "does not work now"
        case .onLeave: "is on leave"
        case .lacksSkill: "lacks a skill that is needed"
        case .lacksCertification: "lacks a certification that is needed"
        case .lacksTier: "has not the tier that is needed"
        case .lacksLanguage: "does not speak the lead's language"
        case .lacksProduct: "does not sell what the lead wants"
        case .holdsIt: "has it now"
        case .declinedBefore: "declined it before"
        case .expiredBefore: "did not answer in time before"
        case .returnedBefore: "gave it back before"
        case .recalledBefore: "had it until it was recalled"
        case .wonBefore: "won it before"
        case .lostBefore: "lost it before"
        }
    }
}
