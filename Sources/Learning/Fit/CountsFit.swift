import Glibc

/// Naive Bayes: how much more often a class stands among the won than among the lost, field by field.
///
/// weight = log((won in class + s q) / (won + s)) - log((lost in class + s q) / (lost + s)), with q the share of the
/// class among all and s leads that tell nothing (the m-estimate; Mitchell, "Machine Learning", 6.9.1). Empty is a
/// class like others.
enum CountsFit {
    /// s: as if so many leads had been seen among the won, and among the lost, that are like all.
    static let prior = 10.0

    static func fit(_ table: ClassTable) -> LinearModel {
        let won = Double(table.won.count { $0 })
        let lost = Double(table.rows) - won
        let weights = table.fields.indices.map { field in
            table.counts(of: field).map { count -> Double in
                if count.rows == 0 { return 0 }
                let expected = prior * Double(count.rows) / Double(table.rows)
                let amongWon = (Double(count.won) + expected) / (won + prior)
                let amongLost = (Double(count.rows - count.won) + expected) / (lost + prior)
                return log(amongWon / amongLost)
            }
        }
        return LinearModel(intercept: log((won + 0.5) / (lost + 0.5)), weights: weights)
            .withUnseenClasses(table)
    }
}
