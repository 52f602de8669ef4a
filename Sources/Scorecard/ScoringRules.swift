package import Contracts

/// How points are given, and what they mean: one version of the scoring rules.
package struct ScoringRules: Hashable, Sendable {
    /// Name by content: every score that these rules make carries it.
    package let version: String
    package let limits: Limits
    package let fit: [FitRule]
    package let engagement: [EngagementRule]
    package let disqualify: [DisqualifyRule]
    package let classes: Classes
    package let stages: Stages

    /// The most that each part can reach; together 100.
    package struct Limits: Hashable, Sendable {
        package var fit: Int
        package var engagement: Int
    }

    /// The least total for a class; below all of them a lead is cold.
    package struct Classes: Hashable, Sendable {
        package var warm: Int
        package var hot: Int
    }

    /// The least total for a stage; below all of them a lead is unqualified.
    package struct Stages: Hashable, Sendable {
        package var iql: Int
        package var mql: Int
        package var sql: Int
    }
}

/// What the rules make of a lead.
package struct ScoreOutcome: Codable, Hashable, Sendable {
    package var fit: Int
    package var engagement: Int
    /// fit + engagement; 0 when disqualified.
    package var total: Int
    package var leadClass: LeadClass
    package var stage: LeadStage
    /// One for each rule that counted; their points add up to `total`.
    package var lines: [ScoreLine]

    private enum CodingKeys: String, CodingKey {
        case fit, engagement, total
        case leadClass = "class"
        case stage, lines
    }
}
