/// Where an assignment stands.
package enum AssignmentState: String, Codable, Hashable, Sendable, CaseIterable {
    /// Waits for the seller's answer.
    case offered
    /// The seller works on it.
    case accepted
    /// She has spoken with the person.
    case contacted
    /// There is something to sell.
    case opportunity
    /// The seller does not want it.
    case declined
    /// The seller did not answer in time.
    case expired
    /// The seller gave it back after accepting.
    case returned
    /// We took it back: something became known of the lead, or of the seller.
    case recalled
    case won
    case lost

    /// Whether the seller holds the lead: it counts against her capacity, and nobody else has it.
    package var isLive: Bool { self == .offered || isTaken }

    /// Whether the seller has taken the lead and is at work on it.
    package var isTaken: Bool { self == .accepted || self == .contacted || self == .opportunity }
}

/// Routing to a seller: this lead is yours if you want it.
package struct AssignmentOffered: Codable, Hashable, Sendable {
    package var assignment: String
    package var seller: String
    /// 1 for the first seller who is asked, 2 for the next, ...
    package var attempt: Int
    package var territory: String
    package var pool: String
    package var offeredAt: Instant
    /// After this the lead goes to the next seller.
    package var answerBy: Instant
    package var lead: Lead
    /// Why the lead is worth a call.
    package var score: Score
    /// Why she gets it, in words.
    package var reason: String
    /// True when who the person is comes only when she accepts (`AssignmentLead`).
    package var withheld: Bool?
    /// True when others are asked at the same time, and the first to accept gets it.
    package var shared: Bool?

    package init(
        assignment: String,
        seller: String,
        attempt: Int,
        territory: String,
        pool: String,
        offeredAt: Instant,
        answerBy: Instant,
        lead: Lead,
        score: Score,
        reason: String,
        withheld: Bool? = nil,
        shared: Bool? = nil
    ) {
        self.assignment = assignment
        self.seller = seller
        self.attempt = attempt
        self.territory = territory
        self.pool = pool
        self.offeredAt = offeredAt
        self.answerBy = answerBy
        self.lead = lead
        self.score = score
        self.reason = reason
        self.withheld = withheld
        self.shared = shared
    }

    private enum CodingKeys: String, CodingKey {
        case assignment, seller, attempt, territory, pool
        case offeredAt = "offered_at"
        case answerBy = "answer_by"
        case lead, score, reason, withheld, shared
    }
}

/// Routing to a seller: this assignment is no longer open to you.
package struct AssignmentClosed: Codable, Hashable, Sendable {
    package var assignment: String
    package var lead: String
    package var state: AssignmentState
    package var at: Instant

    package init(assignment: String, lead: String, state: AssignmentState, at: Instant) {
        self.assignment = assignment
        self.lead = lead
        self.state = state
        self.at = at
    }
}

/// Routing to itself: time may have helped the leads that wait in a queue.
package struct WaitingDue: Codable, Hashable, Sendable {
    /// The id of a pool, or `seller:` and the id of the owner that they wait for.
    package var queue: String
    package var at: Instant

    package init(queue: String, at: Instant) {
        self.queue = queue
        self.at = at
    }
}

/// A seller to routing: what she says to an assignment.
package struct AssignmentAnswer: Hashable, Sendable {
    package var assignment: String
    package var answer: Answer
    /// Why; wanted with everything but accept.
    package var reason: String?

    package init(assignment: String, answer: Answer, reason: String? = nil) {
        self.assignment = assignment
        self.answer = answer
        self.reason = reason
    }

    package enum Answer: String, Codable, Hashable, Sendable, CaseIterable {
        case accept, decline, contacted, opportunity, `return`, won, lost

        /// The state that the assignment takes.
        package var state: AssignmentState {
            switch self {
            case .accept: .accepted
            case .decline: .declined
            case .contacted: .contacted
            case .opportunity: .opportunity
            case .return: .returned
            case .won: .won
            case .lost: .lost
            }
        }
    }
}

extension AssignmentAnswer: Codable {
    private enum CodingKeys: String, CodingKey {
        case assignment, answer, reason
    }

    package init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder, keyedBy: CodingKeys.self)
        assignment = fields.requiredText(.assignment, limit: 100)
        answer = fields.required(.answer, standIn: .accept)
        reason = fields.text(.reason, limit: 500)
        try fields.finish()
    }
}

/// Routing to scoring: what became of a lead that was handed over.
package struct LeadOutcome: Codable, Hashable, Sendable {
    package var lead: String
    package var assignment: String
    package var seller: String
    package var state: AssignmentState
    package var at: Instant
    package var reason: String?

    package init(
        lead: String,
        assignment: String,
        seller: String,
        state: AssignmentState,
        at: Instant,
        reason: String? = nil
    ) {
        self.lead = lead
        self.assignment = assignment
        self.seller = seller
        self.state = state
        self.at = at
        self.reason = reason
    }
}
