package import Contracts

/// What submissions of a store tell of the weights, and what would be decided otherwise with them.
///
/// Pairs are drawn by place, not by chance, so that the same submissions tell the same.
package struct FitStudy {
    private let submissions: [Submission]
    private let rules: MatchRules
    private let statistics: MatchStatistics
    private let reference: ReferenceData

    /// A submission and what it says of a person.
    package struct Submission: Sendable {
        package var id: String
        package var record: MatchRecord

        package init(id: String, record: MatchRecord) {
            self.id = id
            self.record = record
        }
    }

    /// With how many others each submission is compared as they come.
    private static let strangers = 5
    /// Submissions of a group beyond these are left out: very many who share something are not one person.
    private static let mostInGroup = 20
    /// Pairs that are shown of each change.
    private static let mostExamples = 3

    package init(
        _ submissions: [Submission],
        rules: MatchRules,
        statistics: MatchStatistics,
        reference: ReferenceData
    ) {
        self.submissions = submissions
        self.rules = rules
        self.statistics = statistics
        self.reference = reference
    }

    /// Learns, also from decisions in which people said that a record and its first candidate are one person.
    package func fitted(decided: [MatchDecision]) -> MatchFitted {
        var fit = MatchFit(rules)
        let strangers = strangers
        fit.learnDifferent(strangers.map { vector(submissions[$0].record, submissions[$1].record) })
        var samples: [MatchFitted.Sample] = []
        var compared: Set<Pair> = []
        for block in FitBlock.all {
            let pairs = pairs(block)
            compared.formUnion(pairs)
            let vectors = pairs.map { vector(submissions[$0.one].record, submissions[$0.other].record) }
            let outcome = fit.learnSame(MatchFit.Sample(chosenBy: block.fields, pairs: vectors))
            samples.append(
                .init(agreeIn: block.name, pairs: pairs.count, same: outcome.same, rounds: outcome.rounds)
            )
        }
        let merged = decided.compactMap(nearest)
        fit.learnSame(decided: merged)
        let weights = fit.weights()
        return MatchFitted(
            ruleSet: rules.version,
            submissions: submissions.count,
            randomPairs: strangers.count,
            samples: samples,
            decided: merged.count,
            weights: weights.map(\.told),
            comparedPairs: compared.count,
            changes: changes(compared.sorted(), with: rules.trying(weights))
        )
    }

    /// Each submission with some that came long before or after it: those of one person mostly come close together.
    private var strangers: [(Int, Int)] {
        let count = submissions.count
        return (1...Self.strangers).flatMap { step -> [(Int, Int)] in
            let distance = step * count / (Self.strangers + 1)
            if distance == 0 { return [] }
            return (0..<count).map { ($0, ($0 + distance) % count) }
        }
    }

    private func pairs(_ block: FitBlock) -> [Pair] {
        var groups: [String: [Int]] = [:]
        for (place, submission) in submissions.enumerated() {
            if let value = block.value(submission.record) { groups[value, default: []].append(place) }
        }
        return groups.sorted { $0.key < $1.key }.flatMap { _, places -> [Pair] in
            let places = places.prefix(Self.mostInGroup)
            return places.enumerated().flatMap { number, one in
                places.dropFirst(number + 1).map { Pair(one: one, other: $0) }
            }
        }
    }

    private func compare(_ one: MatchRecord, _ other: MatchRecord, _ rules: MatchRules) -> Comparison {
        Comparison(one, other, rules: rules, statistics: statistics, reference: reference)
    }

    private func vector(_ one: MatchRecord, _ other: MatchRecord) -> ComparisonVector {
        ComparisonVector(compare(one, other, rules))
    }

    /// How the record agrees with the nearest of those of the lead that it was said to be.
    private func nearest(_ decision: MatchDecision) -> ComparisonVector? {
        let known = decision.candidates.first?.known.records ?? []
        return known.map { compare(decision.record, $0, rules) }.max { $0.sum < $1.sum }.map { ComparisonVector($0) }
    }

    private func changes(_ pairs: [Pair], with new: MatchRules) -> [MatchFitted.Change] {
        var found: [[MatchFitted.Verdict]: (count: Int, examples: [[String]])] = [:]
        for pair in pairs {
            let (one, other) = (submissions[pair.one], submissions[pair.other])
            let verdicts = [verdict(one, other, rules), verdict(one, other, new)]
            if verdicts[0] == verdicts[1] { continue }
            var change = found[verdicts] ?? (0, [])
            change.count += 1
            if change.examples.count < Self.mostExamples { change.examples.append([one.id, other.id]) }
            found[verdicts] = change
        }
        return MatchFitted.Verdict.allCases.flatMap { from in
            MatchFitted.Verdict.allCases.compactMap { to in
                found[[from, to]].map {
                    MatchFitted.Change(from: from, to: to, pairs: $0.count, examples: $0.examples)
                }
            }
        }
    }

    private func verdict(_ one: Submission, _ other: Submission, _ rules: MatchRules) -> MatchFitted.Verdict {
        let missing = rules.threshold(leads: statistics.leads) - compare(one.record, other.record, rules).sum
        return missing <= 0 ? .match : missing <= rules.review ? .review : .different
    }

    /// Two submissions, by place; the earlier one first.
    private struct Pair: Hashable, Comparable {
        let one: Int
        let other: Int

        static func < (left: Self, right: Self) -> Bool { (left.one, left.other) < (right.one, right.other) }
    }
}

/// What pairs agree in, so that it tells nothing of the fields that it is made of.
private struct FitBlock: Sendable {
    let name: String
    /// The fields that agree, and others that follow from them.
    let fields: Set<MatchField>
    /// What must be the same; nil for a record that does not have it.
    let value: @Sendable (MatchRecord) -> String?

    static let all = [
        Self(name: "e-mail", fields: [.email, .domain]) { $0.email },
        Self(name: "phone", fields: [.phone, .country]) { $0.phone },
        Self(name: "name", fields: [.first, .last]) {
            $0.first.isEmpty || $0.last.isEmpty ? nil : $0.first + "\n" + $0.last
        },
        Self(name: "last name and place", fields: [.last, .postcode, .city, .region, .country]) { record in
            guard let place = record.postcode ?? record.city, !record.last.isEmpty else { return nil }
            return record.last + "\n" + place
        },
    ]
}
