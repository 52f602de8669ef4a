/// Logistic regression on classes with a squared penalty on the weights.
///
/// Minimises the sum of log losses + penalty / 2 · Σ weight², the intercept being free, by Newton's method (iteratively
/// reweighted least squares; Hastie, Tibshirani, Friedman, "The Elements of Statistical Learning", 4.4.1), each step
/// halved until it helps. The sum is strictly convex, so there is one answer.
struct LogisticFit {
    private let table: ClassTable
    private let penalty: Double
    /// Where the weights of a field begin; the intercept comes first.
    private let starts: [Int]
    private let size: Int

    /// Steps after which the weights are taken as they are; a handful is usual.
    private static let mostSteps = 50
    /// The largest slope that counts as none, for a row.
    private static let flat = 1e-9

    static func fit(_ table: ClassTable, penalty: Double) -> LinearModel {
        LogisticFit(table, penalty: penalty).solved().withUnseenClasses(table)
    }

    private init(_ table: ClassTable, penalty: Double) {
        self.table = table
        self.penalty = penalty
        var starts: [Int] = []
        var next = 1
        for field in table.fields {
            starts.append(next)
            next += field.count
        }
        self.starts = starts
        size = next
    }

    private func solved() -> LinearModel {
        let rate = (Double(table.won.count { $0 }) + 0.5) / (Double(table.rows) + 1)
        var model = LinearModel(
            intercept: Logistic.logOdds(rate),
            weights: table.fields.map { Array(repeating: 0, count: $0.count) }
        )
        var loss = loss(of: model)
        for _ in 0..<Self.mostSteps {
            let (gradient, hessian) = slopes(at: model)
            if gradient.allSatisfy({ abs($0) <= Self.flat * Double(max(table.rows, 1)) }) { break }
            guard let step = hessian.solve(gradient) else { break }
            var length = 1.0
            var next = moved(model, by: step, length)
            var nextLoss = self.loss(of: next)
            while nextLoss > loss, length > 1e-6 {
                length /= 2
                next = moved(model, by: step, length)
                nextLoss = self.loss(of: next)
            }
            guard nextLoss < loss else { break }
            (model, loss) = (next, nextLoss)
        }
        return model
    }

    private func loss(of model: LinearModel) -> Double {
        let losses = zip(model.logOdds(table), table.won).reduce(0.0) { $0 + Logistic.loss($1.0, target: $1.1 ? 1 : 0) }
        return losses + penalty / 2 * model.weights.reduce(0.0) { $0 + $1.reduce(0.0) { $0 + $1 * $1 } }
    }

    private func moved(_ model: LinearModel, by step: [Double], _ length: Double) -> LinearModel {
        var moved = model
        moved.intercept -= length * step[0]
        for field in starts.indices {
            for place in moved.weights[field].indices {
                moved.weights[field][place] -= length * step[starts[field] + place]
            }
        }
        return moved
    }

    /// First and second derivatives of the loss.
    private func slopes(at model: LinearModel) -> (gradient: [Double], hessian: SymmetricMatrix) {
        var gradient = [Double](repeating: 0, count: size)
        var hessian = SymmetricMatrix(size: size)
        var active = [Int](repeating: 0, count: starts.count + 1)
        for (row, logOdds) in model.logOdds(table).enumerated() {
            let probability = Logistic.probability(logOdds)
            let error = probability - (table.won[row] ? 1 : 0)
            let weight = probability * (1 - probability)
            for field in starts.indices { active[field + 1] = starts[field] + Int(table.codes[field][row]) }
            for one in active.indices {
                gradient[active[one]] += error
                for other in 0...one { hessian[active[one], active[other]] += weight }
            }
        }
        for field in starts.indices {
            for place in model.weights[field].indices {
                let at = starts[field] + place
                gradient[at] += penalty * model.weights[field][place]
                hessian[at, at] += penalty
            }
        }
        return (gradient, hessian)
    }
}
