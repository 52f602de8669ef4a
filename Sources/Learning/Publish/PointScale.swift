/// Turns weights of a linear model into whole points from 0 to 100.
struct PointScale {
    /// Of each field and class.
    let points: [[Int]]
    /// The log odds of 0 points.
    private let floor: Double
    /// Points for one of log odds.
    private let scale: Double

    /// The worst class of each field has 0 points, and the best ones together at most 100.
    init(_ model: LinearModel) {
        let lowest = model.weights.map { $0.min() ?? 0 }
        let reach = zip(model.weights, lowest).reduce(0.0) { $0 + ($1.0.max() ?? 0) - $1.1 }
        floor = model.intercept + lowest.reduce(0, +)
        var scale = reach > 0 ? Double(LearnedScorecard.mostPoints) / reach : 0
        var points = Self.points(model, lowest, scale)
        while Self.sum(points) > LearnedScorecard.mostPoints {
            scale *= 0.995
            points = Self.points(model, lowest, scale)
        }
        self.points = points
        self.scale = scale
    }

    /// Whole points for log odds that another model of the same history gave.
    func points(of logOdds: Double) -> Int {
        Int(min(max(((logOdds - floor) * scale).rounded(), 0), Double(LearnedScorecard.mostPoints)))
    }

    private static func points(_ model: LinearModel, _ lowest: [Double], _ scale: Double) -> [[Int]] {
        zip(model.weights, lowest).map { weights, lowest in weights.map { Int((($0 - lowest) * scale).rounded()) } }
    }

    private static func sum(_ points: [[Int]]) -> Int { points.reduce(0) { $0 + ($1.max() ?? 0) } }
}
