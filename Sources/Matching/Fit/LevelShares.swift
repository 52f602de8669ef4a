/// How often pairs are at each level of each field.
package struct LevelShares: Sendable {
    private var counts: [Double]
    private static let levels = MatchLevel.allCases.count

    package init() { counts = Array(repeating: 0, count: MatchField.allCases.count * Self.levels) }

    /// Counts pairs; of each the weight says how many it stands for.
    mutating func add(_ vector: ComparisonVector, weight: Double = 1) {
        for field in MatchField.allCases {
            if let level = vector[field] { counts[Self.place(field, level)] += weight }
        }
    }

    /// Counts what another one has counted.
    mutating func add(_ other: Self) {
        for place in counts.indices { counts[place] += other.counts[place] }
    }

    /// Pairs in which the field was compared.
    package func pairs(_ field: MatchField) -> Double { field.levels.reduce(0) { $0 + counts[Self.place(field, $1)] } }

    /// The share of the pairs at a level, as if `prior` pairs with shares known before had been seen too.
    package func share(_ field: MatchField, _ level: MatchLevel, known: Double, prior: Double) -> Double {
        (counts[Self.place(field, level)] + prior * known) / (pairs(field) + prior)
    }

    /// Forgets a field, whose levels were fixed by how the pairs were chosen.
    mutating func remove(_ field: MatchField) {
        for level in MatchLevel.allCases { counts[Self.place(field, level)] = 0 }
    }

    private static func place(_ field: MatchField, _ level: MatchLevel) -> Int { field.index * levels + level.index }
}
