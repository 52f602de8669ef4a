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
        if onlyLoses(counted) { return nextLoss(start, counted, after: asOf, now: now, from: stage) }
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

    /// Whether nothing that the lead did counts against it, so that its engagement can only go down.
    private func onlyLoses(_ activities: CountedActivities) -> Bool {
        let rules = index.rules.span
        for place in rules.indices where rules[place].points < 0 && !activities.byRule[place].isEmpty { return false }
        return true
    }

    /// As `nextChange` for a lead that only loses: the engagement next below at which it stands elsewhere tells the
    /// instant, and for most there is none.
    private func nextLoss(
        _ start: ScoreOutcome,
        _ activities: CountedActivities,
        after asOf: Instant,
        now: Standing,
        from stage: LeadStage
    ) -> Instant? {
        func standing(_ outcome: ScoreOutcome) -> Standing {
            Standing(outcome, stages.stage(for: outcome, from: stage))
        }
        var outcome = start
        var began = asOf.milliseconds
        while true {
            let loss = (0...outcome.engagement).reversed().first { points in
                var later = outcome
                set(&later, engagement: points)
                return standing(later) != now
            }
            let lost = loss.flatMap { instant(of: $0, outcome, activities, after: began) }
            // The fast lane ends first, if it does, and then other thresholds count.
            guard outcome.isFast, let end = freshEnd(activities), lost.map({ end < $0.milliseconds }) ?? true else {
                return lost
            }
            outcome = aged(outcome, activities, asOf: Instant(milliseconds: end))
            if standing(outcome) != now { return Instant(milliseconds: end) }
            began = end
        }
    }

    /// When engagement that only goes down is so low; nil when it never is.
    private func instant(
        of engagement: Int,
        _ outcome: ScoreOutcome,
        _ activities: CountedActivities,
        after began: Int64
    ) -> Instant? {
        func isReached(_ at: Int64) -> Bool {
            aged(outcome, activities, asOf: Instant(milliseconds: at)).engagement <= engagement
        }
        var (low, high) = (began, lastLoss(activities, after: began))
        guard isReached(high) else { return nil }
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if isReached(middle) { high = middle } else { low = middle }
        }
        return Instant(milliseconds: high)
    }

    /// An instant from which on nothing is lost any more.
    private func lastLoss(_ activities: CountedActivities, after began: Int64) -> Int64 {
        let rules = index.rules.span
        var last = began
        for place in rules.indices {
            guard let newest = activities.byRule[place].first?.at.milliseconds else { continue }
            let ageing = rules[place].ageing
            if let window = ageing.windowMs {
                last = max(last, newest + window + 1)
            } else if let linear = ageing.linearMs {
                last = max(last, newest + linear)
            } else if let half = ageing.halfLifeMs {
                // Nothing is left of anything after 31 of them.
                last = max(last, began + 32 * half)
            }
        }
        return last
    }

    /// The first instant at which no activity makes the lead marketing-qualified at once; nil when one does for good.
    private func freshEnd(_ activities: CountedActivities) -> Int64? {
        var end: Int64 = 0
        for place in stages.fastLane {
            guard let newest = activities.byRule[place].first else { continue }
            guard let freshMs = index.rules[place].freshMs else { return nil }
            end = max(end, newest.at.milliseconds + freshMs + 1)
        }
        return end
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
            let rules = group.rules.span
            for rule in rules.indices {
                if !activities.byRule[place].isEmpty {
                    points += rules[rule].counted(activities.byRule[place], asOf: asOf).counted
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
