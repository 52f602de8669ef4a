import Contracts

extension Replay {
    /// What differs, after all was taken: lead by lead up to a limit, and in sums.
    func difference(limit: Int) -> ReplayDifference {
        var summary = ReplaySummary(rules: rules, start: start)
        let leads = courses.compactMap { lead, course in course.arrivedAt.map { (lead: lead, at: $0, course: course) } }
        for (lead, at, course) in leads.sorted(by: { ($0.at, $0.lead) < ($1.at, $1.lead) }) {
            let row = ReplayDifference.Row(
                lead: lead,
                at: at,
                territoryThen: course.territoryThen,
                territoryNow: course.territoryNow,
                then: course.steps.prefix(course.seen).joined().map { assignments[$0] }.map {
                    ReplayDifference.Gift(seller: $0.seller, territory: $0.territory, at: $0.at)
                },
                now: course.given.map {
                    ReplayDifference.Gift(seller: $0.seller, territory: $0.territory, at: $0.at)
                }
            )
            summary.add(row, limit: limit)
        }
        return summary.difference(tally)
    }
}

/// Adds up what became of leads.
private struct ReplaySummary {
    let rules: RoutingRules
    let start: Instant
    private var leads = 0
    private var differing = 0
    private var rows: [ReplayDifference.Row] = []
    private var sellers = ReplayTally.Sides()
    private var sides = ReplayTally.Sides()
    private var territories = ReplayTally.Sides()
    private var waitsThen: [Int64] = []
    private var waitsNow: [Int64] = []

    init(rules: RoutingRules, start: Instant) {
        self.rules = rules
        self.start = start
    }

    mutating func add(_ row: ReplayDifference.Row, limit: Int) {
        var row = row
        // What was given before the time is the same on both sides.
        row.then.removeAll { $0.at < start }
        row.now.removeAll { $0.at < start }
        leads += 1
        count(row.then, \.then)
        count(row.now, \.now)
        if let first = row.then.first { waitsThen.append(max(0, first.at.milliseconds - row.at.milliseconds)) }
        if let first = row.now.first { waitsNow.append(max(0, first.at.milliseconds - row.at.milliseconds)) }
        guard !row.isAlike else { return }
        differing += 1
        if rows.count < limit { rows.append(row) }
    }

    private mutating func count(
        _ gifts: [ReplayDifference.Gift],
        _ side: WritableKeyPath<ReplayTally.Sides, [String: Int]>
    ) {
        for gift in gifts {
            sellers[keyPath: side][gift.seller, default: 0] += 1
            territories[keyPath: side][gift.territory, default: 0] += 1
            sides[keyPath: side][rules.sellers[gift.seller]?.kind.rawValue ?? "unknown", default: 0] += 1
        }
    }

    func difference(_ tally: ReplayTally) -> ReplayDifference {
        ReplayDifference(
            ruleSet: rules.version,
            leads: leads,
            decisions: tally.decisions,
            differing: differing,
            rows: rows,
            sellers: sellers.counts,
            sides: sides.counts,
            territories: territories.counts,
            limits: tally.limits.counts,
            waitingThen: ReplayDifference.Waiting(waitsThen, left: leads - waitsThen.count),
            waitingNow: ReplayDifference.Waiting(waitsNow, left: leads - waitsNow.count),
            distances: tally.distances.counts.map {
                ReplayDifference.Distance(pool: $0.id, then: Turns.inLeads($0.then), now: Turns.inLeads($0.now))
            }
        )
    }
}

extension ReplayDifference.Row {
    /// A second more or less is no difference.
    private static let leastDelayMs: Int64 = 1_000

    fileprivate var isAlike: Bool {
        territoryThen == territoryNow && then.count == now.count
            && zip(then, now).allSatisfy { then, now in
                then.seller == now.seller && then.territory == now.territory
                    && abs(then.at.milliseconds - now.at.milliseconds) < Self.leastDelayMs
            }
    }
}

extension Turns {
    /// Parts of a lead as leads, in thousandths.
    static func inLeads(_ turn: Int) -> Double { Double(turn / (lead / 1_000)) / 1_000 }
}
