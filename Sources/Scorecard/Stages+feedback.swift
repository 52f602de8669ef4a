package import Contracts

extension Stages {
    /// Where a seller's report leads a lead; the same stage where it leads nowhere else, a refusal where it makes no
    /// sense of the stage that the lead has.
    ///
    /// | report | from | to |
    /// |---|---|---|
    /// | won | anything: a sale is a sale | customer |
    /// | accepted, contacted | sql, opportunity | the same |
    /// | opportunity | sql, opportunity | opportunity |
    /// | lost | sql, opportunity | recycled |
    /// | declined, returned, for one of the reject reasons | sql, opportunity | recycled |
    /// | returned, otherwise | sql, opportunity | sql: somebody else shall have it |
    /// | declined, otherwise | sql, opportunity | the same |
    /// | offered, expired, recalled | anything | the same: they tell nothing of the lead |
    ///
    /// Nothing is recycled where the rules give no rest. A report from before the newest one that is known (`newest`)
    /// comes too late, except that of a sale. A stage of nil is that of a lead of which nothing else is known.
    package func destination(
        after outcome: LeadOutcome,
        from stage: LeadStage?,
        newest: Instant?
    ) throws(StageRefusal) -> LeadStage? {
        switch outcome.state {
        case .won: return .customer
        case .offered, .expired, .recalled: return stage
        case .accepted, .contacted, .opportunity, .declined, .returned, .lost: break
        }
        guard let stage else { throw StageRefusal(reason: "nothing else is known of the lead") }
        if let newest, outcome.at < newest {
            throw StageRefusal(reason: "something later was reported before")
        }
        guard stage == .sql || stage == .opportunity else {
            throw StageRefusal(reason: "the lead is \(stage.rawValue)")
        }
        let isRejected = outcome.state == .lost || rejects(outcome)
        if isRejected, rest != nil { return .recycled }
        return switch outcome.state {
        case .opportunity: .opportunity
        case .returned: .sql
        default: stage
        }
    }

    /// Whether a seller does not want the lead for a reason that speaks against the lead, not against her having it.
    private func rejects(_ outcome: LeadOutcome) -> Bool {
        guard outcome.state == .declined || outcome.state == .returned, let reason = outcome.reason else {
            return false
        }
        return rest?.reasons.contains(reason) ?? false
    }
}
