/// Learns a scorecard by the method that a history is large enough for.
package enum ScorecardFit {
    /// Leads of each outcome below which nothing is learned.
    package static let fewestOfEach = 40
    /// Closed leads, and won or lost ones, that a regression takes.
    package static let fewestForRegression = (closed: 300, ofEach: 50)
    /// Closed leads that steps of probability take; fewer are drawn a curve.
    package static let fewestForSteps = 1000
    /// Classes of a number.
    static let numberClasses = 8
    /// Penalties that are tried; the one with the least loss out of fold is taken.
    private static let penalties = [1.0, 4, 16]

    /// How much there is to learn from.
    package static func method(closed: Int, won: Int) -> LearnedScorecard.Method? {
        let fewer = min(won, closed - won)
        if fewer < fewestOfEach { return nil }
        let isEnough = closed >= fewestForRegression.closed && fewer >= fewestForRegression.ofEach
        return isEnough ? .logistic : .counts
    }

    /// By the method that there are leads enough for; nil where there are too few.
    package static func fit(_ history: History) -> LearnedScorecard? {
        method(closed: history.count, won: history.wonCount).map { fit(history, by: $0) }
    }

    /// By a method, however few leads there are.
    static func fit(_ history: History, by method: LearnedScorecard.Method) -> LearnedScorecard {
        let table = table(history)
        let fit = fit(history, table, by: method)
        let scale = PointScale(fit.model)
        let points = fit.outOfFold.map(scale.points)
        return LearnedScorecard(
            method: method,
            outcome: history.outcome,
            closed: history.count,
            won: history.wonCount,
            fields: zip(table.fields, scale.points).map { LearnedScorecard.Field(classes: $0, points: $1) },
            probability: map(points, won: history.won)
        )
    }

    private static func table(_ history: History) -> ClassTable {
        ClassTable(history, numbers: numberClasses, coarse: true)
    }

    /// A model, and what its like say of rows that neither they nor their classes were fitted to.
    private static func fit(
        _ history: History,
        _ table: ClassTable,
        by method: LearnedScorecard.Method
    ) -> (model: LinearModel, outOfFold: [Double]) {
        let parts = (0..<Folds.count).map { fold in
            let (seen, unseen) = Folds.split(history.count, fold)
            let known = self.table(history.rows(seen))
            return (known: known, unseen: ClassTable(history.rows(unseen), known.fields))
        }
        func outOfFold(_ fit: (ClassTable) -> LinearModel) -> [Double] {
            Folds.outOfFold(history.count) { fold, _, _ in fit(parts[fold].known).logOdds(parts[fold].unseen) }
        }
        switch method {
        case .counts: return (CountsFit.fit(table), outOfFold(CountsFit.fit))
        case .logistic:
            let tried = penalties.map { penalty in
                (penalty: penalty, logOdds: outOfFold { LogisticFit.fit($0, penalty: penalty) })
            }
            let best = tried.min { loss(of: $0.logOdds, table.won) < loss(of: $1.logOdds, table.won) } ?? tried[0]
            return (LogisticFit.fit(table, penalty: best.penalty), best.logOdds)
        }
    }

    /// The sum of the losses.
    static func loss(of logOdds: [Double], _ won: [Bool]) -> Double {
        zip(logOdds, won).reduce(0) { $0 + Logistic.loss($1.0, target: $1.1 ? 1 : 0) }
    }

    /// What points mean, from leads that the points were not fitted to.
    private static func map(_ points: [Int], won: [Bool]) -> ProbabilityMap {
        let (intercept, slope) = PlattFit.fit(points.map(Double.init), won: won)
        let curve = ProbabilityMap.curve(intercept: RuleText.rounded(intercept), slope: RuleText.rounded(slope))
        if won.count < fewestForSteps { return curve }
        return .steps(IsotonicFit.steps(points, won: won, near: curve))
    }
}
