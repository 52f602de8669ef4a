import ArgumentParser
import Learning

/// A learned scorecard as the text that it is published as.
struct LearnedText {
    private let scorecard: LearnedScorecard

    /// Throws `RuleFaults`, or `Failure` for trees.
    static func read(_ text: String, file: String) throws -> Self {
        guard case .scorecard(let scorecard) = try LearnedModel.read(text, file: file) else {
            throw Failure(.badData, "\(file) holds trees; only a scorecard can stand among the rules")
        }
        return Self(scorecard: scorecard)
    }

    /// The rules with the scorecard in the place of the one that they had, or else at their end.
    ///
    /// The section of before goes from its name to the next line that is not indented.
    func put(into rules: String, max: Int?) -> String {
        let section = scorecard.counting(max ?? scorecard.max).text
        var lines = rules.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let start = lines.firstIndex(where: { $0.hasPrefix("predictive:") }) else {
            return rules + (rules.hasSuffix("\n") ? "" : "\n") + "\n" + section
        }
        let end = lines[(start + 1)...].firstIndex { !$0.isEmpty && $0.first != " " } ?? lines.count
        lines.replaceSubrange(start..<end, with: section.split(separator: "\n").map(String.init) + [""])
        return lines.joined(separator: "\n")
    }
}
