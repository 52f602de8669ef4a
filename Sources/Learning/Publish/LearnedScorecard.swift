/// Points that were learned from closed leads: a table for each field, and what their sum means.
package struct LearnedScorecard: Hashable, Sendable {
    /// How the points were found.
    package let method: Method
    /// The outcome whose probability it tells.
    package let outcome: String
    /// Leads that it was learned from, and those of them that were won.
    package let closed: Int
    package let won: Int
    package let fields: [Field]
    package let probability: ProbabilityMap
    /// How many points of fit 100 of its points are among the scoring rules; nil where that is not said.
    package private(set) var max: Int?

    package enum Method: String, CaseIterable, Codable, Sendable {
        /// Counted, field by field.
        case counts
        /// Logistic regression.
        case logistic
    }

    package struct Field: Hashable, Sendable {
        package let classes: FieldClasses
        /// Of each class, 0 and more; those of `empty` and `other` come first.
        package let points: [Int]

        package init(classes: FieldClasses, points: [Int]) {
            self.classes = classes
            self.points = points
        }
    }

    /// The most that all fields give together.
    package static let mostPoints = 100

    package init(
        method: Method,
        outcome: String,
        closed: Int,
        won: Int,
        fields: [Field],
        probability: ProbabilityMap,
        max: Int? = nil
    ) {
        self.method = method
        self.outcome = outcome
        self.closed = closed
        self.won = won
        self.fields = fields
        self.probability = probability
        self.max = max
    }

    /// The same, counting so many points of fit.
    package func counting(_ max: Int?) -> Self {
        var scorecard = self
        scorecard.max = max
        return scorecard
    }

    /// The points of the best lead.
    package var reach: Int { fields.reduce(0) { $0 + ($1.points.max() ?? 0) } }

    /// What it says of a lead, whose fields are looked up by name.
    package func prediction(for lead: [String: String]) -> Prediction {
        let lines = fields.map { field in
            let place = field.classes.place(of: lead[field.classes.field])
            let name = field.classes.name(of: place)
            return Prediction.Line(field: field.classes.field, value: name, points: Double(field.points[place]))
        }
        let points = lines.reduce(0) { $0 + $1.points }
        return Prediction(points: points, probability: probability.probability(of: points), lines: lines)
    }
}

/// What a model says of a lead, and why.
package struct Prediction: Codable, Hashable, Sendable {
    /// The sum of the lines.
    package let points: Double
    package let probability: Double
    package let lines: [Line]

    package struct Line: Codable, Hashable, Sendable {
        package let field: String
        /// The class that the lead's value falls into, or nothing where a model says it in no such way.
        package let value: String
        package let points: Double
    }

    package init(points: Double, probability: Double, lines: [Line]) {
        self.points = points
        self.probability = probability
        self.lines = lines
    }
}
