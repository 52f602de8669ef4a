import Glibc

/// The logistic function and what goes with it.
///
/// `exp` and `log` are those of the C library: the same bits on one platform, perhaps not on another.
enum Logistic {
    /// The probability of these log odds: 1 / (1 + e^-x).
    static func probability(_ logOdds: Double) -> Double {
        if logOdds >= 0 { return 1 / (1 + exp(-logOdds)) }
        let odds = exp(logOdds)
        return odds / (1 + odds)
    }

    /// The log odds of a probability strictly between 0 and 1.
    static func logOdds(_ probability: Double) -> Double { log(probability / (1 - probability)) }

    /// What log odds lose by an outcome: -log of the probability that they gave it.
    static func loss(_ logOdds: Double, target: Double) -> Double {
        max(logOdds, 0) - logOdds * target + log1p(exp(-abs(logOdds)))
    }
}
