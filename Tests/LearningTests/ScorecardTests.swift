import Rules
import TestKit
import Testing

@testable import Learning

@Suite("Learned scorecards")
struct LearnedScorecardTests {
    private func scorecard(_ text: String) throws -> LearnedScorecard {
        guard case .scorecard(let scorecard) = try LearnedModel.read(text, file: "p.yaml") else {
            throw RuleFaults([])
        }
        return scorecard
    }

    @Test("What is written is read again as it was", arguments: [100, 400, 1200])
    func roundTrip(rows: Int) throws {
        let history = sampleHistory(rows)
        let learned = try #require(ScorecardFit.fit(history))
        let again = try scorecard(learned.text)
        #expect(again == learned)
        #expect(again.text == learned.text)
        for row in 0..<rows {
            #expect(again.prediction(for: history.lead(row)) == learned.prediction(for: history.lead(row)))
        }
    }

    @Test("Odd texts survive")
    func oddTexts() throws {
        let odd = [
            "NO", "01234", "a: b # c", "say \"hi\"", "back\\slash", "yes", "- x", "tab\tline\n2", "Łódź 東京", "~",
            "\u{85}",
        ]
        let values = odd.flatMap { Array(repeating: $0, count: 40) }
        let history = History(
            outcome: "won: \"x\"",
            columns: [.init(name: "a: \"b\"", values: values)],
            won: values.indices.map { $0 % 3 == 0 },
            dates: nil
        )
        let learned = try #require(ScorecardFit.fit(history))
        #expect(try scorecard(learned.text) == learned)
    }

    static let sample = """
        predictive:
          method: logistic
          outcome: "won"
          learned_from: {closed: 400, won: 150}
          probability: {intercept: -3, points: 0.06}
          fields:
            - field: "source"
              points:
                "Partner": 20
                "fair": 40
              other: 10
              empty: 0
            - field: "visits"
              ranges:
                below 3: 0
                3 to below 7.5: 30
                7.5 and up: 60
              other: 5
              empty: 15

        """

    @Test("A lead has the points of its values, and they are explained")
    func prediction() throws {
        let scorecard = try scorecard(Self.sample)
        let prediction = scorecard.prediction(for: ["source": "FAIR", "visits": "7.5", "city": "Oslo"])
        #expect(
            prediction.lines == [
                .init(field: "source", value: "fair", points: 40),
                .init(field: "visits", value: "7.5 and up", points: 60),
            ]
        )
        #expect(prediction.points == 100)
        #expect(abs(prediction.probability - Logistic.probability(3)) < 1e-12)
        #expect(scorecard.prediction(for: ["source": "web", "visits": "many"]).points == 15)
        #expect(scorecard.prediction(for: [:]).points == 15)
        #expect(scorecard.text == Self.sample)
    }

    @Test(
        "Faults are told with their place",
        arguments: [
            ("below 3: 0", "over 3: 0", "p.yaml:15:9: error R109"),
            ("3 to below", "4 to below", "p.yaml:16:9: error R203"),
            ("    7.5 and up: 60", "    7.5 to below 9: 60", "p.yaml:15:9: error R203"),
            ("\"fair\": 40", "\"partner\": 40", "p.yaml:10:9: error R108"),
            ("\"fair\": 40", "\"fair\": 41", "p.yaml:7:5: error R205"),
            ("other: 10", "othr: 10", "p.yaml:11:7: error R102"),
            ("method: logistic", "method: logistics", "p.yaml:2:11: error R107"),
            ("points: 0.06", "points: -1", "p.yaml:5:40: error R105"),
            ("field: \"visits\"", "field: \"source\"", "p.yaml:13:7: error R108"),
            ("      empty: 15\n", "", "p.yaml:13:7: error R101"),
        ]
    )
    func faults(from: String, to: String, expected: String) {
        let text = Self.sample.replacing(from, with: to)
        #expect(text != Self.sample)
        let error = #expect(throws: RuleFaults.self) { try LearnedModel.read(text, file: "p.yaml") }
        let lines = error?.faults.map(\.description) ?? []
        #expect(lines.contains { $0.hasPrefix(expected) }, "\(lines)")
    }

    @Test("Steps of probability must rise from 0 points on")
    func steps() throws {
        func read(_ steps: String) throws -> LearnedScorecard {
            try scorecard(Self.sample.replacing("{intercept: -3, points: 0.06}", with: steps))
        }
        let learned = try read("{0: 1.5, 40: 12, 70: 63.25}")
        #expect(learned.probability.probability(of: 39) == 0.015)
        #expect(learned.probability.probability(of: 40) == 0.12)
        #expect(learned.probability.probability(of: 100) == 0.6325)
        for wrong in ["{5: 1}", "{0: 5, 10: 4}", "{0: 1, 101: 2}", "{0: 101}", "{}"] {
            #expect(throws: RuleFaults.self) { try read(wrong) }
        }
    }
}
