/// What points mean: the probability to win.
package enum ProbabilityMap: Hashable, Sendable {
    /// Log odds = intercept + slope · points.
    case curve(intercept: Double, slope: Double)
    /// From so many points on, so probable; ascending in both, the first from 0.
    case steps([Step])

    package struct Step: Hashable, Sendable {
        package var from: Int
        package var probability: Double
    }

    package func probability(of points: Double) -> Double {
        switch self {
        case .curve(let intercept, let slope): return Logistic.probability(intercept + slope * points)
        case .steps(let steps):
            let step = steps.last { Double($0.from) <= points } ?? steps.first
            return step?.probability ?? 0
        }
    }
}
