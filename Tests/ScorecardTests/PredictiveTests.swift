import Contracts
import Rules
import Testing

@testable import Scorecard

/// A learned scorecard among the rules: 100 of its points are 20 points of fit.
@Suite("Learned points")
struct PredictiveTests {
    private static let section = """
        predictive:
          method: logistic
          outcome: "won"
          learned_from: {closed: 400, won: 150}
          max: 20
          probability: {intercept: -3, points: 0.06}
          fields:
            - field: "country"
              points:
                "US": 33
                "GB": 12
              other: 5
              empty: 0
            - field: "company.employees"
              ranges:
                below 50: 0
                50 to below 200: 18
                200 and up: 60
              other: 7
              empty: 7

        """

    private static func rules(_ change: (String) -> String = { $0 }) throws -> ScoringRules {
        try ScoringRules.read(change(sampleRules + section), file: "scoring.yaml")
    }

    private func learned(_ outcome: ScoreOutcome) -> [String] {
        outcome.lines.filter { $0.rule == "predictive" }.map { "\($0.counted ?? 0) \($0.reason)" }
    }

    @Test("Each field is a line of fit, and all lines add up to the score")
    func lines() throws {
        let lead = sampleLead { lead in
            lead.country = "us"
            lead.company = Company(employees: 120)
        }
        let outcome = try Self.rules().score(lead, activities: [], asOf: now)
        #expect(
            learned(outcome) == [
                "6600 country is US (33 of 100 learned points)",
                "3600 company.employees is 50 to below 200 (18 of 100 learned points)",
            ]
        )
        let without = try ScoringRules.read(sampleRules, file: "scoring.yaml").score(lead, activities: [], asOf: now)
        // 10.2 more, rounded once.
        #expect(outcome.fit == without.fit + 10)
        #expect(outcome.lines.reduce(0) { $0 + ($1.counted ?? 0) } == outcome.total * 1000)
        #expect(outcome.lines.reduce(0) { $0 + $1.points } == outcome.total)
        // 1 / (1 + e^-(-3 + 51 · 0.06)) = 1 / (1 + e^-0.06)
        let prediction = try #require(outcome.prediction)
        #expect(prediction.points == 51)
        #expect(prediction.probability == 514_996)
        let version = try Self.rules().predictive?.version
        #expect(prediction.model == version)
    }

    @Test("What is not known is empty, and what was never seen is other")
    func unknown() throws {
        let rules = try Self.rules()
        #expect(rules.score(sampleLead(), activities: [], asOf: now).prediction?.points == 7)
        let lead = sampleLead { $0.country = "FR" }
        #expect(rules.score(lead, activities: [], asOf: now).prediction?.points == 12)
        // Without learned rules nothing is said.
        let plain = try ScoringRules.read(sampleRules, file: "scoring.yaml")
        #expect(plain.score(lead, activities: [], asOf: now).prediction == nil)
    }

    @Test("A disqualified lead has no points all the same, and its lines add up to none")
    func disqualified() throws {
        let lead = sampleLead { lead in
            lead.country = "US"
            lead.company = Company(name: "Rival Inc", employees: 120)
            lead.email = "x@rival.example"
        }
        let outcome = try Self.rules().score(lead, activities: [], asOf: now)
        #expect(outcome.lines.reduce(0) { $0 + ($1.counted ?? 0) } == outcome.total * 1000)
    }

    @Test("How much it counts changes the rules, but not the name of the scorecard; points do")
    func version() throws {
        let (one, other) = (
            try Self.rules(), try Self.rules { $0.replacing("max: 20\n  prob", with: "max: 30\n  prob") }
        )
        #expect(one.version != other.version)
        #expect(one.predictive?.version == other.predictive?.version)
        let edited = try Self.rules { $0.replacing("\"GB\": 12", with: "\"GB\": 13") }
        #expect(one.predictive?.version != edited.predictive?.version)
    }

    @Test(
        "What is wrong is told with its place",
        arguments: [
            (
                "  max: 20\n  prob", "  prob",
                #"R101 predictive: needs "max": how many points of fit the best lead gets"#
            ),
            (
                "  max: 20\n  prob", "  max: 70\n  prob",
                "R105 predictive/max: is 70, but fit counts 60 points at most"
            ),
            (
                "field: \"country\"", "field: \"county\"",
                #"R107 predictive/fields/1/field: "county" is no field of a lead; did you mean "country"?"#
            ),
        ]
    )
    func wrong(_ from: String, _ to: String, _ expected: String) {
        let faults = #expect(throws: RuleFaults.self) { try Self.rules { $0.replacing(from, with: to) } }
        let errors = faults?.faults.filter { !$0.isWarning }.map(\.description) ?? []
        #expect(errors.count == 1)
        #expect(errors.first?.contains(expected) == true, "\(errors)")
    }
}
