/// An operator asks what the weights would be if they were learned from what enrichment holds.
package struct MatchFitQuestion: Hashable, Sendable {
    /// How many of the newest submissions to learn from.
    package var submissions: Int

    package init(submissions: Int = Self.usualCount) { self.submissions = submissions }

    package static let usualCount = 20_000
    /// So many take some seconds.
    package static let counts = 100...100_000
}

extension MatchFitQuestion: Codable {
    private enum CodingKeys: String, CodingKey {
        case submissions
    }

    package init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder, keyedBy: CodingKeys.self)
        submissions = fields.integer(.submissions, in: Self.counts) ?? Self.usualCount
        try fields.finish()
    }
}

/// Weights as they are and as they would be, what they were learned from, and what would be decided otherwise.
package struct MatchFitted: Codable, Hashable, Sendable {
    /// The rules that enrichment decides with now, by content hash.
    package var ruleSet: String
    /// Submissions that were read.
    package var submissions: Int
    /// Pairs that were taken as they came: nearly all of different people.
    package var randomPairs: Int
    package var samples: [Sample]
    /// Pairs that people said are one person.
    package var decided: Int
    package var weights: [Weight]
    /// Pairs that agree in something.
    package var comparedPairs: Int
    /// Those of them that would be decided otherwise.
    package var changes: [Change]

    package init(
        ruleSet: String,
        submissions: Int,
        randomPairs: Int,
        samples: [Sample],
        decided: Int,
        weights: [Weight],
        comparedPairs: Int,
        changes: [Change]
    ) {
        self.ruleSet = ruleSet
        self.submissions = submissions
        self.randomPairs = randomPairs
        self.samples = samples
        self.decided = decided
        self.weights = weights
        self.comparedPairs = comparedPairs
        self.changes = changes
    }

    /// Pairs of one person that were found in the richest sample, or that people told.
    package var known: Double { (samples.map(\.same).max() ?? 0) + Double(decided) }

    /// Pairs of one person below which there is too little to learn from.
    package static let fewest = 50.0

    private enum CodingKeys: String, CodingKey {
        case ruleSet = "rule_set"
        case submissions
        case randomPairs = "random_pairs"
        case samples, decided, weights
        case comparedPairs = "compared_pairs"
        case changes
    }

    /// Pairs that agree in some fields.
    package struct Sample: Codable, Hashable, Sendable {
        /// What they agree in, in words.
        package var agreeIn: String
        package var pairs: Int
        /// How many of them are one person, as was found.
        package var same: Double
        /// Rounds until nothing changed any more.
        package var rounds: Int

        package init(agreeIn: String, pairs: Int, same: Double, rounds: Int) {
            self.agreeIn = agreeIn
            self.pairs = pairs
            self.same = same
            self.rounds = rounds
        }

        private enum CodingKeys: String, CodingKey {
            case agreeIn = "agree_in"
            case pairs, same, rounds
        }
    }

    /// A level of a field, as the rule file names it, with its shares of the pairs of one person (m) and of different
    /// people (u).
    package struct Weight: Codable, Hashable, Sendable {
        package var field: String
        package var level: String
        package var oldM: Double
        package var oldU: Double
        package var newM: Double
        package var newU: Double

        package init(field: String, level: String, oldM: Double, oldU: Double, newM: Double, newU: Double) {
            self.field = field
            self.level = level
            self.oldM = oldM
            self.oldU = oldU
            self.newM = newM
            self.newU = newU
        }

        private enum CodingKeys: String, CodingKey {
            case field, level
            case oldM = "old_m"
            case oldU = "old_u"
            case newM = "new_m"
            case newU = "new_u"
        }
    }

    /// Pairs that are one thing now and would be another.
    package struct Change: Codable, Hashable, Sendable {
        package var from: Verdict
        package var to: Verdict
        package var pairs: Int
        /// Two submissions each.
        package var examples: [[String]]

        package init(from: Verdict, to: Verdict, pairs: Int, examples: [[String]]) {
            self.from = from
            self.to = to
            self.pairs = pairs
            self.examples = examples
        }
    }

    /// What two records alone would be taken for.
    package enum Verdict: String, Codable, Hashable, Sendable, CaseIterable {
        case match, review, different
    }
}
