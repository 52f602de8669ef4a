package import Contracts
package import Rules

/// When a lead gets how far, as both teams agreed.
package struct Stages: Hashable, Sendable {
    package var iql: Step
    package var mql: Step
    package var sql: Qualification
    /// The engagement rules, by place among all, that make a lead marketing-qualified at once.
    package var fastLane: [Int]
    /// What becomes of leads that sales rejects; nil: nothing, and nobody can reject one.
    package var rest: Rest?

    /// A stage that the score leads into and out of.
    package struct Step: Hashable, Sendable {
        package var enter: Condition
        /// Nil: when `enter` no longer holds.
        package var leave: Condition?
    }

    /// How a marketing-qualified lead becomes a sales-qualified one.
    package enum Qualification: Hashable, Sendable {
        /// By itself, at once or when the condition holds.
        case auto(enter: Condition?)
        /// A sales person looks at it.
        case manual(Review)
    }

    /// By when a sales person is to answer, and what happens when nobody does.
    package struct Review: Hashable, Sendable {
        package var answerWithin: AnswerTime
        package var calendar: WorkCalendar
        package var whenOverdue: Overdue
    }

    /// What becomes of an mql for which nobody answers in time.
    package enum Overdue: String, CaseIterable, Sendable {
        /// It goes on waiting; its history says that the time is over.
        case remind
        /// It is sales-qualified.
        case accept
        /// It is left alone for as long as a rejected one.
        case recycle
    }

    /// How long a lead is left alone that was rejected, or lost.
    package struct Rest: Hashable, Sendable {
        /// The reasons that may be given.
        package var reasons: [String]
        package var ms: Int64
    }
}

extension Stages {
    /// How sales looks at leads; nil where nobody is asked.
    package var review: Review? {
        if case .manual(let review) = sql { review } else { nil }
    }

    /// The stage that a score leads to from the one that the lead has.
    ///
    /// Only these move by themselves: disqualified (out, and back), unqualified, iql and mql, and mql to sql where nobody
    /// is asked. What sales has (sql, opportunity, customer) stays, and a recycled lead rests until it is woken, which
    /// is told by `from` being nil.
    package func stage(for outcome: ScoreOutcome, from current: LeadStage?) -> LeadStage {
        switch current {
        case .customer, .opportunity: return current ?? .customer
        case .some(let sold) where sold == .sql && outcome.disqualified == nil: return .sql
        default: break
        }
        if outcome.disqualified != nil { return .disqualified }
        if current == .recycled { return .recycled }
        if outcome.isFast || holds(mql, outcome, isIn: current == .mql) {
            if case .auto(let enter) = sql, enter.map({ $0.holds(for: outcome) }) ?? true { return .sql }
            return .mql
        }
        return holds(iql, outcome, isIn: current == .iql || current == .mql) ? .iql : .unqualified
    }

    /// Who is in stays until `leave` holds; who is not must enter.
    private func holds(_ step: Step, _ outcome: ScoreOutcome, isIn: Bool) -> Bool {
        guard isIn, let leave = step.leave else { return step.enter.holds(for: outcome) }
        return !leave.holds(for: outcome)
    }
}

extension Condition {
    func holds(for outcome: ScoreOutcome) -> Bool { truth { outcome.value($0) } == .yes }
}
