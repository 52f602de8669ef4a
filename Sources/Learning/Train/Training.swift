/// What came of learning from a history.
package struct Training: Sendable {
    package let closed: Int
    package let won: Int
    /// Fields that may have read the answer.
    package let leaks: [LeakWarning]
    /// How the scorecard did on leads that were kept from it; nil when nothing was learned.
    package let trial: Trial?
    /// Why nothing is published; empty when something is.
    package let refusals: [String]
    /// Learned from all leads; nil when refused.
    package let scorecard: LearnedScorecard?
    /// Only where they are better than the scorecard.
    package let trees: LearnedTrees?

    /// Learns from a history, tries what was learned on leads that were kept apart, and publishes if that went well.
    package init(_ history: History) {
        closed = history.count
        won = history.wonCount
        guard let method = ScorecardFit.method(closed: closed, won: won) else {
            let least = ScorecardFit.fewestOfEach
            leaks = []
            trial = nil
            refusals = [
                "too few closed leads: \(won) won and \(closed - won) lost, at least \(least) of each are needed; "
                    + "until then hand-made rules do better"
            ]
            (scorecard, trees) = (nil, nil)
            return
        }
        leaks = LeakCheck.warnings(history)
        let trial = Trial(history, by: method)
        self.trial = trial
        refusals = trial.refusals
        guard refusals.isEmpty else {
            (scorecard, trees) = (nil, nil)
            return
        }
        scorecard = ScorecardFit.fit(history)
        trees = trial.trees?.areBetter == true ? TreesFit.fit(history) : nil
    }

    /// Fields of a history that may have read the answer.
    package static func leaks(in history: History) -> [LeakWarning] { LeakCheck.warnings(history) }
}
