/// How good a lead is, and line by line why.
package struct Score: Codable, Hashable, Sendable {
    package var lead: String
    /// Grows with every scoring of the lead.
    package var revision: Int64
    /// Who the person is: 0 up to the rule set's limit.
    package var fit: Int
    /// What the person did: 0 up to the rule set's limit.
    package var engagement: Int
    /// fit + engagement, 0...100; 0 when disqualified.
    package var total: Int
    package var leadClass: LeadClass
    package var stage: LeadStage
    /// The rule set that made it, by content hash.
    package var ruleSet: String
    /// The instant it was made for; activities after it did not count.
    package var asOf: Instant
    /// One line for each rule that counted; the points of all lines add up to `total`.
    package var lines: [ScoreLine]
    /// Fit and engagement by quarters of their limits: A1 (both in the upper one) to D4.
    package var grade: String?
    /// The id of the persona that fits best.
    package var persona: String?
    /// How many in 100 of the fields are known that fit asks for.
    package var known: Int?
    /// What is missing to the next stage, where points alone can lead there.
    package var next: ScoreGap?
    /// What the learned scorecard among the rules says; nil where they have none.
    package var prediction: ScorePrediction?

    package init(
        lead: String,
        revision: Int64,
        fit: Int,
        engagement: Int,
        total: Int,
        leadClass: LeadClass,
        stage: LeadStage,
        ruleSet: String,
        asOf: Instant,
        lines: [ScoreLine],
        grade: String? = nil,
        persona: String? = nil,
        known: Int? = nil,
        next: ScoreGap? = nil,
        prediction: ScorePrediction? = nil
    ) {
        self.lead = lead
        self.revision = revision
        self.fit = fit
        self.engagement = engagement
        self.total = total
        self.leadClass = leadClass
        self.stage = stage
        self.ruleSet = ruleSet
        self.asOf = asOf
        self.lines = lines
        self.grade = grade
        self.persona = persona
        self.known = known
        self.next = next
        self.prediction = prediction
    }

    private enum CodingKeys: String, CodingKey {
        case lead, revision, fit, engagement, total
        case leadClass = "class"
        case stage
        case ruleSet = "rule_set"
        case asOf = "as_of"
        case lines, grade, persona, known, next, prediction
    }
}

/// What a lead lacks to get further.
package struct ScoreGap: Codable, Hashable, Sendable {
    package var stage: LeadStage
    /// So many more of engagement would do, or of fit where no engagement does.
    package var points: Int
    /// Id of a rule that could bring them, or most of them.
    package var rule: String?

    package init(stage: LeadStage, points: Int, rule: String? = nil) {
        self.stage = stage
        self.points = points
        self.rule = rule
    }
}

/// What one rule gave.
package struct ScoreLine: Codable, Hashable, Sendable {
    package var part: Part
    /// Id of the rule.
    package var rule: String
    /// Why, in words: what the rule asked and what was found.
    package var reason: String
    /// What the line adds to the sum of the lines before it, when that is rounded: these add up to the total.
    package var points: Int
    /// What it counts exactly, in thousandths of points: these add up to the total too; nil from before there were any.
    package var counted: Int?
    /// What people call the rule.
    package var label: String?
    /// Thousandths of points of the activities together, before ageing.
    package var raw: Int?
    /// What ageing left of `raw`; `counted` is less when the rule has a limit.
    package var aged: Int?
    /// Ids of the activities that counted, newest first, at most `maxActivities` of them.
    package var activities: [String]?

    package static let maxActivities = 20

    package init(
        part: Part,
        rule: String,
        reason: String,
        points: Int,
        counted: Int? = nil,
        label: String? = nil
    ) {
        self.part = part
        self.rule = rule
        self.reason = reason
        self.points = points
        self.counted = counted
        self.label = label
    }

    /// Adds what only engagement has.
    package mutating func detail(raw: Int, aged: Int, activities: [String]) {
        self.raw = raw
        self.aged = aged
        self.activities = activities
    }

    package enum Part: String, Codable, Hashable, Sendable {
        case fit, engagement
        /// Points lost because a part, or the whole, has a limit.
        case limit
        /// A hard reason why the lead is not to be sold to.
        case disqualified
    }
}

/// How warm a lead is.
package enum LeadClass: String, Codable, Hashable, Sendable, CaseIterable, Comparable {
    case cold, warm, hot

    package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .cold: 0
        case .warm: 1
        case .hot: 2
        }
    }
}

/// How far a lead has come.
package enum LeadStage: String, Codable, Hashable, Sendable, CaseIterable {
    case unqualified
    /// Information-qualified: showed interest in what we publish.
    case iql
    /// Marketing-qualified: worth a look by sales.
    case mql
    /// Sales-qualified: to be assigned.
    case sql
    case opportunity
    case customer
    case disqualified
    case recycled

    /// Whether the lead is in the hands of sales, who keep it whatever its score.
    package var isWithSales: Bool { self == .sql || self == .opportunity || self == .customer }
}

/// Scoring to routing: a lead that is sales-qualified (or that routing already knows), with its score.
package struct LeadScored: Codable, Hashable, Sendable {
    package var lead: Lead
    package var score: Score
    /// Ids of leads that turned out to be this one; they are no more.
    package var merged: [String]

    package init(lead: Lead, score: Score, merged: [String] = []) {
        self.lead = lead
        self.score = score
        self.merged = merged
    }
}
