package import Contracts

extension RoutingRules {
    /// Decides who gets a lead.
    ///
    /// The territory is the most specific one for the lead's place. In its pool those are eligible who have not had the
    /// lead and have room. Among them the turns go round by weight (`Turns`). The decision depends on the arguments alone;
    /// the caller writes `decision.turns` into her books, in the same transaction in which she counts the new assignment.
    package func decide(_ request: AssignmentRequest, books: Books, at instant: Instant) -> Decision {
        var decision = Decision(
            lead: request.lead,
            at: instant,
            ruleSet: version,
            request: request,
            outcome: .waiting,
            reason: .noTerritory,
            candidates: [],
            turns: [:]
        )
        guard let territory = territory(country: request.country, region: request.region),
            let pool = pools[territory.pool]
        else { return decision }
        decision.territory = territory.id
        decision.pool = pool.id
        decision.candidates = candidates(of: pool, for: request, books: books)

        var turns = Turns(decision.candidates)
        if let taken = turns.next() {
            decision.candidates[taken].taken = true
            decision.candidates[taken].reason = .nextInTurn
            decision.seller = decision.candidates[taken].seller
            decision.outcome = .assigned
            decision.reason = .assigned
        } else {
            let isSomeoneFull = decision.candidates.contains { $0.reason == .atCapacity }
            decision.reason = isSomeoneFull ? .allAtCapacity : .allHadIt
        }
        decision.turns = turns.bySeller
        return decision
    }

    /// The sellers of a pool by id, those who could take the lead marked as `notHerTurn` until one of them is picked.
    private func candidates(of pool: Pool, for request: AssignmentRequest, books: Books) -> [Candidate] {
        let turns = books.turns[pool.id] ?? [:]
        return pool.members.sorted { $0.seller < $1.seller }.compactMap { member in
            guard let seller = sellers[member.seller] else { return nil }
            let open = books.open[seller.id] ?? 0
            let reason: CandidateReason =
                if let state = request.had[seller.id] {
                    CandidateReason(had: state)
                } else {
                    open >= seller.open ? .atCapacity : .notHerTurn
                }
            return Candidate(
                seller: seller.id,
                name: seller.name,
                taken: false,
                reason: reason,
                weight: member.weight,
                turn: turns[seller.id] ?? 0,
                open: open,
                capacity: seller.open
            )
        }
    }
}
