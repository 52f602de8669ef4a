package import Contracts
import Rules

extension RoutingRules {
    /// The rules with what commands changed of their sellers; named by both.
    ///
    /// What names a pool or calendar that the rules do not have is left out, and so is an added seller who stands in the
    /// file by now.
    package func with(_ roster: Roster) throws -> RoutingRules {
        guard !roster.sellers.isEmpty else { return self }
        var (sellers, pools) = (self.sellers, self.pools)
        for (id, changes) in roster.sellers.sorted(by: { $0.key < $1.key }) {
            if sellers[id] == nil, let entry = changes.entry, let added = Seller(id, entry, calendars: calendars) {
                sellers[id] = added
                for (pool, weight) in entry.pools.sorted(by: { $0.key < $1.key }) {
                    pools[pool]?.members.append(Pool.Member(seller: id, weight: weight))
                }
            }
            sellers[id]?.change(changes)
        }
        let document = try BodyCodec.encode(roster)
        return copy(
            version: RuleSetVersion.name(kind: "routing", of: "\(text)\n\(document)"),
            roster: document,
            sellers: sellers,
            pools: pools
        )
    }
}

extension Seller {
    /// Nil when there is no such kind of seller.
    fileprivate init?(_ id: String, _ entry: RosterEntry, calendars: [String: WorkCalendar]) {
        guard let kind = Kind(rawValue: entry.kind) else { return nil }
        func small(_ texts: [String]?) -> Set<String> { Set((texts ?? []).map { AssignmentRequest.small($0) }) }
        self.init(
            id: id,
            name: entry.name,
            kind: kind,
            capacity: Capacity(open: entry.limits.open ?? 1),
            duty: Duty(calendar: entry.calendar.flatMap { calendars[$0] }),
            skills: small(entry.skills),
            languages: small(entry.languages),
            products: small(entry.products),
            certifications: small(entry.certifications),
            tokenSHA256: entry.tokenSHA256
        )
        capacity.change(entry.limits)
    }

    fileprivate mutating func change(_ changes: Roster.Changes) {
        capacity.change(changes.limits)
        let added = changes.leave.compactMap { text -> ClosedRange<Day>? in
            let ends = text.split(separator: " - ").compactMap { Day(String($0)) }
            return ends.count == 2 && ends[0] <= ends[1] ? ends[0]...ends[1] : nil
        }
        duty.leave = Duty.apart(duty.leave + added)
        if changes.isPaused { duty.pause() }
    }
}

extension Capacity {
    fileprivate mutating func change(_ limits: RosterLimits) {
        open = limits.open ?? open
        perPeriod[.day] = limits.perDay ?? perPeriod[.day]
        perPeriod[.week] = limits.perWeek ?? perPeriod[.week]
        perPeriod[.month] = limits.perMonth ?? perPeriod[.month]
    }

    /// What it comes to, as commands name it.
    package var limits: RosterLimits {
        RosterLimits(open: open, perDay: perPeriod[.day], perWeek: perPeriod[.week], perMonth: perPeriod[.month])
    }
}

extension Duty {
    /// She is away on all days.
    fileprivate mutating func pause() {
        leave = [Self.always]
    }

    private static let always = Day(number: -10_000_000)...Day(number: 10_000_000)

    package var isPaused: Bool { leave == [Self.always] }

    /// Leaves in order; days that are given twice are one leave.
    static func apart(_ leaves: [ClosedRange<Day>]) -> [ClosedRange<Day>] {
        leaves.sorted { $0.lowerBound < $1.lowerBound }.reduce(into: []) { merged, range in
            guard let last = merged.last, range.lowerBound.number <= last.upperBound.number + 1 else {
                merged.append(range)
                return
            }
            merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
        }
    }
}
