package import Contracts
import Rules

extension RoutingRules {
    /// Decides who gets a lead.
    ///
    /// Consent first; then the owner of its account; then who had it when it was here before; then the channel partner who
    /// registered its customer; then its territory, and there the pool and those that take what it cannot. In a pool those
    /// can take the lead who have not had it, can do what the territory needs, work now and have
    /// room; the policy of the pool picks one of them. The decision depends on the arguments alone; the caller writes its
    /// turns into the books, in the same transaction in which the new assignment counts.
    package func decide(_ request: AssignmentRequest, books: Books, at instant: Instant) -> Decision {
        var decision = Decision(
            lead: request.lead,
            at: instant,
            ruleSet: version,
            zones: zones,
            request: request,
            outcome: .waiting,
            reason: .noTerritory,
            candidates: [],
            turns: [:]
        )
        let territory = territory(for: request)
        decision.territory = territory?.id
        guard request.consents ?? true else {
            decision.outcome = .stopped
            decision.reason = .noConsent
            return decision
        }
        if let owner = request.owner, ask(owner, &decision, books) {
            passOverPartners(whoHas: owner, territory, &decision, books)
            return decision
        }
        if let first = request.first, first != request.owner, askAgain(first, &decision, books) {
            passOverPartners(whoHas: first, territory, &decision, books)
            return decision
        }
        if askPartners(territory, &decision, books) { return decision }
        guard let territory else { return decision }
        var next = Optional(territory.pool)
        var asked: Set<String> = []
        while let id = next, let pool = pools[id], asked.insert(id).inserted {
            let hindrance = ask(pool, in: territory, &decision, books)
            next = hindrance.flatMap { pool.otherwise[$0] }
        }
        return decision
    }

    /// Offers the lead to the owner of its account; returns whether that settles it.
    private func ask(_ owner: String, _ decision: inout Decision, _ books: Books) -> Bool {
        guard let seller = sellers[owner] else {
            decision.candidates.append(Candidate(unknown: owner, reason: .unknownOwner, books))
            return false
        }
        var candidate = candidate(seller, decision.request, nil, books, decision.at)
        defer { decision.candidates.append(candidate) }
        let waits: Bool
        switch candidate.reason.kind {
        case .eligible:
            candidate.reason = .ownsAccount
            candidate.taken = true
            decision.seller = owner
            decision.outcome = .assigned
            decision.reason = .assigned
            return true
        case .away: waits = owners.whenAway == .wait
        case .full: waits = owners.whenFull == .wait
        default: waits = false
        }
        if waits {
            decision.reason = .waitsForOwner
            decision.queue = Self.queue(ofSeller: owner)
        }
        return waits
    }

    /// Offers the lead to who had it before; returns whether she can take it.
    private func askAgain(_ first: String, _ decision: inout Decision, _ books: Books) -> Bool {
        guard let seller = sellers[first] else { return false }
        var candidate = candidate(seller, decision.request, nil, books, decision.at)
        let isEligible = candidate.reason.kind == .eligible
        if isEligible {
            candidate.reason = .hadItLast
            candidate.taken = true
            decision.seller = first
            decision.outcome = .assigned
            decision.reason = .assigned
        }
        decision.candidates.append(candidate)
        return isEligible
    }

    /// Looks for a seller in a pool; returns why there is none.
    private func ask(
        _ pool: Pool,
        in territory: Territory,
        _ decision: inout Decision,
        _ books: Books
    ) -> Pool.Hindrance? {
        var candidates = pool.members.compactMap { member -> Candidate? in
            guard let seller = sellers[member.seller] else { return nil }
            var candidate = candidate(seller, decision.request, territory, books, decision.at)
            candidate.pool = pool.id
            candidate.weight = member.weight
            candidate.turn = books.turns[pool.id]?[seller.id] ?? 0
            return candidate
        }
        decision.split = prefer(among: &candidates, in: territory, books) ?? decision.split
        let taken = pick(from: &candidates, of: pool, &decision)
        decision.candidates += candidates
        if !taken.isEmpty {
            let sellers = taken.map { candidates[$0].seller }
            if pool.policy == .firstToAccept { decision.offeredTo = sellers } else { decision.seller = sellers.first }
            decision.pool = pool.id
            decision.outcome = .assigned
            decision.reason = pool.policy == .firstToAccept ? .offeredToSeveral : .assigned
            decision.queue = nil
            return nil
        }
        let kinds = Set(candidates.map(\.reason.kind))
        let hindrance: Pool.Hindrance = kinds.contains(.full) ? .full : kinds.contains(.away) ? .closed : .refused
        // It waits where it was first, for all that are asked after it.
        if decision.pool == nil {
            decision.pool = pool.id
            decision.reason =
                switch hindrance {
                case .full: .allAtCapacity
                case .closed: .allAway
                case .refused: kinds == [.had] || kinds.isEmpty ? .allHadIt : .nobodyFits
                }
        }
        if decision.queue == nil, hindrance != .refused { decision.queue = territory.pool }
        return hindrance
    }

    /// A seller with what speaks against her; `notHerTurn` when nothing does.
    func candidate(
        _ seller: Seller,
        _ request: AssignmentRequest,
        _ territory: Territory?,
        _ books: Books,
        _ instant: Instant
    ) -> Candidate {
        let limits = seller.capacity.limits(at: instant, in: seller.duty.zone)
        let load = books.loads[seller.id] ?? Load()
        let reason: CandidateReason
        if let state = request.had[seller.id] {
            reason = CandidateReason(had: state)
        } else if territory?.sellThrough.excludes(seller.kind) == true {
            reason = .otherSideOnly
        } else if let lack = territory.flatMap({
            seller.lack($0.needs, language: request.language, product: request.product)
        }) {
            reason = lack
        } else {
            reason =
                switch seller.duty.state(at: instant) {
                case .onLeave: .onLeave
                case .offDuty: .offDuty
                case .working: load.full(limits) ?? .notHerTurn
                }
        }
        let hasPeriods = !limits.perPeriod.isEmpty
        return Candidate(
            seller: seller.id,
            name: seller.name,
            taken: false,
            reason: reason,
            weight: 0,
            turn: 0,
            open: load.open,
            capacity: limits.open,
            given: hasPeriods ? limits.perPeriod.keys.reduce(into: [:]) { $0[$1] = load.perPeriod[$1] ?? 0 } : nil,
            limits: hasPeriods ? limits.perPeriod : nil
        )
    }
}

extension SellThrough {
    /// Whether a side never sells.
    func excludes(_ kind: Seller.Kind) -> Bool {
        switch self {
        case .directOnly: kind == .partner
        case .partnerOnly: kind == .rep
        case .any, .directFirst, .partnerFirst, .split: false
        }
    }
}

extension Territory {
    /// The name of the ledger of the two sides in the books.
    package static func splitLedger(of territory: String) -> String { "territory:\(territory)" }
}
