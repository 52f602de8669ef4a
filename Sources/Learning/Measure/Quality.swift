/// What a model is worth on leads that it was not fitted to.
package struct Quality: Codable, Hashable, Sendable {
    package let leads: Int
    package let won: Int
    package let rank: RankQuality
    package let calibration: Calibration

    package init(scores: [Double], probabilities: [Double], won: [Bool]) {
        leads = won.count
        self.won = won.count { $0 }
        rank = RankQuality(scores: scores, won: won)
        calibration = Calibration(probabilities: probabilities, won: won)
    }

    package var baseRate: Double { leads > 0 ? Double(won) / Double(leads) : 0 }
    /// The Brier score of a model that knows the share of won and nothing else.
    package var baseBrier: Double { baseRate * (1 - baseRate) }
}
