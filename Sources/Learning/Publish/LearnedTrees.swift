/// Small trees that were learned from closed leads, whose answers add up.
package struct LearnedTrees: Hashable, Sendable {
    package let outcome: String
    package let closed: Int
    package let won: Int
    package let fields: [FieldClasses]
    /// Log odds to begin with.
    package let base: Double
    package let trees: [TreeNode]
    /// The log odds that are published are intercept + slope · sum.
    package let intercept: Double
    package let slope: Double

    package init(
        outcome: String,
        closed: Int,
        won: Int,
        fields: [FieldClasses],
        base: Double,
        trees: [TreeNode],
        intercept: Double,
        slope: Double
    ) {
        self.outcome = outcome
        self.closed = closed
        self.won = won
        self.fields = fields
        self.base = base
        self.trees = trees
        self.intercept = intercept
        self.slope = slope
    }

    /// What they say of a lead; points are log odds.
    ///
    /// A field is given what the answers about it changed on the way (Saabas, "Interpreting random forests", 2014): the
    /// lines add up to the sum, the first being what is said of any lead.
    package func prediction(for lead: [String: String]) -> Prediction {
        let places = fields.map { $0.place(of: lead[$0.field]) }
        var changes = [Double](repeating: 0, count: fields.count)
        var start = base
        for tree in trees {
            start += tree.value
            _ = tree.walk {
                places[$0]
            } visit: {
                changes[$0] += $1
            }
        }
        var lines = [Prediction.Line(field: "", value: "any lead", points: start)]
        for (field, classes) in fields.enumerated() where changes[field] != 0 {
            let value = classes.name(of: places[field])
            lines.append(Prediction.Line(field: classes.field, value: value, points: changes[field]))
        }
        let points = lines.reduce(0) { $0 + $1.points }
        return Prediction(points: points, probability: Logistic.probability(intercept + slope * points), lines: lines)
    }
}
