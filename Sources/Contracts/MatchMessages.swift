/// An operator says that two leads are one person.
package struct MatchMerge: Hashable, Sendable {
    package var lead: String
    package var other: String
    /// Who says it.
    package var by: String
    package var note: String?
    /// Also when somebody said before that they are two people.
    package var force: Bool

    package init(lead: String, other: String, by: String, note: String? = nil, force: Bool = false) {
        self.lead = lead
        self.other = other
        self.by = by
        self.note = note
        self.force = force
    }
}

extension MatchMerge: Codable {
    private enum CodingKeys: String, CodingKey {
        case lead, other, by, note, force
    }

    package init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder, keyedBy: CodingKeys.self)
        lead = fields.requiredText(.lead, limit: 64)
        other = fields.requiredText(.other, limit: 64)
        by = fields.requiredText(.by, limit: MatchDecided.maxName)
        note = fields.text(.note, limit: MatchDecided.maxNote)
        force = fields.optional(.force) ?? false
        try fields.finish()
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(lead, forKey: .lead)
        try container.encode(other, forKey: .other)
        try container.encode(by, forKey: .by)
        try container.encodeIfPresent(note, forKey: .note)
        if force { try container.encode(force, forKey: .force) }
    }
}

/// An operator says that some submissions of a lead are another person's.
package struct MatchUnmerge: Hashable, Sendable {
    package var lead: String
    /// The submissions that become a lead of their own.
    package var submissions: [String]
    package var by: String
    package var note: String?

    package init(lead: String, submissions: [String], by: String, note: String? = nil) {
        self.lead = lead
        self.submissions = submissions
        self.by = by
        self.note = note
    }

    package static let maxSubmissions = 1_000
}

extension MatchUnmerge: Codable {
    private enum CodingKeys: String, CodingKey {
        case lead, submissions, by, note
    }

    package init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder, keyedBy: CodingKeys.self)
        lead = fields.requiredText(.lead, limit: 64)
        let before = fields.faults
        submissions = fields.list(.submissions, limit: Self.maxSubmissions)
        if submissions.isEmpty, fields.faults == before { fields.report(.submissions, .missing, "is required") }
        by = fields.requiredText(.by, limit: MatchDecided.maxName)
        note = fields.text(.note, limit: MatchDecided.maxNote)
        try fields.finish()
    }
}

/// An operator says of two leads that they are two people, or that she leaves it open.
package struct MatchPairOrder: Hashable, Sendable {
    package var lead: String
    package var other: String
    package var by: String
    package var note: String?

    package init(lead: String, other: String, by: String, note: String? = nil) {
        self.lead = lead
        self.other = other
        self.by = by
        self.note = note
    }
}

extension MatchPairOrder: Codable {
    private enum CodingKeys: String, CodingKey {
        case lead, other, by, note
    }

    package init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder, keyedBy: CodingKeys.self)
        lead = fields.requiredText(.lead, limit: 64)
        other = fields.requiredText(.other, limit: 64)
        by = fields.requiredText(.by, limit: MatchDecided.maxName)
        note = fields.text(.note, limit: MatchDecided.maxNote)
        try fields.finish()
    }
}

/// What became of an operator's word on leads.
package struct MatchDecided: Codable, Hashable, Sendable {
    package var action: Action
    /// The lead that lives on, or stays behind.
    package var lead: String
    /// The lead that went into it, that was taken out of it, or that is somebody else.
    package var other: String
    /// False when all of it was so already.
    package var changed: Bool

    package init(action: Action, lead: String, other: String, changed: Bool) {
        self.action = action
        self.lead = lead
        self.other = other
        self.changed = changed
    }

    package enum Action: String, Codable, Hashable, Sendable, CaseIterable {
        case merge, unmerge, apart, skip
    }

    /// Longest name of who decides, in bytes.
    static let maxName = 100
    /// Longest note, in bytes.
    static let maxNote = 1_000
}

/// An operator asks which leads may be one person.
package struct MatchReviewsQuestion: Hashable, Sendable {
    package var order: Order
    package var limit: Int
    /// How many to pass over.
    package var offset: Int

    package init(order: Order = .oldest, limit: Int = Self.usualLimit, offset: Int = 0) {
        self.order = order
        self.limit = limit
        self.offset = offset
    }

    package enum Order: String, Codable, Hashable, Sendable, CaseIterable {
        case oldest
        /// Those first that speak most for one person.
        case heaviest
    }

    /// Most in one answer, so that it fits in a line.
    package static let maxLimit = 20
    package static let usualLimit = 10
}

extension MatchReviewsQuestion: Codable {
    private enum CodingKeys: String, CodingKey {
        case order, limit, offset
    }

    package init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder, keyedBy: CodingKeys.self)
        order = fields.optional(.order) ?? .oldest
        limit = fields.integer(.limit, in: 1...Self.maxLimit) ?? Self.usualLimit
        offset = fields.integer(.offset, in: 0...1_000_000) ?? 0
        try fields.finish()
    }
}

/// Pairs of leads that may be one person.
package struct MatchReviewPage: Codable, Hashable, Sendable {
    /// How many there are altogether.
    package var open: Int
    package var reviews: [Review]

    package init(open: Int, reviews: [Review]) {
        self.open = open
        self.reviews = reviews
    }

    /// Two leads side by side, and what speaks for and against.
    package struct Review: Codable, Hashable, Sendable {
        /// Without attributes.
        package var lead: Lead
        /// Without attributes.
        package var other: Lead
        /// The submission that raised the doubt, and when.
        package var submission: String
        package var at: Instant
        /// The sum of the evidence, and what makes a match, in bits.
        package var weight: Double
        package var threshold: Double
        /// The evidence, a line each.
        package var reasons: [String]

        package init(
            lead: Lead,
            other: Lead,
            submission: String,
            at: Instant,
            weight: Double,
            threshold: Double,
            reasons: [String]
        ) {
            self.lead = lead
            self.other = other
            self.submission = submission
            self.at = at
            self.weight = weight
            self.threshold = threshold
            self.reasons = reasons
        }
    }
}
