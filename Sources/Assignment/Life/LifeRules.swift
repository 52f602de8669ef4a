package import Contracts

/// What the rules say of the time after an offer: returns, and facts that come late.
package struct LifeRules: Hashable, Sendable {
    /// How long after accepting a lead its seller may give it back, in milliseconds; nil: always.
    package var returnWithinMs: Int64?
    package var returns = Returns.automatic
    /// What becomes of an open offer when its lead turns out to belong elsewhere.
    package var whenMoved = WhenMoved.reoffer
    /// Who is asked when a lead is sales-qualified once more.
    package var whenBack = WhenBack.others

    package init() {}

    package enum Returns: String, CaseIterable, Sendable {
        /// What a seller gives back is given back.
        case automatic
        /// A person approves it first; until then the lead stays with the seller.
        case approvedByHand = "approved_by_hand"
    }

    package enum WhenMoved: String, CaseIterable, Sendable {
        /// It is recalled, and offered to who sells there.
        case reoffer
        /// It stays, and the seller is told.
        case keep
    }

    package enum WhenBack: String, CaseIterable, Sendable {
        /// Those who have not had it.
        case others
        /// The one who had it last, unless she did not want it; then the others.
        case sameFirst = "same_first"
        /// Everybody, as if it were new.
        case anyone
    }
}

/// Where an assignment stands, as far as its seller's next answer depends on it.
package struct AssignmentStanding: Hashable, Sendable {
    package var state: AssignmentState
    package var acceptedAt: Instant?
    package var askedBack: AskedBack?

    package init(state: AssignmentState, acceptedAt: Instant? = nil, askedBack: AskedBack? = nil) {
        self.state = state
        self.acceptedAt = acceptedAt
        self.askedBack = askedBack
    }

    /// That its seller asked to give it back.
    package enum AskedBack: String, Hashable, Sendable {
        case waits, refused
    }
}

/// What an answer of a seller comes to.
package enum AssignmentStep: Hashable, Sendable {
    /// It was said before, or she is further already.
    case nothing
    case move(AssignmentState)
    /// She wants to give it back, and a person decides.
    case askBack
}

extension LifeRules {
    /// What an answer comes to from where the assignment stands; throws why it comes to nothing.
    package func step(
        _ answer: AssignmentAnswer.Answer,
        from standing: AssignmentStanding,
        at instant: Instant
    ) throws(Problem) -> AssignmentStep {
        let state = standing.state
        if state == answer.state { return .nothing }
        guard state.isLive else { throw Problem(.alreadyClosed, "The assignment is \(state.rawValue).") }
        if answer == .return, standing.askedBack == .waits { return .nothing }
        if let steps = answer.state.progress, let done = state.progress, steps < done { return .nothing }
        if state == .offered {
            if answer == .accept || answer == .decline { return .move(answer.state) }
            throw Problem(.wrongStep, "The assignment is offered; accept it first.")
        }
        if answer == .decline {
            throw Problem(.alreadyClosed, "The assignment is \(state.rawValue); it can only be returned now.")
        }
        if standing.askedBack == .waits {
            throw Problem(
                .wrongStep,
                "You asked to give it back; until that is decided nothing else can be said of it."
            )
        }
        guard answer == .return else { return .move(answer.state) }
        try checkReturn(standing, at: instant)
        return returns == .automatic ? .move(.returned) : .askBack
    }

    private func checkReturn(_ standing: AssignmentStanding, at instant: Instant) throws(Problem) {
        if standing.askedBack == .refused {
            throw Problem(.wrongStep, "You asked to give it back before, and it was refused.")
        }
        guard let returnWithinMs, let accepted = standing.acceptedAt else { return }
        let end = accepted.adding(milliseconds: returnWithinMs)
        guard instant > end else { return }
        throw Problem(.wrongStep, "It was accepted at \(accepted.text), and could be given back until \(end.text).")
    }
}

extension AssignmentState {
    /// How far a lead has come with its seller; nil where it is hers no more.
    fileprivate var progress: Int? {
        switch self {
        case .offered: 0
        case .accepted: 1
        case .contacted: 2
        case .opportunity: 3
        case .declined, .expired, .returned, .recalled, .won, .lost: nil
        }
    }
}
