/// Boosted trees: each is grown on what those before it got wrong.
///
/// Friedman, "Greedy Function Approximation: A Gradient Boosting Machine" (2001), with Newton steps.
package enum TreesFit {
    /// Closed leads that it takes.
    package static let fewestClosed = 2000
    static let trees = 150
    /// Parts of a tree's answers that are tried; the one with the least loss on a fifth that was kept apart is taken.
    ///
    /// A large history bears faster steps than a small one.
    static let rates = [0.1, 0.2, 0.4]
    /// Classes of a field, at most, those of nothing and of others included.
    static let classes = 32

    /// Trees of a history, with a curve that was fitted out of fold.
    package static func fit(_ history: History) -> LearnedTrees {
        let own = classes - FieldClasses.firstOwn
        let table = ClassTable(history, numbers: own, values: own)
        let rate = bestRate(table)
        let outOfFold = Folds.outOfFold(table.rows) { _, seen, unseen in
            logOdds(grow(table.rows(seen), rate: rate), table.rows(unseen))
        }
        let (intercept, slope) = PlattFit.fit(outOfFold, won: history.won)
        let forest = grow(table, rate: rate)
        return LearnedTrees(
            outcome: history.outcome,
            closed: history.count,
            won: history.wonCount,
            fields: table.fields,
            base: forest.base,
            trees: forest.trees,
            intercept: RuleText.rounded(intercept),
            slope: RuleText.rounded(slope)
        )
    }

    private static func bestRate(_ table: ClassTable) -> Double {
        let (seen, unseen) = Folds.split(table.rows, 0)
        let (known, kept) = (table.rows(seen), table.rows(unseen))
        let losses = rates.map { rate in
            (rate: rate, loss: ScorecardFit.loss(of: logOdds(grow(known, rate: rate), kept), kept.won))
        }
        return losses.min { $0.loss < $1.loss }?.rate ?? rates[0]
    }

    /// Log odds to begin with, and the trees that are added.
    static func grow(_ table: ClassTable, rate: Double) -> (base: Double, trees: [TreeNode]) {
        let share = (Double(table.won.count { $0 }) + 0.5) / (Double(table.rows) + 1)
        let base = RuleText.rounded(Logistic.logOdds(share))
        var logOdds = [Double](repeating: base, count: table.rows)
        var trees: [TreeNode] = []
        for _ in 0..<self.trees {
            let probabilities = logOdds.map(Logistic.probability)
            let grower = TreeGrower(
                table: table,
                gradients: zip(probabilities, table.won).map { $0 - ($1 ? 1 : 0) },
                hessians: probabilities.map { $0 * (1 - $0) },
                rate: rate
            )
            let tree = grower.grow()
            guard case .split = tree else { break }
            for row in logOdds.indices { logOdds[row] += tree.walk { Int(table.codes[$0][row]) } }
            trees.append(tree)
        }
        return (base, trees)
    }

    private static func logOdds(_ forest: (base: Double, trees: [TreeNode]), _ table: ClassTable) -> [Double] {
        (0..<table.rows).map { row in
            forest.trees.reduce(forest.base) { $0 + $1.walk { Int(table.codes[$0][row]) } }
        }
    }
}
