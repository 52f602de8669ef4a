/// Fits a curve of probability to scores and outcomes.
///
/// Platt, "Probabilistic Outputs for Support Vector Machines" (1999), with the targets that he gives for few rows, by
/// Newton's method as in Lin, Lin, Weng, "A Note on Platt's Probabilistic Outputs" (2007).
enum PlattFit {
    private static let mostSteps = 100

    /// A curve that does not rise is made flat: then the scores tell nothing.
    static func fit(_ scores: [Double], won: [Bool]) -> (intercept: Double, slope: Double) {
        let wonCount = Double(won.count { $0 })
        let lostCount = Double(won.count) - wonCount
        let (high, low) = ((wonCount + 1) / (wonCount + 2), 1 / (lostCount + 2))
        let start = Logistic.logOdds((wonCount + 1) / (wonCount + lostCount + 2))
        var (intercept, slope) = (start, 0.0)
        func loss(_ intercept: Double, _ slope: Double) -> Double {
            zip(scores, won).reduce(0) { $0 + Logistic.loss(intercept + slope * $1.0, target: $1.1 ? high : low) }
        }
        var best = loss(intercept, slope)
        for _ in 0..<mostSteps {
            var gradient = [0.0, 0.0]
            var hessian = SymmetricMatrix(size: 2)
            for (score, won) in zip(scores, won) {
                let probability = Logistic.probability(intercept + slope * score)
                let (error, weight) = (probability - (won ? high : low), probability * (1 - probability))
                gradient[0] += error
                gradient[1] += error * score
                hessian[0, 0] += weight
                hessian[1, 0] += weight * score
                hessian[1, 1] += weight * score * score
            }
            hessian[0, 0] += 1e-12
            hessian[1, 1] += 1e-12
            guard let step = hessian.solve(gradient) else { break }
            var length = 1.0
            var next = loss(intercept - step[0], slope - step[1])
            while next > best, length > 1e-6 {
                length /= 2
                next = loss(intercept - length * step[0], slope - length * step[1])
            }
            guard next < best - 1e-12 * abs(best) else { break }
            (intercept, slope, best) = (intercept - length * step[0], slope - length * step[1], next)
        }
        return slope > 0 ? (intercept, slope) : (start, 0)
    }
}
