import Glibc
import TestKit
import Testing

@testable import Learning

@Suite("Fitting")
struct FitTests {
    @Test("Equations are solved", arguments: 0..<10)
    func equations(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let size = 6
        let root = (0..<size).map { _ in (0..<size).map { _ in Double.random(in: -1...1, using: &generator) } }
        let answer = (0..<size).map { _ in Double.random(in: -5...5, using: &generator) }
        func cell(_ row: Int, _ column: Int) -> Double {
            (0..<size).reduce(row == column ? 0.1 : 0) { $0 + root[row][$1] * root[column][$1] }
        }
        var matrix = SymmetricMatrix(size: size)
        for row in 0..<size { for column in 0...row { matrix[row, column] = cell(row, column) } }
        let right = (0..<size).map { row in (0..<size).reduce(0) { $0 + cell(row, $1) * answer[$1] } }
        let found = try #require(matrix.solve(right))
        for (one, other) in zip(found, answer) { #expect(abs(one - other) < 1e-9) }
    }

    @Test("A matrix that is not positive definite has no answer")
    func indefinite() {
        var matrix = SymmetricMatrix(size: 2)
        matrix[0, 0] = 1
        matrix[1, 0] = 2
        matrix[1, 1] = 1
        #expect(matrix.solve([1, 1]) == nil)
    }

    /// Σ log loss + penalty / 2 Σ weight², written out anew.
    private func loss(_ model: LinearModel, _ table: ClassTable, _ penalty: Double) -> Double {
        var loss = 0.0
        for row in 0..<table.rows {
            var logOdds = model.intercept
            for field in table.fields.indices { logOdds += model.weights[field][Int(table.codes[field][row])] }
            let probability = 1 / (1 + exp(-logOdds))
            loss -= log(table.won[row] ? probability : 1 - probability)
        }
        return loss + penalty / 2 * model.weights.flatMap(\.self).reduce(0) { $0 + $1 * $1 }
    }

    @Test("The slope of the loss is nothing at the solution of the regression", arguments: [1.0, 16])
    func regression(penalty: Double) {
        let history = sampleHistory(400)
        let table = ClassTable(history, numbers: 4)
        let model = LogisticFit.fit(table, penalty: penalty)
        func slope(_ change: (inout LinearModel, Double) -> Void) -> Double {
            var (up, down) = (model, model)
            change(&up, 1e-5)
            change(&down, -1e-5)
            return (loss(up, table, penalty) - loss(down, table, penalty)) / 2e-5
        }
        #expect(abs(slope { $0.intercept += $1 }) < 1e-4)
        for field in table.fields.indices {
            for (place, count) in table.counts(of: field).enumerated() where count.rows > 0 {
                #expect(abs(slope { $0.weights[field][place] += $1 }) < 1e-4)
            }
        }
        #expect(model.weights.flatMap(\.self).contains { abs($0) > 0.3 })
    }

    @Test("Counts, worked out by hand")
    func counts() throws {
        let values = Array(repeating: "a", count: 40) + Array(repeating: "b", count: 40)
        let won = (0..<80).map { $0 < 30 || $0 >= 70 }
        let history = History(outcome: "won", columns: [.init(name: "x", values: values)], won: won, dates: nil)
        let model = CountsFit.fit(ClassTable(history, numbers: 8))
        // a: 30 of 40 won, 10 of 40 lost; half of all rows, so 5 of the 10 leads that tell nothing.
        let expected = log((30.0 + 5) / (40 + 10)) - log((10.0 + 5) / (40 + 10))
        #expect(abs(model.weights[0][FieldClasses.firstOwn] - expected) < 1e-12)
        #expect(abs(model.weights[0][FieldClasses.firstOwn + 1] + expected) < 1e-12)
        #expect(model.intercept == 0)
        #expect(abs(model.weights[0][FieldClasses.empty]) < 1e-12, "nothing was empty, so that tells nothing")
    }

    @Test("The curve of Platt has no slope left, with his targets", arguments: 0..<5)
    func platt(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let scores = (0..<200).map { _ in Double(Int.random(in: 0...100, using: &generator)) }
        let won = scores.map { Double.random(in: 0..<1, using: &generator) < 1 / (1 + exp(3 - 0.06 * $0)) }
        let (intercept, slope) = PlattFit.fit(scores, won: won)
        let wonCount = Double(won.count { $0 })
        let (high, low) = ((wonCount + 1) / (wonCount + 2), 1 / (200 - wonCount + 2))
        let errors = zip(scores, won).map { 1 / (1 + exp(-intercept - slope * $0)) - ($1 ? high : low) }
        #expect(abs(errors.reduce(0, +)) < 1e-3)
        #expect(abs(zip(errors, scores).reduce(0) { $0 + $1.0 * $1.1 }) < 1e-1)
        #expect(slope > 0.03)
    }

    @Test("A curve never falls")
    func flat() {
        let scores = (0..<100).map(Double.init)
        let (_, slope) = PlattFit.fit(scores, won: scores.map { $0 < 50 })
        #expect(slope == 0)
    }

    @Test("Steps are those of the max-min formula", arguments: 0..<20)
    func isotonic(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let values = (0..<15).map { _ in Double(Int.random(in: 0...9, using: &generator)) }
        let weights = values.map { _ in Double(Int.random(in: 1...4, using: &generator)) }
        func mean(_ from: Int, _ to: Int) -> Double {
            let weight = weights[from...to].reduce(0, +)
            return zip(values[from...to], weights[from...to]).reduce(0) { $0 + $1.0 * $1.1 } / weight
        }
        // Robertson, Wright, Dykstra 1988, theorem 1.4.4.
        let expected = values.indices.map { at in
            (0...at).map { from in (at..<values.count).map { mean(from, $0) }.min() ?? 0 }.max() ?? 0
        }
        for (one, other) in zip(IsotonicFit.levels(values, weights: weights), expected) {
            #expect(abs(one - other) < 1e-12)
        }
    }

    @Test("Steps rise, begin at 0 points and are never certain")
    func steps() {
        let points = (0..<300).map { $0 % 101 }
        let steps = IsotonicFit.steps(points, won: points.map { $0 > 50 }, near: .curve(intercept: -3, slope: 0.06))
        #expect(steps.first?.from == 0)
        #expect(zip(steps, steps.dropFirst()).allSatisfy { $0.from < $1.from && $0.probability < $1.probability })
        #expect(steps.allSatisfy { (0.0001...0.9999).contains($0.probability) })
    }

    @Test("Whole points keep the order of the weights and end at 100")
    func scale() {
        let model = LinearModel(intercept: -1, weights: [[0, 0.5, -0.5], [2, -1, 0.1]])
        let scale = PointScale(model)
        #expect(scale.points == [[13, 25, 0], [75, 0, 28]] || scale.points == [[12, 25, 0], [75, 0, 28]])
        #expect(scale.points(of: -1 - 0.5 - 1) == 0)
        #expect(scale.points(of: -1 + 0.5 + 2) == 100)
        #expect(scale.points(of: 50) == 100)
    }
}
