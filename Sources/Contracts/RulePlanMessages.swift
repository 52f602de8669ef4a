/// An operator asks scoring what rules would make of the leads that it holds, before they are published.
///
/// A page at a time, each by the same instant; nothing is changed.
package struct RulePlanQuestion: Hashable, Sendable {
    /// What the file says.
    package var text: String
    package var part: Part
    /// The instant that both rule sets score for.
    package var at: Instant
    /// Where the page before ended; nil for the first.
    package var after: String?
    /// How many leads to look at.
    package var limit: Int

    package init(_ part: Part, text: String, at: Instant, after: String? = nil, limit: Int = usualLimit) {
        self.text = text
        self.part = part
        self.at = at
        self.after = after
        self.limit = limit
    }

    package enum Part: String, Codable, Hashable, Sendable, CaseIterable {
        /// All leads, as they are now.
        case leads
        /// Those that were won or lost, as they were when they were handed over.
        case closed
    }

    /// Most in one answer, so that it comes in time and fits in a line.
    package static let maxLimit = 1_000
    package static let usualLimit = 1_000
    /// Longest file that can be asked about or published, so that it fits in a line whatever has to be escaped.
    package static let maxText = 100_000
}

extension RulePlanQuestion: Codable {
    private enum CodingKeys: String, CodingKey {
        case text, part, at, after, limit
    }

    package init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder, keyedBy: CodingKeys.self)
        text = fields.requiredText(.text, limit: Self.maxText, keepsBlanks: true)
        part = fields.required(.part, standIn: .leads)
        at = fields.required(.at, standIn: Instant(milliseconds: 0))
        after = fields.text(.after, limit: 200)
        limit = fields.integer(.limit, in: 1...Self.maxLimit) ?? Self.usualLimit
        try fields.finish()
    }
}

/// What two rule sets make of some leads.
package struct RulePlanPage: Codable, Hashable, Sendable {
    /// The rule set in force.
    package var current: String
    /// The one that is asked about.
    package var proposed: String
    /// Leads that were looked at.
    package var leads = 0
    /// From which class to which, those that stay included.
    package var classes: [Move] = []
    /// From which stage to which, likewise.
    package var stages: [Move] = []
    /// By how many points the score differs.
    package var differences: [Count] = []
    /// The new score of those that came in the four weeks before.
    package var recent: [Count] = []
    /// When the first of these came.
    package var oldest: Instant?
    /// Leads that become marketing-qualified, or are so no more.
    package var mqls: [MQL] = []
    /// What became of leads that were closed; only in that part.
    package var closed: [Closed] = []
    /// Where to go on; nil when the part is done.
    package var next: String?

    package init(current: String, proposed: String) {
        self.current = current
        self.proposed = proposed
    }

    /// So many leads go from one class or stage to another.
    package struct Move: Codable, Hashable, Sendable {
        package var from: String
        package var to: String
        package var leads: Int

        package init(from: String, to: String, leads: Int) {
            self.from = from
            self.to = to
            self.leads = leads
        }
    }

    /// So many leads with so many points.
    package struct Count: Codable, Hashable, Sendable {
        package var points: Int
        package var leads: Int

        package init(points: Int, leads: Int) {
            self.points = points
            self.leads = leads
        }
    }

    /// A lead that the rules disagree on, with its stage and score by either.
    package struct MQL: Codable, Hashable, Sendable {
        package var lead: String
        package var from: LeadStage
        package var to: LeadStage
        package var old: Int
        package var new: Int

        package init(lead: String, from: LeadStage, to: LeadStage, old: Int, new: Int) {
            self.lead = lead
            self.from = from
            self.to = to
            self.old = old
            self.new = new
        }

        /// Whether it becomes marketing-qualified; else it was so.
        package var appears: Bool { to.isMarketingQualified }
    }

    /// A lead that was won or lost, with its score by either rule set when it was handed over.
    package struct Closed: Codable, Hashable, Sendable {
        package var old: Int
        package var new: Int
        package var won: Bool

        package init(old: Int, new: Int, won: Bool) {
            self.old = old
            self.new = new
            self.won = won
        }
    }
}

extension LeadStage {
    /// Whether marketing takes the lead for one that sales should look at, or sales does already.
    package var isMarketingQualified: Bool {
        switch self {
        case .mql, .sql, .opportunity, .customer: true
        case .unqualified, .iql, .disqualified, .recycled: false
        }
    }
}
