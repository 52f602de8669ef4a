package import Contracts

/// What becomes of an assignment when something new is known of its lead.
package enum LateAnswer: Hashable, Sendable {
    /// Nothing changes for her.
    case keep
    /// It is recalled, and offered to nobody until it is sales-qualified again.
    case withdraw(LateFact)
    /// It is recalled, and offered to the next.
    case reoffer(LateFact)
    /// It stays with her, and she is told.
    case flag(LateFact)
}

extension RoutingRules {
    /// What becomes of an assignment that a seller has (offered, or taken) when news of its lead comes.
    ///
    /// | fact | only offered | taken |
    /// |---|---|---|
    /// | no consent any more | withdrawn | flagged, once |
    /// | not sales-qualified any more | withdrawn | flagged, once for each stage |
    /// | in another territory, where she does not sell | `whenMoved` | flagged |
    /// | anything else | kept | kept |
    ///
    /// `before` and `stageBefore` are what was known of the lead until now; nil when nothing was.
    package func answer(
        to request: AssignmentRequest,
        _ stage: LeadStage,
        after before: AssignmentRequest?,
        _ stageBefore: LeadStage?,
        seller: String,
        state: AssignmentState
    ) -> LateAnswer {
        if request.consents == false {
            guard state.isTaken else { return .withdraw(.noConsent) }
            return before?.consents == false ? .keep : .flag(.noConsent)
        }
        if let fact = LateFact(leftSalesAs: stage) {
            guard state.isTaken else { return .withdraw(fact) }
            return stageBefore == stage ? .keep : .flag(fact)
        }
        guard let before, hasMoved(from: before, to: request), !sells(seller, to: request) else { return .keep }
        return state.isTaken || life.whenMoved == .keep ? .flag(.moved) : .reoffer(.moved)
    }

    private func hasMoved(from before: AssignmentRequest, to request: AssignmentRequest) -> Bool {
        territory(for: before)?.id != territory(for: request)?.id
    }

    /// Whether she could be asked for the lead: it is her account, or she is in a pool that its territory asks.
    private func sells(_ seller: String, to request: AssignmentRequest) -> Bool {
        if request.owner == seller { return true }
        let pools = territory(for: request).map { self.pools(ofQueue: $0.pool) } ?? []
        return pools.contains { $0.members.contains { $0.seller == seller } }
    }
}

extension LateFact {
    /// Nil for a stage that sales works on.
    init?(leftSalesAs stage: LeadStage) {
        switch stage {
        case .sql, .opportunity, .customer: return nil
        case .disqualified: self = .disqualified
        case .recycled: self = .recycled
        case .unqualified, .iql, .mql: self = .cooled
        }
    }
}

/// An assignment that a lead had, as far as the next one depends on it.
package struct PastAssignment: Hashable, Sendable {
    package var seller: String
    package var state: AssignmentState
    package var offeredAt: Instant

    package init(seller: String, state: AssignmentState, offeredAt: Instant) {
        self.seller = seller
        self.state = state
        self.offeredAt = offeredAt
    }
}

extension LifeRules {
    /// Who of those who had a lead is not asked again, and who is asked first.
    ///
    /// `past` in the order of the offers; `backAt` is when the lead last became sales-qualified once more, nil when it
    /// never did.
    package func history(
        _ past: [PastAssignment],
        backAt: Instant?
    ) -> (had: [String: AssignmentState], first: String?) {
        func had(_ past: some Sequence<PastAssignment>) -> [String: AssignmentState] {
            Dictionary(past.map { ($0.seller, $0.state) }) { $1 }
        }
        guard let backAt, whenBack != .others else { return (had(past), nil) }
        let since = past.filter { $0.offeredAt >= backAt }
        if whenBack == .anyone { return (had(since), nil) }
        let last = past.last { $0.offeredAt < backAt }
        guard let last, last.state == .lost || last.state == .recalled,
            !since.contains(where: { $0.seller == last.seller })
        else { return (had(past), nil) }
        return (had(past.filter { $0.seller != last.seller }), last.seller)
    }
}
