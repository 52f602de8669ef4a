/// An operator's word on a lead that its seller wants to give back.
package struct ReturnDecide: Hashable, Sendable {
    package var assignment: String
    package var decision: Decision
    /// Who says it.
    package var by: String
    package var note: String?

    package init(assignment: String, decision: Decision, by: String, note: String? = nil) {
        self.assignment = assignment
        self.decision = decision
        self.by = by
        self.note = note
    }

    package enum Decision: String, Codable, Hashable, Sendable, CaseIterable {
        /// It goes to somebody else.
        case approve
        /// It stays with her.
        case refuse
    }
}

extension ReturnDecide: Codable {
    private enum CodingKeys: String, CodingKey {
        case assignment, decision, by, note
    }

    package init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder, keyedBy: CodingKeys.self)
        assignment = fields.requiredText(.assignment, limit: 100)
        decision = fields.required(.decision, standIn: .refuse)
        by = fields.requiredText(.by, limit: MatchDecided.maxName)
        note = fields.text(.note, limit: MatchDecided.maxNote)
        try fields.finish()
    }
}

/// What became of an operator's word on a return.
package struct ReturnDecided: Codable, Hashable, Sendable {
    package var assignment: String
    package var lead: String
    package var seller: String
    package var decision: ReturnDecide.Decision
    /// False when it was decided so already.
    package var changed: Bool

    package init(assignment: String, lead: String, seller: String, decision: ReturnDecide.Decision, changed: Bool) {
        self.assignment = assignment
        self.lead = lead
        self.seller = seller
        self.decision = decision
        self.changed = changed
    }
}

/// An operator asks which leads their sellers want to give back.
package struct ReturnReviewsQuestion: Hashable, Sendable {
    package var limit: Int
    package var offset: Int

    package init(limit: Int = usualLimit, offset: Int = 0) {
        self.limit = limit
        self.offset = offset
    }

    /// Most in one answer, so that it fits in a line.
    package static let maxLimit = 20
    package static let usualLimit = 10
}

extension ReturnReviewsQuestion: Codable {
    private enum CodingKeys: String, CodingKey {
        case limit, offset
    }

    package init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder, keyedBy: CodingKeys.self)
        limit = fields.integer(.limit, in: 1...Self.maxLimit) ?? Self.usualLimit
        offset = fields.integer(.offset, in: 0...1_000_000) ?? 0
        try fields.finish()
    }
}

/// Leads that their sellers want to give back, those that wait longest first.
package struct ReturnReviewPage: Codable, Hashable, Sendable {
    /// How many there are altogether.
    package var open: Int
    package var reviews: [Review]

    package init(open: Int, reviews: [Review]) {
        self.open = open
        self.reviews = reviews
    }

    package struct Review: Codable, Hashable, Sendable {
        package var assignment: String
        package var seller: String
        /// How far she has come with it.
        package var state: AssignmentState
        /// Without attributes.
        package var lead: Lead
        package var acceptedAt: Instant?
        package var askedAt: Instant
        /// Why she wants to give it back.
        package var reason: String?

        package init(
            assignment: String,
            seller: String,
            state: AssignmentState,
            lead: Lead,
            acceptedAt: Instant?,
            askedAt: Instant,
            reason: String?
        ) {
            self.assignment = assignment
            self.seller = seller
            self.state = state
            self.lead = lead
            self.acceptedAt = acceptedAt
            self.askedAt = askedAt
            self.reason = reason
        }

        private enum CodingKeys: String, CodingKey {
            case assignment, seller, state, lead
            case acceptedAt = "accepted_at"
            case askedAt = "asked_at"
            case reason
        }
    }
}
