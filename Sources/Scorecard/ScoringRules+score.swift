package import Contracts

extension ScoringRules {
    /// Scores a lead as it stood at an instant: by event time, so what happened later does not count, whenever it was told.
    ///
    /// The outcome depends on the arguments alone. Neither the order of the activities nor repeats among them matter.
    package func score(_ lead: Lead, activities: [Activity], asOf: Instant) -> ScoreOutcome {
        var lines: [ScoreLine] = []
        let fit = add(fit.compactMap { $0.line(for: lead) }, limit: limits.fit, rule: "fit", to: &lines)
        let distinct = DistinctActivities(activities, asOf: asOf)
        let engagement = add(
            engagement.compactMap { $0.line(for: distinct, asOf: asOf) },
            limit: limits.engagement,
            rule: "engagement",
            to: &lines
        )
        var outcome = ScoreOutcome(
            fit: fit,
            engagement: engagement,
            total: fit + engagement,
            leadClass: classes.of(fit + engagement),
            stage: stages.of(fit + engagement),
            lines: lines
        )
        for rule in disqualify {
            guard let reason = rule.reason(for: lead) else { continue }
            // The first one takes all the points; the others are there to be read.
            let points = -outcome.total
            outcome.lines.append(ScoreLine(part: .disqualified, rule: rule.id, reason: reason, points: points))
            outcome.total = 0
            outcome.leadClass = .cold
            outcome.stage = .disqualified
        }
        return outcome
    }

    /// Appends the lines of one part, and one more for what its limits take or give; returns the part's points.
    private func add(_ part: [ScoreLine], limit: Int, rule: String, to lines: inout [ScoreLine]) -> Int {
        lines += part
        let sum = part.reduce(0) { $0 + $1.points }
        let points = min(max(sum, 0), limit)
        if points != sum {
            let reason = sum > limit ? "\(rule) counts \(limit) points at most" : "\(rule) counts no less than 0 points"
            lines.append(ScoreLine(part: .limit, rule: rule, reason: reason, points: points - sum))
        }
        return points
    }
}

extension ScoringRules.Classes {
    func of(_ total: Int) -> LeadClass {
        total >= hot ? .hot : total >= warm ? .warm : .cold
    }
}

extension ScoringRules.Stages {
    func of(_ total: Int) -> LeadStage {
        total >= sql ? .sql : total >= mql ? .mql : total >= iql ? .iql : .unqualified
    }
}
