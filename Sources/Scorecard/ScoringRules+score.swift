package import Contracts
import Rules

extension ScoringRules {
    /// Scores a lead as it stood at an instant: by event time, so what happened later does not count, whenever it was told.
    ///
    /// The outcome depends on the arguments alone. Neither the order of the activities nor repeats among them matter.
    /// The order of the steps is that of docs/scoring.md; sums are made of whole thousandths of points, which no order
    /// changes.
    package func score(_ lead: Lead, activities: [Activity], asOf: Instant) -> ScoreOutcome {
        score(fields.map { $0.value(in: lead) }, activities: activities, asOf: asOf)
    }

    /// By the values under the slots of the fields that the rules ask for.
    func score(_ values: [FieldValue], activities: [Activity], asOf: Instant) -> ScoreOutcome {
        score(values, CountedActivities(activities, asOf: asOf, rules: index), asOf: asOf)
    }

    func score(_ values: [FieldValue], _ activities: CountedActivities, asOf: Instant) -> ScoreOutcome {
        var sheet = ScoreSheet()
        let persona = bestPersona(values)
        if let persona { for group in personas[persona].groups { sheet.add(group, values) } }
        for group in sharedFit { sheet.add(group, values) }
        let judged = predictive?.judge(values)
        for line in judged?.lines ?? [] { sheet.add(learned: line.reason, line.millipoints) }
        let exactFit = sheet.close(.fit, limit: limits.fit)
        let fit = (exactFit + 500) / 1000
        var place = 0
        for group in engagement {
            sheet.add(group, activities.byRule[place..<place + group.rules.count], asOf: asOf)
            place += group.rules.count
        }
        let exact = sheet.close(.engagement, limit: limits.engagement)
        let engagement = (exact + 500) / 1000
        sheet.round(to: (fit + engagement) * 1000 - exactFit - exact)

        var reason: String?
        for rule in disqualify where rule.when.truth({ values[$0] }) == .yes {
            // The first one takes all the points; the others are there to be read.
            sheet.disqualify(rule, points: reason == nil ? fit + engagement : 0)
            reason = reason ?? rule.reason
        }
        let total = reason == nil ? fit + engagement : 0
        return ScoreOutcome(
            fit: fit,
            engagement: engagement,
            total: total,
            leadClass: classes.of(total),
            grade: Grade(fit: fit, engagement: engagement, limits: limits),
            persona: persona.map { personas[$0].id },
            known: known(values, persona),
            disqualified: reason,
            isFast: isFast(activities, asOf: asOf),
            lines: sheet.lines,
            prediction: judged?.prediction
        )
    }

    /// The persona with the most points; of several the first in the file.
    private func bestPersona(_ values: [FieldValue]) -> Int? {
        guard personas.count > 1 else { return personas.isEmpty ? nil : 0 }
        var best = 0
        var most = Int.min
        for (index, persona) in personas.enumerated() {
            var points = 0
            for group in persona.groups {
                var sum = 0
                // Spans lend their elements: a copy of each rule would cost more than to ask it.
                let rules = group.rules.span
                for place in rules.indices { sum += rules[place].worth(values)?.points ?? 0 }
                points += group.counted(sum, scale: 1)
            }
            if points > most { (best, most) = (index, points) }
        }
        return best
    }

    private func known(_ values: [FieldValue], _ persona: Int?) -> Int {
        let slots = persona.map { fitSlots[$0] } ?? fitSlots.first ?? []
        guard !slots.isEmpty else { return 100 }
        return slots.count { values[$0] != .unknown } * 100 / slots.count
    }

    func isFast(_ activities: CountedActivities, asOf: Instant) -> Bool {
        stages.fastLane.contains { place in
            guard let newest = activities.byRule[place].first else { return false }
            return asOf.milliseconds - newest.at.milliseconds <= index.rules[place].freshMs ?? Int64.max
        }
    }
}

