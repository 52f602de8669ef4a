import Glibc

/// How well scores put the won before the lost; rows of equal score count half, or share alike.
package struct RankQuality: Codable, Hashable, Sendable {
    /// The share of pairs of a won and a lost lead that stand in the right order.
    package let auc: Double
    /// Standard error of `auc`.
    package let aucError: Double
    /// The average precision over the won.
    package let prAUC: Double
    /// The share of won in the best tenth, over the share in all.
    package let lift: Double

    private enum CodingKeys: String, CodingKey {
        case auc
        case aucError = "auc_error"
        case prAUC = "pr_auc"
        case lift
    }

    /// The area that is exceeded with 97.5 % certainty.
    package var aucLowerBound: Double { auc - 1.96 * aucError }

    package init(scores: [Double], won: [Bool]) {
        let order = scores.indices.sorted { scores[$0] > scores[$1] }
        let groups = Self.groups(order, scores: scores, won: won)
        (auc, aucError) = Self.area(scores, won: won)
        prAUC = Self.averagePrecision(groups)
        lift = Self.lift(groups, rows: scores.count)
    }

    /// Rows of equal score and how many of them were won, best first.
    private static func groups(_ order: [Int], scores: [Double], won: [Bool]) -> [(rows: Int, won: Int)] {
        var groups: [(rows: Int, won: Int)] = []
        for (place, row) in order.enumerated() {
            if place == 0 || scores[row] != scores[order[place - 1]] { groups.append((0, 0)) }
            groups[groups.count - 1].rows += 1
            if won[row] { groups[groups.count - 1].won += 1 }
        }
        return groups
    }

    /// The area under the curve and its standard error.
    ///
    /// DeLong, DeLong, Clarke-Pearson (1988), from ranks as in Sun, Xu (2014): the placement of each won lead among the
    /// lost, and of each lost one among the won.
    private static func area(_ scores: [Double], won: [Bool]) -> (Double, Double) {
        let wins = scores.indices.filter { won[$0] }
        let losses = scores.indices.filter { !won[$0] }
        guard !wins.isEmpty, !losses.isEmpty else { return (0.5, 0.5) }
        let all = ranks(scores)
        let (amongWon, amongLost) = (ranks(wins.map { scores[$0] }), ranks(losses.map { scores[$0] }))
        let (m, n) = (Double(wins.count), Double(losses.count))
        let ofWon = wins.enumerated().map { (all[$1] - amongWon[$0]) / n }
        let ofLost = losses.enumerated().map { 1 - (all[$1] - amongLost[$0]) / m }
        let auc = ofWon.reduce(0, +) / m
        func variance(_ values: [Double]) -> Double {
            guard values.count > 1 else { return 0.25 }
            return values.reduce(0.0) { $0 + ($1 - auc) * ($1 - auc) } / Double(values.count - 1)
        }
        return (auc, sqrt(variance(ofWon) / m + variance(ofLost) / n))
    }

    /// Places in ascending order from 1; equal values share the middle one.
    private static func ranks(_ values: [Double]) -> [Double] {
        let order = values.indices.sorted { values[$0] < values[$1] }
        var ranks = [Double](repeating: 0, count: values.count)
        var start = 0
        while start < order.count {
            var end = start
            while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
            for place in start..<end { ranks[order[place]] = Double(start + 1 + end) / 2 }
            start = end
        }
        return ranks
    }

    /// Σ (recall gained · precision) over the groups.
    private static func averagePrecision(_ groups: [(rows: Int, won: Int)]) -> Double {
        let wonCount = groups.reduce(0) { $0 + $1.won }
        guard wonCount > 0 else { return 0 }
        var (rows, won, sum) = (0, 0, 0.0)
        for group in groups {
            rows += group.rows
            won += group.won
            sum += Double(group.won) / Double(wonCount) * Double(won) / Double(rows)
        }
        return sum
    }

    private static func lift(_ groups: [(rows: Int, won: Int)], rows: Int) -> Double {
        let wonCount = groups.reduce(0) { $0 + $1.won }
        guard wonCount > 0, rows > 0 else { return 0 }
        var left = Double(rows) / 10
        var won = 0.0
        for group in groups where left > 0 {
            let taken = min(left, Double(group.rows))
            won += Double(group.won) * taken / Double(group.rows)
            left -= taken
        }
        return won / (Double(rows) / 10) / (Double(wonCount) / Double(rows))
    }
}
