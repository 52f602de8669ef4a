package import Contracts
import Rules

/// How much room the sellers of each pool have, and when it will be full if all goes on as in a time.
package struct CapacityReport: Codable, Hashable, Sendable {
    package var rows: [Row] = []

    package struct Row: Codable, Hashable, Sendable {
        package var pool: String
        package var sellers: Int
        /// What its sellers have open, in all their pools, and the most that they may have.
        package var open: Int
        package var capacity: Int
        /// Leads of its territories, a day; and what its sellers were given and had no more, a day.
        package var inflowPerDay: Double
        package var givenPerDay: Double
        package var endedPerDay: Double
        /// In how many days they have no room; nil when they end as much as they are given.
        package var fullInDays: Double?
        /// What they may be given in a month; nil when somebody has no such limit.
        package var perMonth: Int?
        /// What comes in a month.
        package var inflowPerMonth: Int

        /// Whether more comes in a month than may be given.
        package var isTooSmall: Bool { perMonth.map { $0 < inflowPerMonth } ?? false }

        private enum CodingKeys: String, CodingKey {
            case pool, sellers, open, capacity
            case inflowPerDay = "inflow_per_day"
            case givenPerDay = "given_per_day"
            case endedPerDay = "ended_per_day"
            case fullInDays = "full_in_days"
            case perMonth = "per_month"
            case inflowPerMonth = "inflow_per_month"
        }
    }
}

/// Adds up the leads that came for each pool, by the territories of some rules.
package struct InflowTally {
    private let rules: RoutingRules
    private var leads: Set<String> = []
    package private(set) var byPool: [String: Int] = [:]

    package init(_ rules: RoutingRules) {
        self.rules = rules
    }

    package mutating func add(_ decision: RecordedDecision) {
        guard leads.insert(decision.lead).inserted else { return }
        // Whoever sells to the owner of its account has no need of room.
        if let seller = decision.seller, decision.pool == nil, seller == decision.request.owner { return }
        if let pool = rules.pool(for: decision.request)?.id { byPool[pool, default: 0] += 1 }
    }
}

extension CapacityReport {
    /// By the rules of today, what came from `from` to `to`, and the assignments that counted then.
    package init(
        _ rules: RoutingRules,
        inflow: InflowTally,
        assignments: [ReplayPage.Assignment],
        from: Instant,
        to: Instant
    ) {
        let days = max(1.0 / 24, Double(to.milliseconds - from.milliseconds) / 86_400_000)
        var (open, given, ended): ([String: Int], [String: Int], [String: Int]) = ([:], [:], [:])
        for assignment in assignments {
            if assignment.at >= from { given[assignment.seller, default: 0] += 1 }
            if let end = assignment.end {
                if end >= from, end <= to { ended[assignment.seller, default: 0] += 1 }
            } else {
                open[assignment.seller, default: 0] += 1
            }
        }
        for pool in rules.pools.values.sorted(by: { $0.id < $1.id }) {
            let sellers = pool.members.compactMap { rules.sellers[$0.seller] }
            func sum(_ counts: [String: Int]) -> Int { sellers.reduce(0) { $0 + (counts[$1.id] ?? 0) } }
            let limits = sellers.map { $0.capacity.limits(at: to, in: $0.duty.zone) }
            let capacity = limits.reduce(0) { $0 + $1.open }
            let came = inflow.byPool[pool.id] ?? 0
            let growth = Double(sum(given) - sum(ended)) / days
            let places = max(0, capacity - sum(open))
            rows.append(
                Row(
                    pool: pool.id,
                    sellers: sellers.count,
                    open: sum(open),
                    capacity: capacity,
                    inflowPerDay: Self.rounded(Double(came) / days),
                    givenPerDay: Self.rounded(Double(sum(given)) / days),
                    endedPerDay: Self.rounded(Double(sum(ended)) / days),
                    fullInDays: growth > 0 ? Self.rounded(Double(places) / growth) : places == 0 ? 0 : nil,
                    perMonth: rules.monthlyCapacity(of: pool),
                    inflowPerMonth: Int((Double(came) * 30 / days).rounded())
                )
            )
        }
    }

    private static func rounded(_ number: Double) -> Double { (number * 10).rounded() / 10 }
}

extension RoutingRules {
    /// What the sellers of a pool may be given in a month of 30 days by their limits of days, weeks and months; nil when
    /// one of them has no such limit.
    ///
    /// It is more than they can have: on days off they are given nothing, they may be in other pools, and one who is new
    /// may have less.
    package func monthlyCapacity(of pool: Pool) -> Int? {
        var sum = 0
        for member in pool.members {
            guard let seller = sellers[member.seller] else { continue }
            let limits = seller.capacity.perPeriod
            let months = [
                limits[.month], limits[.week].map { ($0 * 30 + 6) / 7 }, limits[.day].map { $0 * 30 },
            ].compactMap(\.self)
            guard let least = months.min() else { return nil }
            sum += least
        }
        return sum
    }
}
