package import Contracts

/// A lead that a submission may belong to, as it is known when the decision is made.
package struct MatchCandidate: Codable, Hashable, Sendable {
    package var lead: String
    /// When the lead came to be: of several that turn out to be one, the oldest lives on.
    package var createdAt: Instant
    /// What its submissions said, each different from the others.
    package var records: [MatchRecord]
    /// Leads that a person said are somebody else.
    package var apart: [String]

    package init(lead: String, createdAt: Instant, records: [MatchRecord], apart: [String] = []) {
        self.lead = lead
        self.createdAt = createdAt
        self.records = records
        self.apart = apart
    }

    private enum CodingKeys: String, CodingKey {
        case lead
        case createdAt = "created_at"
        case records, apart
    }
}

/// Which lead a submission belongs to, and why: every candidate that came near, with the evidence for and against it.
///
/// It holds all that it was decided on, so that it can be decided again (`Matcher.init(deciding:rules:reference:)`).
package struct MatchDecision: Codable, Hashable, Sendable {
    /// What was compared.
    package var record: MatchRecord
    package var outcome: MatchOutcome
    /// The candidates that came near, best first.
    package var candidates: [JudgedCandidate]
    /// Leads that share a key with the record but came nowhere near.
    package var others: Int
    /// Leads that were known: the prior odds fall with their number.
    package var leads: Int
    /// How many of those had the values that were compared, by the hash of the value in hexadecimal digits.
    package var counts: [String: Int]
    /// The weight that makes a match, in bits.
    package var threshold: Double
    /// The part of the threshold that is not the prior odds, in bits.
    package var margin: Double

    /// Candidates that someone should look at.
    package var doubts: [JudgedCandidate] { candidates.filter { $0.verdict == .review } }

    /// The same with one of its candidates only.
    package func about(_ candidate: JudgedCandidate) -> MatchDecision {
        var decision = self
        decision.candidates = [candidate]
        return decision
    }

    /// Most candidates that are told of.
    static let mostListed = 8
}

/// A candidate and what was found about it.
package struct JudgedCandidate: Codable, Hashable, Sendable {
    /// The lead as it was known.
    package var known: MatchCandidate
    /// The sum of the evidence, in bits.
    package var weight: Double
    package var verdict: Verdict
    /// What the record that is nearest says, line by line.
    package var evidence: [MatchEvidence]
    /// What the lead's other records say beyond that, in bits.
    package var cluster: Double

    package var lead: String { known.lead }

    package enum Verdict: String, Codable, Hashable, Sendable, CaseIterable {
        /// The same person.
        case match
        /// Perhaps the same person: someone should look.
        case review
        /// Would be the same person, but someone said that it is not.
        case apart
        case different
    }
}

/// What becomes of a submission.
package enum MatchOutcome: Hashable, Sendable {
    /// A person not yet known.
    case new
    case same(lead: String)
    /// It shows that several leads are one person; the first lives on.
    case merge(survivor: String, others: [String])
}

extension MatchOutcome: Codable {
    private enum CodingKeys: String, CodingKey {
        case kind, lead, others
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let lead = try values.decodeIfPresent(String.self, forKey: .lead)
        let others = try values.decodeIfPresent([String].self, forKey: .others) ?? []
        self = lead.map { others.isEmpty ? .same(lead: $0) : .merge(survivor: $0, others: others) } ?? .new
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .new: try values.encode("new", forKey: .kind)
        case .same(let lead):
            try values.encode("same", forKey: .kind)
            try values.encode(lead, forKey: .lead)
        case .merge(let survivor, let others):
            try values.encode("merge", forKey: .kind)
            try values.encode(survivor, forKey: .lead)
            try values.encode(others, forKey: .others)
        }
    }

    /// The outcome in words.
    package var text: String {
        switch self {
        case .new: "a person not yet known"
        case .same(let lead): "the same person as lead \(lead)"
        case .merge(let survivor, let others):
            "shows that lead \(survivor) and \(others.joined(separator: ", ")) are one person"
        }
    }
}
