import Glibc

/// Whether as many are won as probabilities say.
package struct Calibration: Codable, Hashable, Sendable {
    /// Ten classes of the same number of leads, least probable first.
    package let bands: [Band]
    /// Mean of (probability - outcome)².
    package let brier: Double
    /// Mean of -log of the probability that was given to what happened.
    package let logLoss: Double
    /// Expected calibration error: the mean distance of said and seen over the bands, weighted by their leads.
    package let ece: Double
    /// The distance that chance alone would make if every probability were right.
    package let eceByChance: Double

    package struct Band: Codable, Hashable, Sendable {
        package let leads: Double
        /// Mean probability.
        package let said: Double
        /// Share that was won.
        package let seen: Double
    }

    private enum CodingKeys: String, CodingKey {
        case bands, brier
        case logLoss = "log_loss"
        case ece
        case eceByChance = "ece_by_chance"
    }

    package init(probabilities: [Double], won: [Bool], bands count: Int = 10) {
        bands = Self.bands(probabilities, won: won, count: count)
        let rows = Double(max(won.count, 1))
        brier = zip(probabilities, won).reduce(0) { $0 + ($1.0 - ($1.1 ? 1 : 0)) * ($1.0 - ($1.1 ? 1 : 0)) } / rows
        logLoss = zip(probabilities, won).reduce(0) { $0 - log(max($1.1 ? $1.0 : 1 - $1.0, 1e-15)) } / rows
        ece = bands.reduce(0) { $0 + $1.leads * abs($1.said - $1.seen) } / rows
        // The mean of |x| is √(2/π) standard deviations of a normal x.
        eceByChance =
            bands.reduce(0) { sum, band in
                sum + band.leads * sqrt(2 / Double.pi * band.said * (1 - band.said) / band.leads)
            } / rows
    }

    /// Rows with the same probability share their outcomes alike, so that their order does not matter.
    private static func bands(_ probabilities: [Double], won: [Bool], count: Int) -> [Band] {
        let order = probabilities.indices.sorted { probabilities[$0] < probabilities[$1] }
        var bands: [Band] = []
        let size = Double(order.count) / Double(count)
        guard size > 0 else { return [] }
        var (leads, said, seen, start) = (0.0, 0.0, 0.0, 0)
        while start < order.count {
            let probability = probabilities[order[start]]
            var (end, wins) = (start, 0)
            while end < order.count, probabilities[order[end]] == probability {
                if won[order[end]] { wins += 1 }
                end += 1
            }
            var left = Double(end - start)
            let share = Double(wins) / left
            while left > 0 {
                let taken = min(left, size - leads)
                leads += taken
                said += taken * probability
                seen += taken * share
                left -= taken
                guard leads >= size - 1e-6 else { continue }
                bands.append(Band(leads: leads, said: said / leads, seen: seen / leads))
                (leads, said, seen) = (0, 0, 0)
                if left < 1e-6 { left = 0 }
            }
            start = end
        }
        if leads > 1e-6 { bands.append(Band(leads: leads, said: said / leads, seen: seen / leads)) }
        return bands
    }
}
