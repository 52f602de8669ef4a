/// An operator asks scoring for the leads that closed, to learn from them or to hold a learned scorecard against them.
package struct ClosedLeadsQuestion: Hashable, Sendable {
    /// Leads to pass over: those of the pages before.
    package var offset: Int

    package init(offset: Int = 0) {
        self.offset = offset
    }
}

extension ClosedLeadsQuestion: Codable {
    private enum CodingKeys: String, CodingKey {
        case offset
    }

    package init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder, keyedBy: CodingKeys.self)
        offset = fields.integer(.offset, in: 0...1_000_000_000) ?? 0
        try fields.finish()
    }
}

/// Leads that sales won or lost, those that closed first first.
package struct ClosedLeadsPage: Codable, Hashable, Sendable {
    /// The learned scorecard among the rules of now; nil when there is none.
    package var model: String?
    package var leads: [ClosedLead]
    /// Whether there are leads after these.
    package var more: Bool

    package init(model: String?, leads: [ClosedLead], more: Bool) {
        self.model = model
        self.leads = leads
        self.more = more
    }
}

/// A lead that was handed over and closed: what was known of it at the hand-off, and how it ended.
package struct ClosedLead: Codable, Hashable, Sendable {
    package var handedAt: Instant
    package var closedAt: Instant
    package var won: Bool
    /// By name, as rules ask for them; without her address and number.
    package var fields: [String: String]
    /// What a learned scorecard said of it then.
    package var said: ScorePrediction?

    package init(
        handedAt: Instant,
        closedAt: Instant,
        won: Bool,
        fields: [String: String],
        said: ScorePrediction? = nil
    ) {
        self.handedAt = handedAt
        self.closedAt = closedAt
        self.won = won
        self.fields = fields
        self.said = said
    }

    private enum CodingKeys: String, CodingKey {
        case handedAt = "handed_at"
        case closedAt = "closed_at"
        case won, fields, said
    }
}

/// What a learned scorecard says of a lead.
package struct ScorePrediction: Codable, Hashable, Sendable {
    /// Its name by content.
    package var model: String
    /// Its own points, 0 to 100.
    package var points: Int
    /// In millionths.
    package var probability: Int

    package init(model: String, points: Int, probability: Int) {
        self.model = model
        self.points = points
        self.probability = probability
    }
}
