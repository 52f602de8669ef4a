import TestKit
import Testing

@testable import Learning

@Suite("Boosted trees")
struct TreesTests {
    /// Won exactly when two fields differ: no sum of points can say that.
    private func crossed(_ rows: Int) -> History {
        var generator = SeededGenerator(seed: 5)
        let one = (0..<rows).map { _ in Bool.random(using: &generator) ? "a" : "b" }
        let other = (0..<rows).map { _ in String(Int.random(in: 0...9, using: &generator)) }
        let won = zip(one, other).map { one, other in
            Double.random(in: 0..<1, using: &generator) < ((one == "a") != ((Int(other) ?? 0) < 5) ? 0.8 : 0.3)
        }
        return History(
            outcome: "won",
            columns: [.init(name: "one", values: one), .init(name: "other", values: other)],
            won: won,
            dates: nil
        )
    }

    @Test("The first split is the best of all splits", arguments: 0..<10)
    func firstSplit(seed: UInt64) throws {
        let table = ClassTable(sampleHistory(300, seed: seed), numbers: 5)
        let gradients = table.won.map { 0.4 - ($0 ? 1 : 0) }
        let hessians = table.won.map { _ in 0.24 }
        let grower = TreeGrower(table: table, gradients: gradients, hessians: hessians, rate: 1)
        guard case .split(_, let question, _, _) = grower.grow() else {
            Issue.record("there is no split")
            return
        }
        func gain(_ isYes: (Int) -> Bool) -> Double? {
            var sums = [0.0, 0, 0, 0, 0, 0]
            for row in 0..<table.rows {
                let side = isYes(row) ? 0 : 3
                sums[side] += gradients[row]
                sums[side + 1] += hessians[row]
                sums[side + 2] += 1
            }
            guard sums[2] >= 20, sums[5] >= 20 else { return nil }
            func worth(_ gradient: Double, _ hessian: Double) -> Double { gradient * gradient / (hessian + 1) }
            return worth(sums[0], sums[1]) + worth(sums[3], sums[4]) - worth(sums[0] + sums[3], sums[1] + sums[4])
        }
        var best = 0.0
        for (field, classes) in table.fields.enumerated() {
            // Every set of classes of texts, every range of numbers with and without what is none.
            for set in 0..<(1 << classes.count) {
                func contains(_ place: Int) -> Bool { set >> place & 1 == 1 }
                if case .ranges = classes.shape {
                    let numbers = (FieldClasses.firstOwn..<classes.count).map(contains)
                    guard numbers == numbers.sorted(by: { $0 && !$1 }), contains(0) == contains(1) else { continue }
                }
                best = max(best, gain { contains(Int(table.codes[field][$0])) } ?? 0)
            }
        }
        let found = try #require(gain { question.isYes[Int(table.codes[question.field][$0])] })
        #expect(abs(found - best) < 1e-9)
    }

    @Test("Each tree makes the loss less")
    func descent() {
        let table = ClassTable(crossed(600), numbers: 10)
        let forest = TreesFit.grow(table, rate: 0.1)
        var logOdds = [Double](repeating: forest.base, count: table.rows)
        var loss = ScorecardFit.loss(of: logOdds, table.won)
        for tree in forest.trees.prefix(40) {
            for row in logOdds.indices { logOdds[row] += tree.walk { Int(table.codes[$0][row]) } }
            let next = ScorecardFit.loss(of: logOdds, table.won)
            #expect(next < loss + 1e-3)
            loss = next
        }
        #expect(loss < 0.58 * 600)
    }

    @Test("Trees are published where fields work together, with reasons that add up, and read again as they were")
    func published() throws {
        let history = crossed(2000)
        let training = Training(history)
        #expect(training.trial?.trees?.areBetter == true)
        // Neither field tells anything by itself, so the scorecard is refused, and trees go with a scorecard.
        #expect(training.scorecard == nil && training.trees == nil)
        let trees = TreesFit.fit(history)
        let again = try LearnedModel.read(trees.text, file: "trees.yaml")
        #expect(again == .trees(trees))
        for row in 0..<50 {
            let prediction = trees.prediction(for: history.lead(row))
            let table = ClassTable(history, trees.fields)
            let sum = trees.trees.reduce(trees.base) { $0 + $1.walk { Int(table.codes[$0][row]) } }
            #expect(abs(prediction.points - sum) < 1e-9)
            #expect(abs(prediction.lines.reduce(0) { $0 + $1.points } - sum) < 1e-9)
        }
    }
}
