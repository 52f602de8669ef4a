extension RoutingRules {
    /// Marks those who can take the lead but are not of the side of the house that goes first.
    ///
    /// Returns the turns of the sides, where they share.
    func prefer(among candidates: inout [Candidate], in territory: Territory, _ books: Books) -> Decision.Split? {
        let able = candidates.indices.filter { candidates[$0].reason.isEligible }
        let sides = Set(able.compactMap { sellers[candidates[$0].seller]?.kind })
        guard !sides.isEmpty else { return nil }
        var split: Decision.Split?
        let first: Seller.Kind?
        switch territory.sellThrough {
        case .any, .directOnly, .partnerOnly: return nil
        case .directFirst: first = .rep
        case .partnerFirst: first = .partner
        case .split:
            // The side that cannot take this lead has no share in it.
            let order = [Seller.Kind.rep, .partner]
            let ledger = books.turns[Territory.splitLedger(of: territory.id)] ?? [:]
            let before = order.map { ledger[$0.rawValue] ?? 0 }
            var turns = Turns(positions: before, weights: [100 - territory.partnerShare, territory.partnerShare])
            let some = order.indices.filter { sides.contains(order[$0]) }
            let handedOut = turns.share(among: some)
            let taken = turns.next(among: some) ?? 0
            turns.charge(taken, handedOut)
            first = order[taken]
            split = Decision.Split(
                taken: order[taken],
                before: Self.positions(order, before),
                after: Self.positions(order, turns.positions)
            )
        }
        guard let first, sides.contains(first) else { return split }
        for index in able where sellers[candidates[index].seller]?.kind != first {
            candidates[index].reason = .otherSideFirst
        }
        return split
    }

    private static func positions(_ sides: [Seller.Kind], _ positions: [Int]) -> [String: Int] {
        Dictionary(zip(sides.map(\.rawValue), positions)) { first, _ in first }
    }

    /// Picks one of those who can take the lead by the policy of the pool, or several where the first to accept gets it,
    /// and moves the turns on; nobody when nobody can.
    func pick(from candidates: inout [Candidate], of pool: Pool, _ decision: inout Decision) -> [Int] {
        let able = candidates.indices.filter { candidates[$0].reason.isEligible }
        guard !able.isEmpty else { return [] }
        if pool.policy == .firstToAccept { return pickSeveral(able, from: &candidates, of: pool, &decision) }
        var turns = Turns(positions: candidates.map(\.turn), weights: candidates.map(\.weight))
        let handedOut = turns.share(among: able + candidates.indices.filter { isOwed(candidates[$0], in: pool) })
        let (won, lost): (CandidateReason, CandidateReason)
        let best: [Int]
        switch pool.policy {
        case .turns, .firstToAccept:
            (won, lost) = (.nextInTurn, .notHerTurn)
            best = able
        case .leastLoaded:
            (won, lost) = (.leastLoaded, .moreLoaded)
            best = Self.least(of: able) {
                candidates[$0].open * candidates[$1].capacity < candidates[$1].open * candidates[$0].capacity
            }
        case .bestMatch:
            (won, lost) = (.bestMatch, .lesserMatch)
            let points = candidates.map { sellers[$0.seller]?.points(pool.points, for: decision.request) ?? 0 }
            best = Self.least(of: able) { points[$0] > points[$1] }
        }
        // Among equals it goes by turns.
        guard let taken = turns.next(among: best) else { return [] }
        turns.charge(taken, handedOut)
        for index in able { candidates[index].reason = lost }
        candidates[taken].reason = won
        candidates[taken].taken = true
        decision.turns = Dictionary(zip(candidates.map(\.seller), turns.positions)) { first, _ in first }
        return [taken]
    }

    /// Picks those who are asked at once, each by turns among those who are left; returns them in order.
    ///
    /// Where all can be asked it is nobody's turn.
    private func pickSeveral(
        _ able: [Int],
        from candidates: inout [Candidate],
        of pool: Pool,
        _ decision: inout Decision
    ) -> [Int] {
        var taken = able
        if let count = pool.offerTo, count < able.count {
            var turns = Turns(positions: candidates.map(\.turn), weights: candidates.map(\.weight))
            let owed = candidates.indices.filter { isOwed(candidates[$0], in: pool) }
            var left = able
            while able.count - left.count < count {
                let handedOut = turns.share(among: left + owed)
                guard let next = turns.next(among: left) else { break }
                turns.charge(next, handedOut)
                left.removeAll { $0 == next }
            }
            taken = able.filter { !left.contains($0) }
            decision.turns = Dictionary(zip(candidates.map(\.seller), turns.positions)) { first, _ in first }
        }
        for index in taken {
            candidates[index].reason = .amongFirst
            candidates[index].taken = true
        }
        return taken
    }

    /// Whether one who cannot take a lead has a share in it all the same.
    private func isOwed(_ candidate: Candidate, in pool: Pool) -> Bool {
        guard case .catchUp(let most) = pool.afterAbsence,
            candidate.reason == .onLeave || candidate.reason.kind == .full
        else { return false }
        return candidate.turn < (most ?? Turns.mostOwed) * Turns.lead
    }

    /// Those that none of the others goes before.
    private static func least(of some: [Int], _ isLess: (Int, Int) -> Bool) -> [Int] {
        guard let least = some.min(by: isLess) else { return [] }
        return some.filter { !isLess(least, $0) }
    }
}
