/// Decides who is the same person: pure, from what it is handed.
package struct Matcher: Sendable {
    private let rules: MatchRules
    private let statistics: MatchStatistics
    private let reference: ReferenceData

    package init(rules: MatchRules, statistics: MatchStatistics, reference: ReferenceData) {
        self.rules = rules
        self.statistics = statistics
        self.reference = reference
    }

    /// With what a decision was made with, to make it again.
    package init(deciding decision: MatchDecision, rules: MatchRules, reference: ReferenceData) {
        let statistics = MatchStatistics(leads: decision.leads, counts: decision.counts)
        self.init(rules: rules, statistics: statistics, reference: reference)
    }

    /// The weight from which on two are the same person: the prior odds, and a margin.
    package var threshold: Double { rules.threshold(leads: statistics.leads) }

    /// Decides which lead a record belongs to.
    ///
    /// It joins the best candidate that reaches the threshold. Others that reach it too are the same person as that one,
    /// and so are those that came near and reach it against all that the lead now knows - unless somebody said that
    /// they are not. Of the leads that turn out to be one the oldest lives on. Ties go to the smaller id.
    package func decide(_ record: MatchRecord, candidates: [MatchCandidate]) -> MatchDecision {
        let threshold = threshold
        var judged = candidates.map { (candidate: $0, score: score(record, against: $0)) }
        judged.sort { ($0.score.weight, $1.candidate.lead) > ($1.score.weight, $0.candidate.lead) }
        var joined: [MatchCandidate] = []
        if let best = judged.first, best.score.weight >= threshold {
            joined = [best.candidate]
            for other in judged.dropFirst() where other.score.weight >= threshold {
                if !Self.areApart(joined, other.candidate) { joined.append(other.candidate) }
            }
            joined += bridged(joined, record, judged.map { ($0.candidate, $0.score.weight) })
        }
        let oldest = joined.min { ($0.createdAt, $0.lead) < ($1.createdAt, $1.lead) }
        let outcome: MatchOutcome =
            if let oldest {
                joined.count == 1
                    ? .same(lead: oldest.lead)
                    : .merge(survivor: oldest.lead, others: joined.map(\.lead).filter { $0 != oldest.lead }.sorted())
            } else {
                .new
            }
        let names = Set(joined.map(\.lead))
        let near = judged.filter { names.contains($0.candidate.lead) || $0.score.weight > threshold - rules.bridge }
            .prefix(MatchDecision.mostListed)
        return MatchDecision(
            record: record,
            outcome: outcome,
            candidates: near.map { judgement($0.candidate, $0.score, joined: names, threshold: threshold) },
            others: judged.count - near.count,
            leads: statistics.leads,
            counts: counts(of: record, near.map(\.candidate)),
            threshold: threshold,
            margin: rules.margin
        )
    }

    /// The weight of the evidence that two leads are one person: of the record of one that speaks most for it.
    package func weight(_ one: MatchCandidate, _ other: MatchCandidate) -> Double {
        other.records.map { score($0, against: one).weight }.max() ?? -.infinity
    }

    /// What speaks for one lead and against it, whatever would be decided: the decision with it as the only candidate.
    package func judge(_ record: MatchRecord, _ candidate: MatchCandidate) -> MatchDecision {
        let score = score(record, against: candidate)
        let joined: Set<String> = score.weight >= threshold ? [candidate.lead] : []
        return MatchDecision(
            record: record,
            outcome: joined.isEmpty ? .new : .same(lead: candidate.lead),
            candidates: [judgement(candidate, score, joined: joined, threshold: threshold)],
            others: 0,
            leads: statistics.leads,
            counts: counts(of: record, [candidate]),
            threshold: threshold,
            margin: rules.margin
        )
    }

    /// Leads that came near, and reach the threshold against all that the joined ones know together with the record.
    private func bridged(
        _ joined: [MatchCandidate],
        _ record: MatchRecord,
        _ judged: [(candidate: MatchCandidate, weight: Double)]
    ) -> [MatchCandidate] {
        guard let first = joined.first else { return [] }
        var whole = first
        whole.records = joined.flatMap(\.records) + [record]
        var found: [MatchCandidate] = []
        for (candidate, weight) in judged where weight < threshold && weight > threshold - rules.bridge {
            if Self.areApart(joined + found, candidate) { continue }
            if self.weight(whole, candidate) >= threshold {
                found.append(candidate)
                whole.records += candidate.records
            }
        }
        return found
    }

    private static func areApart(_ joined: [MatchCandidate], _ other: MatchCandidate) -> Bool {
        joined.contains { $0.apart.contains(other.lead) || other.apart.contains($0.lead) }
    }

    private func counts(of record: MatchRecord, _ near: [MatchCandidate]) -> [String: Int] {
        if near.isEmpty { return [:] }
        var counts: [String: Int] = [:]
        for value in near.flatMap(\.records).reduce(record.values, { $0 + $1.values }) {
            let count = statistics.count(value)
            if count > 0 { counts[String(value, radix: 16)] = count }
        }
        return counts
    }

    /// How a record compares with a lead.
    private struct Score {
        var weight: Double
        /// What the other records of the lead say beyond the nearest.
        var cluster: Double
        /// With the lead's record that is nearest; nil when it has none.
        var nearest: Comparison?
    }

    /// The nearest record of the lead counts in full; what others agree on better counts in part, since they may be
    /// there by mistake.
    private func score(_ record: MatchRecord, against candidate: MatchCandidate) -> Score {
        let all = candidate.records.map { compare(record, $0) }
        let sums = all.map(\.sum)
        guard var nearest = sums.indices.max(by: { (sums[$0], $1) < (sums[$1], $0) }) else {
            return Score(weight: -.infinity, cluster: 0, nearest: nil)
        }
        if all.count == 1 { return Score(weight: sums[0], cluster: 0, nearest: all[0]) }
        // One record that is plainly another of the family speaks for the whole lead.
        let against = all.indices.filter { all[$0].contradicts }
        if !against.isEmpty {
            for place in against where sums[place] < sums[nearest] || !all[nearest].contradicts { nearest = place }
            return Score(weight: sums[nearest], cluster: 0, nearest: all[nearest])
        }
        var cluster = 0.0
        for field in MatchField.allCases {
            let most = all.reduce(0) { max($0, $1.weight(of: field)) }
            cluster += max(0, most - max(0, all[nearest].weight(of: field)))
        }
        cluster *= rules.cluster
        return Score(weight: sums[nearest] + cluster, cluster: cluster, nearest: all[nearest])
    }

    private func compare(_ record: MatchRecord, _ other: MatchRecord) -> Comparison {
        Comparison(record, other, rules: rules, statistics: statistics, reference: reference)
    }

    private func judgement(
        _ candidate: MatchCandidate,
        _ score: Score,
        joined: Set<String>,
        threshold: Double
    ) -> JudgedCandidate {
        let verdict: JudgedCandidate.Verdict =
            if joined.contains(candidate.lead) {
                .match
            } else if score.weight >= threshold {
                .apart
            } else {
                score.weight >= threshold - rules.review ? .review : .different
            }
        return JudgedCandidate(
            known: candidate,
            weight: score.weight,
            verdict: verdict,
            evidence: score.nearest?.evidence() ?? [],
            cluster: score.cluster
        )
    }
}
