import Contracts
import Testing

@testable import leadline

@Suite("What was learned of matching, for people")
struct MatchFittedTests {
    private func fitted(same: Double, decided: Int) -> MatchFitted {
        MatchFitted(
            ruleSet: "matching-1",
            submissions: 900,
            randomPairs: 4_500,
            samples: [
                .init(agreeIn: "e-mail", pairs: 60, same: same, rounds: 9),
                .init(agreeIn: "phone", pairs: 12, same: 3, rounds: 4),
            ],
            decided: decided,
            weights: [
                .init(field: "phone", level: "equal", oldM: 0.6, oldU: 0.000_02, newM: 0.75, newU: 0.000_02),
                .init(field: "phone", level: "different", oldM: 0.33, oldU: 0.94, newM: 0.33, newU: 0.94),
            ],
            comparedPairs: 70,
            changes: [.init(from: .review, to: .match, pairs: 4, examples: [["s1", "s2"], ["s3", "s4"]])]
        )
    }

    private func text(_ fitted: MatchFitted) -> String { fitted.lines(.plain).joined(separator: "\n") }

    @Test func theWeightsThatMoveAreShownAndTheOthersCounted() {
        let text = text(fitted(same: 58.4, decided: 2))
        let row = text.split(separator: "\n").first { $0.hasPrefix("phone  equal") } ?? ""
        let cells = ["phone", "equal", "14.87", "15.19", "0.32", "0.6", "0.75", "2e-05", "2e-05"]
        #expect(row.split(separator: " ").map(String.init) == cells)
        #expect(!text.contains("different"))
        #expect(text.contains("1 of 2 weights stay as they are"))
        #expect(text.contains("  4 from review to match, as s1 + s2, s3 + s4"))
        #expect(!text.contains("too little"))
    }

    @Test func fewPairsOfOnePersonAreTooLittle() {
        let shortage = "too little to learn from: 49 pairs of one person, and at least 50 are needed"
        #expect(fitted(same: 47.6, decided: 2).shortage == shortage)
        #expect(fitted(same: 30, decided: 20).shortage == nil)
        #expect(fitted(same: 30, decided: 19).shortage != nil)
    }
}
