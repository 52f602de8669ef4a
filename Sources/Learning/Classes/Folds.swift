/// Splits rows by a hash of their place, so that every split can be made again.
enum Folds {
    static let count = 5

    /// The fifth that a row belongs to.
    ///
    /// Rows stand in the order of what they hold, so like ones are spread over the fifths. The mixing is that of
    /// SplitMix64 (Steele, Lea, Flood 2014).
    static func fold(of row: Int) -> Int {
        var mixed = UInt64(row) &* 0x9E37_79B9_7F4A_7C15 &+ 0x1EAD_11FE
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(count))
    }

    /// What models that were fitted to the other fifths say of each row: log odds.
    static func outOfFold(_ rows: Int, logOdds: (_ fold: Int, _ seen: [Int], _ unseen: [Int]) -> [Double]) -> [Double] {
        var all = [Double](repeating: 0, count: rows)
        for fold in 0..<count {
            let (seen, unseen) = split(rows, fold)
            for (row, value) in zip(unseen, logOdds(fold, seen, unseen)) { all[row] = value }
        }
        return all
    }

    /// The rows of the other fifths, and those of this one.
    static func split(_ rows: Int, _ fold: Int) -> (others: [Int], own: [Int]) {
        var (others, own): ([Int], [Int]) = ([], [])
        for row in 0..<rows {
            if self.fold(of: row) == fold { own.append(row) } else { others.append(row) }
        }
        return (others, own)
    }
}
