import Glibc

/// How a scorecard, and trees, do on leads that were kept from them: the newest ones, or else a hashed part.
package struct Trial: Codable, Sendable {
    package let method: Method
    package let scorecard: Quality
    /// Nil when there are too few leads for trees.
    package let trees: TreesTrial?

    package enum Method: String, Codable, Sendable {
        /// The newest fifth, learned from what was before.
        case newest
        /// A fifth, chosen by a hash.
        case fifth
        /// Each fifth in turn.
        case fifths
    }

    package struct TreesTrial: Codable, Sendable {
        package let quality: Quality
        /// How much less log loss a lead has on average than with the scorecard.
        package let gain: Double
        /// Standard error of `gain`.
        package let gainError: Double

        private enum CodingKeys: String, CodingKey {
            case quality, gain
            case gainError = "gain_error"
        }

        package var areBetter: Bool { gain > gainError }
    }

    /// The area that ranking must exceed with certainty.
    package static let leastAUC = 0.55
    /// The calibration error beyond chance that is borne.
    package static let mostError = 0.05
    /// Leads below which each fifth is kept back in turn.
    private static let enoughForOneFifth = 2000
    /// The newest leads that are kept back at least, if that is no more than half of them.
    private static let fewestNewest = 100

    private struct Unseen {
        var points: [Double] = []
        var probabilities: [Double] = []
        var won: [Bool] = []

        mutating func add(_ lead: Prediction, won: Bool) {
            points.append(lead.points)
            probabilities.append(lead.probability)
            self.won.append(won)
        }

        /// Points of several scorecards do not compare, but their probabilities do.
        func quality(_ method: Method) -> Quality {
            Quality(scores: method == .fifths ? probabilities : points, probabilities: probabilities, won: won)
        }

        var losses: [Double] {
            zip(probabilities, won).map { Logistic.loss(Logistic.logOdds($0), target: $1 ? 1 : 0) }
        }
    }

    /// Tries the method that is meant for the whole history, though a part of it may have too few leads for that.
    init(_ history: History, by learning: LearnedScorecard.Method) {
        let (method, splits) = Self.splits(history)
        self.method = method
        var (byPoints, byTrees) = (Unseen(), Unseen())
        for (seen, unseen) in splits {
            let known = history.rows(seen)
            let scorecard = ScorecardFit.fit(known, by: learning)
            let trees = history.count >= TreesFit.fewestClosed ? TreesFit.fit(known) : nil
            for row in unseen {
                let lead = history.lead(row)
                byPoints.add(scorecard.prediction(for: lead), won: history.won[row])
                if let trees { byTrees.add(trees.prediction(for: lead), won: history.won[row]) }
            }
        }
        scorecard = byPoints.quality(method)
        trees = byTrees.won.isEmpty ? nil : Self.compare(byPoints, byTrees, method)
    }

    private static func splits(_ history: History) -> (Method, [(seen: [Int], unseen: [Int])]) {
        if history.dates != nil {
            let newest = max(history.count / 5, min(fewestNewest, history.count / 2))
            let first = history.count - newest
            return (.newest, [(Array(0..<first), Array(first..<history.count))])
        }
        let folds = history.count >= enoughForOneFifth ? 0..<1 : 0..<Folds.count
        let splits = folds.map { fold in
            let (others, own) = Folds.split(history.count, fold)
            return (seen: others, unseen: own)
        }
        return (folds.count == 1 ? .fifth : .fifths, splits)
    }

    private static func compare(_ byPoints: Unseen, _ byTrees: Unseen, _ method: Method) -> TreesTrial {
        let gains = zip(byPoints.losses, byTrees.losses).map { $0 - $1 }
        let rows = Double(gains.count)
        let mean = gains.reduce(0, +) / rows
        let variance = gains.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(rows - 1, 1)
        return TreesTrial(quality: byTrees.quality(method), gain: mean, gainError: sqrt(variance / rows))
    }

    /// Why the scorecard must not be used, in words; empty when it may.
    package var refusals: [String] {
        let quality = scorecard
        if quality.won == 0 || quality.won == quality.leads {
            return [
                "no usable signal: the \(quality.leads) leads that were kept apart all ended alike, or were too few"
            ]
        }
        var refusals: [String] = []
        let bound = quality.rank.aucLowerBound
        if bound <= Self.leastAUC {
            refusals.append(
                "no usable signal: on \(quality.leads) leads it had not seen, the won stood before the lost in "
                    + "\(RuleText.percent(quality.rank.auc)) of the pairs, of which \(RuleText.percent(bound)) are "
                    + "certain; more than \(RuleText.percent(Self.leastAUC)) must be, and 50 % is chance"
            )
        }
        if quality.calibration.brier >= quality.baseBrier {
            refusals.append(
                "no usable signal: its probabilities are no nearer to what happened (Brier score "
                    + "\(Self.short(quality.calibration.brier))) than the share of won among all "
                    + "(\(Self.short(quality.baseBrier)))"
            )
        }
        let error = quality.calibration.ece - quality.calibration.eceByChance
        if error > Self.mostError {
            let said = quality.calibration.bands.reduce(0) { $0 + $1.said * $1.leads } / Double(quality.leads)
            refusals.append(
                "its probabilities are off by \(RuleText.percent(quality.calibration.ece)) on average, "
                    + "\(RuleText.percent(error)) more than chance makes; it said "
                    + "\(RuleText.percent(said)) would be won and \(RuleText.percent(quality.baseRate)) were. Times may have changed: learn from newer leads alone"
            )
        }
        return refusals
    }
    private static func short(_ number: Double) -> String { RuleText.decimal((number * 10_000).rounded() / 10_000) }
}
