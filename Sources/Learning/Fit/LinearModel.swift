/// Log odds as a sum: one weight for the class of each field.
struct LinearModel: Hashable, Sendable {
    var intercept: Double
    /// By field and class.
    var weights: [[Double]]

    /// Of each row.
    func logOdds(_ table: ClassTable) -> [Double] {
        var logOdds = [Double](repeating: intercept, count: table.rows)
        for (weights, codes) in zip(weights, table.codes) {
            for row in logOdds.indices { logOdds[row] += weights[Int(codes[row])] }
        }
        return logOdds
    }

    /// Gives classes that no row fell into the average weight of the rows: what was never seen tells nothing.
    func withUnseenClasses(_ table: ClassTable) -> Self {
        var model = self
        for field in weights.indices {
            let counts = table.counts(of: field)
            let sum = zip(counts, weights[field]).reduce(0.0) { $0 + Double($1.0.rows) * $1.1 }
            for (place, count) in counts.enumerated() where count.rows == 0 {
                model.weights[field][place] = table.rows > 0 ? sum / Double(table.rows) : 0
            }
        }
        return model
    }
}
