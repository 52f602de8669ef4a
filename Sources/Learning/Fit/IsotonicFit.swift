/// The rising steps that are nearest to weighted values.
///
/// Pool adjacent violators (Ayer and others 1955; Barlow and others, "Statistical Inference under Order Restrictions",
/// 1972): minimises Σ weight · (value - step)².
enum IsotonicFit {
    /// One level for each value, none less than the one before.
    static func levels(_ values: [Double], weights: [Double]) -> [Double] {
        var pools: [(sum: Double, weight: Double, count: Int)] = []
        for (value, weight) in zip(values, weights) {
            pools.append((value * weight, weight, 1))
            while pools.count > 1 {
                let (left, right) = (pools[pools.count - 2], pools[pools.count - 1])
                guard left.sum * right.weight >= right.sum * left.weight else { break }
                pools.removeLast(2)
                pools.append((left.sum + right.sum, left.weight + right.weight, left.count + right.count))
            }
        }
        return pools.flatMap { Array(repeating: $0.sum / $0.weight, count: $0.count) }
    }

    /// The steps for points that were won and lost, as if `prior` more leads of each number of points had followed a
    /// curve.
    ///
    /// So no step is certain, and points that nobody had yet have a probability too. Probabilities are rounded to
    /// hundredths of a percent, as they are published.
    static func steps(
        _ points: [Int],
        won: [Bool],
        near curve: ProbabilityMap,
        prior: Double = 10
    ) -> [ProbabilityMap.Step] {
        var rows = [Double](repeating: prior, count: LearnedScorecard.mostPoints + 1)
        var wins = rows.indices.map { prior * curve.probability(of: Double($0)) }
        for (points, won) in zip(points, won) {
            rows[points] += 1
            if won { wins[points] += 1 }
        }
        let levels = levels(zip(wins, rows).map { $0 / $1 }, weights: rows)
        var steps: [ProbabilityMap.Step] = []
        for (from, level) in levels.enumerated() {
            let rounded = min(max((level * 10_000).rounded(), 1), 9999) / 10_000
            if steps.last?.probability != rounded { steps.append(.init(from: from, probability: rounded)) }
        }
        return steps
    }
}
