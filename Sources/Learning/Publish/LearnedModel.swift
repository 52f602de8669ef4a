package import Rules

/// What `leadline model train` publishes: a scorecard, or trees.
package enum LearnedModel: Hashable, Sendable {
    case scorecard(LearnedScorecard)
    case trees(LearnedTrees)

    private enum Key: String, RuleKey { case predictive, trees }

    /// Reads a file that was published; throws every fault in it, under the name `file`.
    package static func read(_ text: String, file: String) throws(RuleFaults) -> Self {
        let model = try RuleReader.read(text, file: file, keyedBy: Key.self) { top -> Self? in
            if let trees = top.optional(.trees) { return LearnedTrees.read(trees, top.reader).map(Self.trees) }
            return top.required(.predictive).flatMap { LearnedScorecard.read($0, top.reader) }.map(Self.scorecard)
        }
        // Nothing is read without a fault being noted, and then this is not reached.
        guard let model else { throw RuleFaults([]) }
        return model
    }

    /// What it says of a lead, whose fields are looked up by name.
    package func prediction(for lead: [String: String]) -> Prediction {
        switch self {
        case .scorecard(let scorecard): scorecard.prediction(for: lead)
        case .trees(let trees): trees.prediction(for: lead)
        }
    }
}
