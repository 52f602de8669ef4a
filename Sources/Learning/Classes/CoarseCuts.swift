import Glibc

/// Joins fine classes of a number to a few that tell the won from the lost best.
///
/// Coarse classing, as for credit scorecards (Siddiqi, "Credit Risk Scorecards", 2006, chapter 6): of all ways to cut
/// the row of fine classes the one with the greatest log likelihood, found by dynamic programming (Fisher, "On Grouping
/// for Maximum Homogeneity", 1958).
struct CoarseCuts {
    /// Fine classes, at most; fewer where they would have hardly any rows.
    private static let mostFine = 32
    private static let fewestRows = 40
    /// Log likelihood that another class must bring.
    private static let price = 2.0

    /// Leads up to the end of each fine class, and those of them that were won.
    private var rows = [0.0]
    private var won = [0.0]
    private let fine: [Double]

    /// At most `classes - 1` cuts for numbers and the outcomes of their leads.
    static func cuts(_ numbers: [Double], won: [Bool], classes: Int) -> [Double] {
        let count = min(max(numbers.count / fewestRows, classes), mostFine)
        let fine = FieldClasses.cuts(numbers.sorted(), classes: count)
        return CoarseCuts(fine, numbers, won).joined(classes)
    }

    private init(_ fine: [Double], _ numbers: [Double], _ outcomes: [Bool]) {
        self.fine = fine
        var counts = [(rows: Double, won: Double)](repeating: (0, 0), count: fine.count + 1)
        for (number, outcome) in zip(numbers, outcomes) {
            let place = fine.count { $0 <= number }
            counts[place].rows += 1
            if outcome { counts[place].won += 1 }
        }
        for count in counts {
            rows.append((rows.last ?? 0) + count.rows)
            won.append((won.last ?? 0) + count.won)
        }
    }

    /// The log likelihood of the outcomes in some of the fine classes, with the share of won among them.
    private func likelihood(_ from: Int, _ to: Int) -> Double {
        let (rows, won) = (rows[to] - rows[from], won[to] - won[from])
        let share = (won + 0.5) / (rows + 1)
        return won * log(share) + (rows - won) * log(1 - share)
    }

    private func joined(_ classes: Int) -> [Double] {
        let fineCount = fine.count + 1
        // For each number of classes, the best that reach so far, and where the last of them begins.
        var best = [(0...fineCount).map { $0 == 0 ? 0 : -Double.infinity }]
        var begins: [[Int]] = [[]]
        for _ in 0..<min(classes, fineCount) {
            let before = best[best.count - 1]
            var next = [Double](repeating: -Double.infinity, count: fineCount + 1)
            var begin = [Int](repeating: 0, count: fineCount + 1)
            for to in 1...fineCount {
                for from in 0..<to where before[from] > -Double.infinity {
                    let value = before[from] + likelihood(from, to)
                    if value > next[to] { (next[to], begin[to]) = (value, from) }
                }
            }
            best.append(next)
            begins.append(begin)
        }
        var count = 1
        for other in best.indices.dropFirst(2)
        where best[other][fineCount] - Self.price * Double(other) > best[count][fineCount] - Self.price * Double(count)
        {
            count = other
        }
        var cuts: [Double] = []
        var end = fineCount
        while count > 0 {
            end = begins[count][end]
            if end > 0 { cuts.append(fine[end - 1]) }
            count -= 1
        }
        return cuts.reversed()
    }
}
