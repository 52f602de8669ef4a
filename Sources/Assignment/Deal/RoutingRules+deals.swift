package import Contracts

extension RoutingRules {
    /// Why a channel partner may not register a customer; nil when she may.
    package func lack(_ registration: DealRegister, by seller: Seller) -> CandidateReason? {
        guard seller.kind == .partner, let deals else { return .noPartner }
        return seller.lack(deals.needs, language: nil, product: registration.product.map { $0.lowercased() })
    }

    /// Offers the lead to the channel partner who registered its customer first, of those whose registration counts;
    /// returns whether that settles it.
    func askPartners(_ territory: Territory?, _ decision: inout Decision, _ books: Books) -> Bool {
        let claims = claims(territory, decision, books)
        guard let policy = deals, !claims.isEmpty else { return false }
        decision.conflict =
            switch Set(claims.filter(\.counts).map(\.deal.partner)).count {
            case 0: .noDealCounts
            case 1: .registeredDeal
            default: .firstRegistered
            }
        var isSettled = false
        for var claim in claims {
            if claim.counts, isSettled {
                claim.candidate.reason = .registeredLater
            } else if claim.counts {
                isSettled = settle(&claim.candidate, policy, &decision)
            }
            decision.candidates.append(claim.candidate)
        }
        // Who could not take it has no say in it.
        if !isSettled { decision.conflict = .noDealCounts }
        return isSettled
    }

    /// Gives it to a partner whose registration counts, or lets it wait for her; returns whether it does either.
    private func settle(_ candidate: inout Candidate, _ policy: DealPolicy, _ decision: inout Decision) -> Bool {
        switch candidate.reason.kind {
        case .away where policy.whenAbsent.whenAway == .wait, .full where policy.whenAbsent.whenFull == .wait:
            decision.reason = .waitsForPartner
            decision.queue = Self.queue(ofSeller: candidate.seller)
        case .eligible:
            candidate.reason = .registeredDeal
            candidate.taken = true
            decision.seller = candidate.seller
            decision.outcome = .assigned
            decision.reason = .assigned
        default: return false
        }
        return true
    }

    /// Notes the registrations of a customer whose account or lead somebody has, who goes before them.
    func passOverPartners(whoHas id: String, _ territory: Territory?, _ decision: inout Decision, _ books: Books) {
        let claims = claims(territory, decision, books)
        guard !claims.isEmpty, let owner = sellers[id] else { return }
        let counting = claims.filter(\.counts)
        let isHers = counting.contains { $0.deal.seller == owner.id || $0.deal.partner == owner.partner ?? owner.id }
        decision.conflict =
            counting.isEmpty
            ? .noDealCounts : isHers ? .ownersDeal : owner.kind == .rep ? .houseAccount : .partnersAccount
        for var claim in claims {
            if claim.counts { claim.candidate.reason = .accountFirst }
            decision.candidates.append(claim.candidate)
        }
    }

    private struct Claim {
        let deal: Deal
        var candidate: Candidate
        /// Whether it may have a say, if the partner works and has room.
        var counts: Bool {
            switch candidate.reason.kind {
            case .eligible, .away, .full: true
            default: false
            }
        }
    }

    /// The registrations of the lead's customer, the first first.
    private func claims(_ territory: Territory?, _ decision: Decision, _ books: Books) -> [Claim] {
        guard let policy = deals else { return [] }
        return (decision.request.deals ?? []).sorted { $0.isBefore($1) }.map { deal in
            var candidate: Candidate
            if let seller = sellers[deal.seller], seller.kind == .partner {
                candidate = self.candidate(seller, decision.request, territory, books, decision.at)
                let request = decision.request
                if candidate.reason.mayPass,
                    let lack = seller.lack(policy.needs, language: request.language, product: request.product)
                {
                    candidate.reason = lack
                }
            } else {
                candidate = Candidate(unknown: deal.seller, reason: .noPartner, books)
            }
            if let end = deal.end(at: decision.at) { candidate.reason = end }
            candidate.deal = deal.id
            return Claim(deal: deal, candidate: candidate)
        }
    }
}

extension CandidateReason {
    /// Whether nothing, or only the hour and her room, speak against her so far.
    fileprivate var mayPass: Bool { kind == .eligible || kind == .away || kind == .full }
}

extension Candidate {
    /// Somebody who is no seller of the file.
    init(unknown id: String, reason: CandidateReason, _ books: Books) {
        self.init(
            seller: id,
            name: id,
            taken: false,
            reason: reason,
            weight: 0,
            turn: 0,
            open: books.loads[id]?.open ?? 0,
            capacity: 0
        )
    }
}
