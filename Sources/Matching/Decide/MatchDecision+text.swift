extension MatchDecision {
    /// Why, for people: of each candidate what was found, and of the others how many there were.
    package var reasons: [String] {
        var lines: [String] = []
        for candidate in candidates {
            lines.append("lead \(candidate.lead): \(candidate.verdict.text)")
            lines += explanation(of: candidate).lines
        }
        if others > 0 { lines.append("\(others) more that have something in common came nowhere near") }
        if lines.isEmpty { lines = ["nobody who is known has anything in common with it"] }
        return lines
    }

    /// The reasons for and against a candidate, as a waterfall.
    package func explanation(of candidate: JudgedCandidate) -> MatchExplanation {
        MatchExplanation(
            evidence: candidate.evidence,
            cluster: candidate.cluster,
            prior: -(threshold - margin),
            margin: margin
        )
    }
}

extension JudgedCandidate.Verdict {
    fileprivate var text: String {
        switch self {
        case .match: "the same person"
        case .review: "perhaps the same person; someone should look"
        case .apart: "looks like the same person, but someone said that it is not"
        case .different: "somebody else"
        }
    }
}
