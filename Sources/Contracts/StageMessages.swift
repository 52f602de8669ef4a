/// Scoring to itself: the score of a lead has aged so far, or the lead has rested so long, that its stage may change.
package struct ScoreDue: Codable, Hashable, Sendable {
    package var lead: String
    /// The instant it was foretold for; of no effect when another is foretold by now.
    package var at: Instant

    package init(lead: String, at: Instant) {
        self.lead = lead
        self.at = at
    }
}

/// An operator's word on the stage of a lead.
package struct StageMove: Hashable, Sendable {
    package var lead: String
    package var action: Action
    /// Only with `hold`.
    package var stage: LeadStage?
    /// One of the reasons in the rules; only with `reject`.
    package var reason: String?
    /// Who says it.
    package var by: String
    package var note: String?

    package init(
        lead: String,
        action: Action,
        stage: LeadStage? = nil,
        reason: String? = nil,
        by: String,
        note: String? = nil
    ) {
        self.lead = lead
        self.action = action
        self.stage = stage
        self.reason = reason
        self.by = by
        self.note = note
    }

    package enum Action: String, Codable, Hashable, Sendable, CaseIterable {
        /// A marketing-qualified lead is worth selling to.
        case accept
        /// It is not, or not now.
        case reject
        /// The lead has this stage until it is released, whatever its score.
        case hold
        case release
    }
}

extension StageMove: Codable {
    private enum CodingKeys: String, CodingKey {
        case lead, action, stage, reason, by, note
    }

    package init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder, keyedBy: CodingKeys.self)
        lead = fields.requiredText(.lead, limit: 64)
        action = fields.required(.action, standIn: .release)
        stage = fields.optional(.stage)
        reason = fields.text(.reason, limit: 64)
        by = fields.requiredText(.by, limit: MatchDecided.maxName)
        note = fields.text(.note, limit: MatchDecided.maxNote)
        if action == .hold, stage == nil { fields.report(.stage, .missing, "is required to hold a stage") }
        if action == .reject, reason == nil { fields.report(.reason, .missing, "is required to reject") }
        try fields.finish()
    }
}

/// What became of an operator's word on the stage of a lead.
package struct StageMoved: Codable, Hashable, Sendable {
    package var lead: String
    package var from: LeadStage
    package var to: LeadStage
    /// False when all of it was so already.
    package var changed: Bool

    package init(lead: String, from: LeadStage, to: LeadStage, changed: Bool) {
        self.lead = lead
        self.from = from
        self.to = to
        self.changed = changed
    }
}

/// An operator asks which marketing-qualified leads wait for a sales person.
package struct StageReviewsQuestion: Hashable, Sendable {
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

extension StageReviewsQuestion: Codable {
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

/// Leads that wait for a sales person, those that wait longest first.
package struct StageReviewPage: Codable, Hashable, Sendable {
    /// How many there are altogether.
    package var open: Int
    package var reviews: [Review]
    /// With which reasons one may be rejected.
    package var reasons: [String]
    /// What becomes of one for which nobody answers in time: `remind`, `accept` or `recycle`; nil where nobody is asked.
    package var whenOverdue: String?

    package init(open: Int, reviews: [Review], reasons: [String], whenOverdue: String? = nil) {
        self.open = open
        self.reviews = reviews
        self.reasons = reasons
        self.whenOverdue = whenOverdue
    }

    private enum CodingKeys: String, CodingKey {
        case open, reviews, reasons
        case whenOverdue = "when_overdue"
    }

    package struct Review: Codable, Hashable, Sendable {
        /// Without attributes.
        package var lead: Lead
        package var score: Score
        /// Since when it waits.
        package var since: Instant
        package var answerBy: Instant

        package init(lead: Lead, score: Score, since: Instant, answerBy: Instant) {
            self.lead = lead
            self.score = score
            self.since = since
            self.answerBy = answerBy
        }

        private enum CodingKeys: String, CodingKey {
            case lead, score, since
            case answerBy = "answer_by"
        }
    }
}