extension EngagementRule {
    /// What activities are worth together: with ageing, and what the rule's own limit leaves of that; in thousandths.
    ///
    /// `activities` is how many still count; the newest come first, so these are the first ones.
    func counted(
        _ deeds: [CountedActivities.Deed],
        asOf: Instant
    ) -> (activities: Int, aged: Int, counted: Int) {
        let (ageing, points) = (ageing, points)
        var aged = 0
        var count = 0
        for deed in deeds {
            let left = ageing.millipoints(points, ageMs: asOf.milliseconds - deed.at.milliseconds)
            if left == 0 { break }
            aged += left
            count += 1
        }
        let most = (max ?? Int.max / 1000) * 1000
        return (count, aged, Swift.min(Swift.max(aged, -most), most))
    }
}

/// The lines of a score as they are written, with the sums of the parts that are open.
private struct ScoreSheet {
    private(set) var lines: [ScoreLine] = []
    /// Thousandths: of the part that is open, and of all.
    private var part = 0
    private var sum = 0

    init() { lines.reserveCapacity(48) }

    mutating func add(_ group: FitGroup, _ values: [FieldValue]) {
        var points = 0
        let rules = group.rules.span
        for place in rules.indices {
            guard let worth = rules[place].worth(values), worth.points != 0 else { continue }
            points += worth.points * 1000
            write(.fit, rules[place].id, worth.reason, worth.points * 1000, label: rules[place].label)
        }
        close(group, points)
    }

    mutating func add(learned reason: String, _ millipoints: Int) {
        part += millipoints
        write(.fit, "predictive", reason, millipoints)
    }
    mutating func add(_ group: EngagementGroup, _ activities: ArraySlice<[CountedActivities.Deed]>, asOf: Instant) {
        var points = 0
        let rules = group.rules.span
        for (place, deeds) in zip(rules.indices, activities) where !deeds.isEmpty {
            let sum = rules[place].counted(deeds, asOf: asOf)
            guard sum.activities > 0 else { continue }
            points += sum.counted
            write(.engagement, rules[place].id, rules[place].reason, sum.counted, label: rules[place].label)
            let names = deeds.prefix(sum.activities).prefix(ScoreLine.maxActivities).compactMap(\.id)
            lines[lines.count - 1].detail(
                raw: sum.activities * rules[place].points * 1000,
                aged: sum.aged,
                activities: names
            )
        }
        close(group, points)
    }

    private mutating func close<Rule>(_ group: PointGroup<Rule>, _ points: Int) {
        let counted = group.counted(points)
        if counted != points {
            let bound = counted < points ? "counts \(group.max) points at most" : "counts \(group.min ?? 0) at least"
            write(.limit, group.id, bound, counted - points)
        }
        part += counted
    }

    /// Ends a part; returns what it counts, in thousandths.
    mutating func close(_ name: ScoreLine.Part, limit: Int) -> Int {
        let counted = min(max(part, 0), limit * 1000)
        if counted != part {
            let reason = counted < part ? "counts \(limit) points at most" : "counts no less than 0 points"
            write(.limit, name.rawValue, reason, counted - part)
        }
        part = 0
        return counted
    }

    mutating func round(to difference: Int) {
        if difference != 0 { write(.limit, "rounding", "the total is a whole number", difference) }
    }

    mutating func disqualify(_ rule: DisqualifyRule, points: Int) {
        write(.disqualified, rule.id, "\(rule.reason): \(rule.when.text)", -points * 1000)
    }

    /// The whole points of a line are what it adds to the sum when that is rounded, so that they add up too.
    private mutating func write(
        _ part: ScoreLine.Part,
        _ rule: String,
        _ reason: String,
        _ counted: Int,
        label: String? = nil
    ) {
        let before = Self.rounded(sum)
        sum += counted
        lines.append(
            ScoreLine(
                part: part,
                rule: rule,
                reason: reason,
                points: Self.rounded(sum) - before,
                counted: counted,
                label: label
            )
        )
    }

    /// Half up.
    private static func rounded(_ millipoints: Int) -> Int {
        let shifted = millipoints + 500
        return shifted >= 0 ? shifted / 1000 : -((999 - shifted) / 1000)
    }
}
