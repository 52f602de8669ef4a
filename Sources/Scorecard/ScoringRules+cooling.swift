package import Contracts
import Rules

extension ScoringRules {
    /// When the class of a lead changes next, or the stage that its score leads to, if nothing new is heard of it; nil
    /// when never.
    ///
    /// Between two instants at which a window or a half of a half-life ends points only go down or only go up, or so
    /// nearly that no threshold is crossed twice; the first stretch at whose end the lead stands elsewhere is halved down
    /// to the millisecond.
    package func nextChange(_ lead: Lead, activities: [Activity], after asOf: Instant, stage: LeadStage) -> Instant? {
        let counted = CountedActivities(activities, asOf: asOf, rules: index)
        let start = score(fields.map { $0.value(in: lead) }, counted, asOf: asOf)
        guard start.disqualified == nil else { return nil }
        func standing(_ at: Int64) -> Standing {
            let outcome = aged(start, counted, asOf: Instant(milliseconds: at))
            return Standing(outcome, stages.stage(for: outcome, from: stage))
        }
        let now = standing(asOf.milliseconds)
        if isSettled(start, counted, now: now, from: stage) { return nil }
        var before = asOf.milliseconds
        for instant in turningPoints(counted, after: asOf) {
            guard standing(instant) != now else {
                before = instant
                continue
            }
            var (low, high) = (before, instant)
            while high - low > 1 {
                let middle = low + (high - low) / 2
                if standing(middle) != now { high = middle } else { low = middle }
            }
            return Instant(milliseconds: high)
        }
        return nil
    }

    /// Whether no loss of engagement leads the lead elsewhere, where nothing that it did counts against it.
    ///
    /// Then points only go down, and most leads that are cold already are found to stay so without a look at the years
    /// to come.
    private func isSettled(
        _ outcome: ScoreOutcome,
        _ activities: CountedActivities,
        now: Standing,
        from stage: LeadStage
    ) -> Bool {
        let rules = index.rules.span
        for place in rules.indices where rules[place].points < 0 && !activities.byRule[place].isEmpty { return false }
        var later = outcome
        for isFast in outcome.isFast ? [true, false] : [false] {
            later.isFast = isFast
            for points in 0...outcome.engagement {
                set(&later, engagement: points)
                if Standing(later, stages.stage(for: later, from: stage)) != now { return false }
            }
        }
        return true
    }

    /// What else of an outcome goes by the points of engagement.
    private func set(_ outcome: inout ScoreOutcome, engagement: Int) {
        outcome.engagement = engagement
        outcome.total = outcome.fit + engagement
        outcome.leadClass = classes.of(outcome.total)
        outcome.grade = Grade(fit: outcome.fit, engagement: engagement, limits: limits)
    }

    private struct Standing: Equatable {
        var leadClass: LeadClass
        var stage: LeadStage

        init(_ outcome: ScoreOutcome, _ stage: LeadStage) {
            leadClass = outcome.leadClass
            self.stage = stage
        }
    }

    /// The outcome as it is later, without its lines.
    private func aged(_ outcome: ScoreOutcome, _ activities: CountedActivities, asOf: Instant) -> ScoreOutcome {
        var place = 0
        var sum = 0
        for group in engagement {
            var points = 0
            for rule in group.rules.indices {
                if !activities.byRule[place].isEmpty {
                    points += group.rules[rule].counted(activities.byRule[place], asOf: asOf).counted
                }
                place += 1
            }
            sum += group.counted(points)
        }
        var later = outcome
        set(&later, engagement: (min(max(sum, 0), limits.engagement * 1000) + 500) / 1000)
        later.isFast = isFast(activities, asOf: asOf)
        return later
    }

    /// Instants between which the points move one way, ascending.
    private func turningPoints(_ activities: CountedActivities, after asOf: Instant) -> [Int64] {
        var points: Set<Int64> = []
        for (rule, deeds) in zip(index.rules, activities.byRule) {
            for deed in deeds {
                let at = deed.at.milliseconds
                if let window = rule.ageing.windowMs { points.insert(at + window + 1) }
                if let linear = rule.ageing.linearMs { points.formUnion((1...8).map { at + linear * $0 / 8 }) }
            }
            if let newest = deeds.first, let freshMs = rule.freshMs {
                points.insert(newest.at.milliseconds + freshMs + 1)
            }
            if let half = rule.ageing.halfLifeMs, !deeds.isEmpty {
                points.formUnion((1...64).map { asOf.milliseconds + half / 2 * $0 + $0 })
            }
        }
        return points.filter { $0 > asOf.milliseconds }.sorted()
    }
}
