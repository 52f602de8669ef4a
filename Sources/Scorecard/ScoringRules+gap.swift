package import Contracts
import Rules

extension ScoringRules {
    /// What a lead at a stage lacks to the next one, where more points alone lead there; nil where they do not.
    ///
    /// Engagement is tried first, since a lead can still do something; then fit.
    package func gap(after outcome: ScoreOutcome, at stage: LeadStage) -> ScoreGap? {
        guard let (next, condition) = stages.next(after: stage), outcome.disqualified == nil else { return nil }
        func with(_ fit: Int, _ engagement: Int) -> ScoreOutcome {
            var more = outcome
            more.fit += fit
            more.engagement += engagement
            more.total += fit + engagement
            more.leadClass = classes.of(more.total)
            more.grade = Grade(fit: more.fit, engagement: more.engagement, limits: limits)
            return more
        }
        if let points = least(limits.engagement - outcome.engagement, { condition.holds(for: with(0, $0)) }) {
            return ScoreGap(stage: next, points: points, rule: index.rule(worth: points))
        }
        let points = least(limits.fit - outcome.fit) { condition.holds(for: with($0, 0)) }
        return points.map { ScoreGap(stage: next, points: $0) }
    }

    /// The least number from 1 to `most` that will do, when more is never worse; nil when `most` will not do.
    private func least(_ most: Int, _ suffices: (Int) -> Bool) -> Int? {
        guard most > 0, suffices(most) else { return nil }
        var (low, high) = (0, most)
        while high - low > 1 {
            let middle = (low + high) / 2
            if suffices(middle) { high = middle } else { low = middle }
        }
        return high
    }
}

extension Stages {
    /// The stage above, and what leads there; nil where points lead no further.
    fileprivate func next(after stage: LeadStage) -> (LeadStage, Condition)? {
        switch stage {
        case .unqualified: return (.iql, iql.enter)
        case .iql: return (.mql, mql.enter)
        case .mql:
            guard case .auto(let enter?) = sql else { return nil }
            return (.sql, enter)
        case .sql, .opportunity, .customer, .disqualified, .recycled: return nil
        }
    }
}

extension EngagementIndex {
    /// The rule with the fewest points that are enough, or else with the most; of several the first in the file.
    fileprivate func rule(worth points: Int) -> String? {
        let enough = rules.filter { $0.points >= points }.min { $0.points < $1.points }
        return
            (enough
            ?? rules.filter { $0.points > 0 }.reduce(nil) { best, rule in
                rule.points > best?.points ?? 0 ? rule : best
            })?.id
    }
}
