/// Keeps the probabilities of a model right while times change, and tells when they are not.
///
/// Outcomes come in one after the other. Between two trainings only the intercept moves: log odds are shifted by what
/// makes the expected wins among the latest outcomes equal to those that happened.
package struct DriftWatch: Sendable {
    /// An outcome, with what the model says of the lead without any shift.
    package struct Outcome: Hashable, Sendable {
        package let logOdds: Double
        package let won: Bool

        package init(probability: Double, won: Bool) {
            logOdds = Logistic.logOdds(min(max(probability, 1e-6), 1 - 1e-6))
            self.won = won
        }
    }

    /// Added to the log odds of the model.
    package private(set) var shift = 0.0
    /// The latest outcomes, as many as the shift is found from.
    private var latest: [Outcome]
    private let window: Int
    private let every: Int
    private var sinceMove = 0

    /// Outcomes that the shift holds against before anything has come in: as if it were 0 with this weight of
    /// information.
    private static let prior = 1.0

    /// `known` are outcomes from before, oldest first; the shift is found anew after `every` outcomes.
    package init(known: [Outcome] = [], window: Int = 500, every: Int = 50) {
        self.window = window
        self.every = every
        latest = known.suffix(window)
        move()
    }

    /// A probability of the model, shifted.
    package func probability(of probability: Double) -> Double {
        Logistic.probability(Outcome(probability: probability, won: false).logOdds + shift)
    }

    /// Learns of an outcome.
    package mutating func note(_ outcome: Outcome) {
        latest.append(outcome)
        sinceMove += 1
        guard sinceMove >= every else { return }
        latest = latest.suffix(window)
        sinceMove = 0
        move()
    }

    /// Solves Σ (probability - outcome) + prior · shift = 0 for the shift, by Newton's method.
    private mutating func move() {
        for _ in 0..<50 {
            var (slope, bend) = (Self.prior * shift, Self.prior)
            for outcome in latest {
                let probability = Logistic.probability(outcome.logOdds + shift)
                slope += probability - (outcome.won ? 1 : 0)
                bend += probability * (1 - probability)
            }
            let step = min(max(slope / bend, -1), 1)
            shift -= step
            if abs(step) < 1e-9 { return }
        }
    }
}
