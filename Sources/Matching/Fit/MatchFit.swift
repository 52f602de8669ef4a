/// Estimates weights from pairs of a store, without anybody saying which are one person.
///
/// As Splink does it: u is counted on random pairs, nearly all of which are different people; m is found by expectation
/// maximisation (Dempster, Laird and Rubin; for record linkage: Winkler) on pairs that agree in something, u being
/// known. What a sample was chosen by says nothing of itself, so at least two samples chosen by different fields are
/// needed to learn all.
package struct MatchFit: Sendable {
    private let rules: MatchRules
    private var different = LevelShares()
    private var same = LevelShares()

    /// Pairs that agree in some fields.
    package struct Sample: Sendable {
        /// The fields that the pairs were chosen by, and others that follow from them.
        package var chosenBy: Set<MatchField>
        package var pairs: [ComparisonVector]

        package init(chosenBy: Set<MatchField>, pairs: [ComparisonVector]) {
            self.chosenBy = chosenBy
            self.pairs = pairs
        }
    }

    /// What is said of the sample beside the weights.
    package struct Outcome: Hashable, Sendable {
        /// Pairs in it that are one person, as found.
        package var same: Double
        package var pairs: Int
        /// Rounds until nothing changed any more.
        package var rounds: Int
    }

    /// Rounds after which a sample is given up as it stands.
    package static let mostRounds = 200
    /// Pairs that the weights so far stand for, so that few new ones change little.
    static let prior = 20.0

    package init(_ rules: MatchRules) { self.rules = rules }

    /// Counts random pairs.
    package mutating func learnDifferent(_ pairs: [ComparisonVector]) {
        for pair in pairs { different.add(pair) }
    }

    /// Finds out how pairs of one person agree, from pairs of which it is not known.
    package mutating func learnSame(_ sample: Sample) -> Outcome {
        let patterns = sample.pairs.reduce(into: [ComparisonVector: Double]()) { $0[$1, default: 0] += 1 }
        let fields = MatchField.allCases.filter { !sample.chosenBy.contains($0) }
        let strict = Double(sample.pairs.count { $0.isStrict })
        let count = Double(max(sample.pairs.count, 1))
        var share = min(max(strict / count, 0.01), 0.9)
        var shares = LevelShares()
        var rounds = 0
        while rounds < Self.mostRounds {
            rounds += 1
            let ratios = ratios(fields, shares)
            var found = LevelShares()
            var same = 0.0
            for (pattern, times) in patterns {
                let odds = ratios.odds(of: pattern) * share / (1 - share)
                let part = times * odds / (1 + odds)
                same += part
                found.add(pattern, weight: part)
            }
            let newShare = min(max(same / count, 0.000_001), 0.999_999)
            let change = abs(newShare - share)
            (share, shares) = (newShare, found)
            if change < 0.000_01 { break }
        }
        for field in sample.chosenBy { shares.remove(field) }
        same.add(shares)
        return Outcome(same: share * count, pairs: sample.pairs.count, rounds: rounds)
    }

    /// Counts pairs that a person said are one; those of different people were near, and so tell nothing of random ones.
    package mutating func learnSame(decided pairs: [ComparisonVector]) {
        for pair in pairs { same.add(pair) }
    }

    /// The weights as learned, within bounds of those so far.
    package func weights() -> [FittedWeight] {
        MatchField.allCases.flatMap { field in
            FittedWeight.bounded(
                field.levels.compactMap { level in
                    rules.weight(field, level).map { old in
                        FittedWeight(field: field, level: level, old: old, m: m(field, level), u: u(field, level))
                    }
                }
            )
        }
    }

    private func m(_ field: MatchField, _ level: MatchLevel) -> Double {
        same.share(field, level, known: rules.weight(field, level)?.m ?? 0, prior: Self.prior)
    }

    private func u(_ field: MatchField, _ level: MatchLevel) -> Double {
        different.share(field, level, known: rules.weight(field, level)?.u ?? 0, prior: Self.prior)
    }

    /// m / u of all levels, with what was found so far in a sample; of the first round with the weights so far.
    private func ratios(_ fields: [MatchField], _ found: LevelShares) -> Ratios {
        var ratios = Ratios()
        for field in fields {
            for level in field.levels {
                let known = rules.weight(field, level)?.m ?? 0
                ratios[field, level] = found.share(field, level, known: known, prior: 1) / u(field, level)
            }
        }
        return ratios
    }
}

/// m / u by field and level.
private struct Ratios {
    private var ratios = [Double](repeating: 1, count: MatchField.allCases.count * MatchLevel.allCases.count)

    subscript(field: MatchField, level: MatchLevel) -> Double {
        get { ratios[field.index * MatchLevel.allCases.count + level.index] }
        set { ratios[field.index * MatchLevel.allCases.count + level.index] = newValue }
    }

    func odds(of pattern: ComparisonVector) -> Double {
        var odds = 1.0
        for field in MatchField.allCases {
            if let level = pattern[field] { odds *= self[field, level] }
        }
        return odds
    }
}
