package import Contracts
package import Rules

/// How points are given, and what they mean: one version of the scoring rules.
package struct ScoringRules: Hashable, Sendable {
    /// Name by content: every score that these rules make carries it.
    package let version: String
    /// What the file says, to the letter.
    package internal(set) var text = ""
    package let agreement: Agreement?
    package let limits: Limits
    package let personas: [Persona]
    /// Counted for every persona.
    package let sharedFit: [FitGroup]
    /// Counted for every persona too.
    package let predictive: PredictiveRule?
    package let engagement: [EngagementGroup]
    package let disqualify: [DisqualifyRule]
    package let classes: Classes
    package let stages: Stages
    /// What is doubtful in the file, whenever it is read.
    var warnings: [RuleFault] = []

    /// The fields that the rules ask for, by slot.
    let fields: [LeadField]
    /// The slots that fit asks for, by persona; one entry when there are none.
    let fitSlots: [[Int]]
    let index: EngagementIndex

    /// What is doubtful in the file, also at that instant.
    package func warnings(at instant: Instant) -> [RuleFault] {
        RuleFaults(warnings + (agreement?.overdue(at: instant).map { [$0] } ?? [])).faults
    }

    /// The most that each part can reach; together 100.
    package struct Limits: Hashable, Sendable {
        package var fit: Int
        package var engagement: Int
    }

    /// The least total for a class; below all of them a lead is cold.
    package struct Classes: Hashable, Sendable {
        package var warm: Int
        package var hot: Int

        func of(_ total: Int) -> LeadClass { total >= hot ? .hot : total >= warm ? .warm : .cold }
    }
}

/// Who stands behind the rules, and until when.
package struct Agreement: Hashable, Sendable {
    package var marketing: String
    package var sales: String
    package var date: Instant
    package var reviewBy: Instant
    /// Where the review date stands in the file.
    let place: RuleFault

    /// A warning when the review date has passed.
    func overdue(at instant: Instant) -> RuleFault? {
        guard instant >= reviewBy.adding(milliseconds: 86_400_000) else { return nil }
        return place
    }
}

/// Fit and engagement at a glance: a letter for the quarter of the fit limit, a digit for that of the engagement limit.
package enum Grade: String, Hashable, Sendable, CaseIterable {
    case a1 = "A1"
    case a2 = "A2"
    case a3 = "A3"
    case a4 = "A4"
    case b1 = "B1"
    case b2 = "B2"
    case b3 = "B3"
    case b4 = "B4"
    case c1 = "C1"
    case c2 = "C2"
    case c3 = "C3"
    case c4 = "C4"
    case d1 = "D1"
    case d2 = "D2"
    case d3 = "D3"
    case d4 = "D4"

    init(fit: Int, engagement: Int, limits: ScoringRules.Limits) {
        let row = Self.quarter(fit, of: limits.fit)
        self = Self.allCases[4 * row + Self.quarter(engagement, of: limits.engagement)]
    }

    /// 0 for the upper quarter, its lower bound included.
    private static func quarter(_ points: Int, of limit: Int) -> Int {
        limit == 0 ? 3 : max(0, 3 - 4 * points / limit)
    }
}

/// What the rules make of a lead.
package struct ScoreOutcome: Hashable, Sendable {
    /// Whole points, 0 up to the limit.
    package var fit: Int
    /// Rounded half up, once, from thousandths.
    package var engagement: Int
    /// fit + engagement; 0 when disqualified.
    package var total: Int
    package var leadClass: LeadClass
    package var grade: Grade
    /// The one that fits best; nil when the rules have none.
    package var persona: String?
    /// How many in 100 of the fields are known that fit asks for.
    package var known: Int
    /// Why it is not to be sold to; the first reason.
    package var disqualified: String?
    /// Whether it did something that makes it marketing-qualified at once.
    package var isFast: Bool
    /// One for each rule that counted; their points add up to `total`.
    package var lines: [ScoreLine]
    /// What the learned scorecard says; nil where the rules have none.
    package var prediction: ScorePrediction?
}
