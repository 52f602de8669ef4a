import Glibc
import TestKit
import Testing

@testable import Learning

@Suite("Measures against naive references")
struct MeasureTests {
    /// Scores on a coarse grid, so that there are ties.
    private func sample(_ seed: UInt64, _ rows: Int = 60) -> (scores: [Double], won: [Bool]) {
        var generator = SeededGenerator(seed: seed)
        let scores = (0..<rows).map { _ in Double(Int.random(in: 0...12, using: &generator)) / 12 }
        return (scores, scores.map { Double.random(in: 0..<1, using: &generator) < 0.2 + 0.6 * $0 })
    }

    @Test("The area is the share of pairs in the right order", arguments: 0..<20)
    func pairs(seed: UInt64) {
        let (scores, won) = sample(seed)
        var (right, pairs) = (0.0, 0.0)
        for one in scores.indices where won[one] {
            for other in scores.indices where !won[other] {
                right += scores[one] > scores[other] ? 1 : scores[one] == scores[other] ? 0.5 : 0
                pairs += 1
            }
        }
        #expect(abs(RankQuality(scores: scores, won: won).auc - right / pairs) < 1e-12)
    }

    @Test("Its error is that of DeLong, from placements counted one by one", arguments: 0..<10)
    func error(seed: UInt64) {
        let (scores, won) = sample(seed)
        let wins = scores.indices.filter { won[$0] }
        let losses = scores.indices.filter { !won[$0] }
        func order(_ one: Int, _ other: Int) -> Double {
            scores[one] > scores[other] ? 1 : scores[one] == scores[other] ? 0.5 : 0
        }
        func variance(_ values: [Double]) -> Double {
            let mean = values.reduce(0, +) / Double(values.count)
            return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
        }
        let ofWon = wins.map { one in losses.reduce(0) { $0 + order(one, $1) } / Double(losses.count) }
        let ofLost = losses.map { other in wins.reduce(0) { $0 + order($1, other) } / Double(wins.count) }
        let expected = sqrt(variance(ofWon) / Double(wins.count) + variance(ofLost) / Double(losses.count))
        #expect(abs(RankQuality(scores: scores, won: won).aucError - expected) < 1e-12)
    }

    @Test("Average precision and lift, worked out by hand")
    func byHand() {
        // Best first: won; won and lost alike; lost; won.
        let rank = RankQuality(scores: [9, 5, 5, 3, 1], won: [true, true, false, false, true])
        #expect(abs(rank.prAUC - (1.0 / 3 * 1 + 1.0 / 3 * 2 / 3 + 1.0 / 3 * 3 / 5)) < 1e-12)
        // Half a lead is the best tenth of five; it is won, and 3 of 5 are.
        #expect(abs(rank.lift - 5.0 / 3) < 1e-12)
        let one = RankQuality(scores: [1, 2], won: [true, true])
        #expect(one.auc == 0.5)
    }

    @Test("Calibration, worked out by hand")
    func calibration() {
        let calibration = Calibration(probabilities: [0.1, 0.3, 0.6, 0.8], won: [false, true, true, true], bands: 2)
        #expect(calibration.bands.map(\.leads) == [2, 2])
        #expect(calibration.bands.map(\.seen) == [0.5, 1])
        #expect(abs(calibration.ece - (0.3 + 0.3) / 2) < 1e-12)
        #expect(abs(calibration.brier - (0.01 + 0.49 + 0.16 + 0.04) / 4) < 1e-12)
        #expect(abs(calibration.logLoss + (log(0.9) + log(0.3) + log(0.6) + log(0.8)) / 4) < 1e-12)
    }

    @Test("Neither measure depends on the order of the rows", arguments: 0..<10)
    func order(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let (scores, won) = sample(seed, 95)
        let order = scores.indices.shuffled(using: &generator)
        let (moved, movedWon) = (order.map { scores[$0] }, order.map { won[$0] })
        let (one, other) = (
            Calibration(probabilities: scores, won: won), Calibration(probabilities: moved, won: movedWon)
        )
        #expect(abs(one.ece - other.ece) < 1e-12)
        #expect(one.bands.count == 10)
        #expect(abs(one.bands.reduce(0) { $0 + $1.leads } - 95) < 1e-6)
        let (rank, movedRank) = (RankQuality(scores: scores, won: won), RankQuality(scores: moved, won: movedWon))
        #expect(abs(rank.lift - movedRank.lift) < 1e-12)
        #expect(abs(rank.auc - movedRank.auc) < 1e-12)
    }

    @Test("Right probabilities are off by what chance alone makes")
    func chance() {
        var generator = SeededGenerator(seed: 3)
        var (ece, byChance) = (0.0, 0.0)
        for _ in 0..<100 {
            let probabilities = (0..<400).map { _ in Double.random(in: 0.05..<0.95, using: &generator) }
            let won = probabilities.map { Double.random(in: 0..<1, using: &generator) < $0 }
            let calibration = Calibration(probabilities: probabilities, won: won)
            ece += calibration.ece / 100
            byChance += calibration.eceByChance / 100
        }
        #expect(abs(ece - byChance) < 0.1 * byChance)
    }
}
