import Rules

extension RuleFault.Code {
    /// A territory that another always goes before.
    static let unreachable = Self(rawValue: "R311")
    /// A territory whose pool has nobody for some or all of its leads.
    static let unserved = Self(rawValue: "R312")
    /// A pool that no territory leads to.
    static let unused = Self(rawValue: "R313")
    /// Leads that no territory claims.
    static let unclaimed = Self(rawValue: "R314")
    /// A pool that may be given less than comes.
    static let tooSmall = Self(rawValue: "R315")
}

/// Warns of what a rule file may say, but hardly means.
struct RoutingLint {
    let rules: RoutingRules
    /// Where each territory stands.
    let territories: [RuleNode]
    /// Where each pool stands, by its id.
    let pools: [String: RuleNode]
    /// Where the list of territories stands.
    let top: RuleNode
    /// Leads that came in a month, by pool; empty when that is not known.
    let inflow: [String: Int]
    let reader: RuleReader

    func check() {
        for (hidden, hiding) in rules.index.hidden(in: rules.territories).sorted(by: { $0.key < $1.key }) {
            reader.fault(
                territories[hidden],
                .unreachable,
                "never has a lead: all that it asks for, \"\(rules.territories[hiding].id)\" has first",
                hint: "take it out, or ask for something else"
            )
        }
        for (territory, node) in zip(rules.territories, territories) { check(territory, node) }
        var asked = Set(rules.territories.map(\.pool))
        asked.formUnion(asked.flatMap { rules.pools(ofQueue: $0).map(\.id) })
        for (id, node) in pools.sorted(by: { $0.key < $1.key }) where !asked.contains(id) {
            reader.fault(node, .unused, "no territory leads to this pool")
        }
        for (id, node) in pools.sorted(by: { $0.key < $1.key }) {
            guard let pool = rules.pools[id], let most = rules.monthlyCapacity(of: pool), most < inflow[id] ?? 0 else {
                continue
            }
            reader.fault(
                node,
                .tooSmall,
                "its sellers may be given \(most) leads a month at most, but \(inflow[id] ?? 0) came in the last 30 days",
                hint: "raise their limits, add sellers, or say who takes the rest with \"when_full\""
            )
        }
        let isWhole = rules.territories.contains { $0.match.countries == nil && $0.match.count == 0 }
        if !isWhole, !rules.territories.isEmpty {
            let hint = "add one with \"match: everything\", or they wait without end"
            reader.fault(top, .unclaimed, "there are leads that no territory claims: \(unclaimed)", hint: hint)
        }
    }

    /// What leads they are, as far as the places tell.
    private var unclaimed: String {
        let whole = rules.territories.filter {
            $0.match.count == 0 && $0.match.regions == nil && $0.match.postcodes == nil
        }
        let claimed = Set(whole.flatMap { $0.match.countries ?? [] })
        let parts = Set(rules.territories.flatMap { $0.match.countries ?? [] }).subtracting(claimed).sorted()
        let some = parts.isEmpty ? "" : "some of \(parts.prefix(10).joined(separator: ", ")), and "
        return "\(some)those of other countries or none"
    }

    /// Whether somebody can sell there.
    private func check(_ territory: Territory, _ node: RuleNode) {
        let sellers = rules.sellers(ofQueue: territory.pool)
        let sides = sellers.filter { !territory.sellThrough.excludes($0.kind) }
        func warn(_ what: String) {
            reader.fault(node, .unserved, "nobody in pool \"\(territory.pool)\" \(what)")
        }
        guard !sellers.isEmpty else { return }
        if sides.isEmpty { return warn("is of the side of the house that sells there") }
        if territory.sellThrough == .split, Set(sides.map(\.kind)).count == 1 {
            return warn("is of the other side, so there is nothing to share")
        }
        let able = sides.filter { $0.lack(territory.needs, language: nil, product: nil) == nil }
        if able.isEmpty { return warn("has all the skills, certifications and tiers that are needed there") }
        let languages = territory.needs.speaksLanguage ? territory.match.texts[.language] ?? [] : []
        for language in languages.sorted() where !able.contains(where: { $0.languages.contains(language) }) {
            warn("speaks \"\(language)\", in which its leads are to be spoken to")
        }
        let products = territory.needs.sellsProduct ? territory.match.texts[.product] ?? [] : []
        for product in products.sorted() where !able.contains(where: { $0.products.contains(product) }) {
            warn("sells \"\(product)\", which its leads want")
        }
        if let shortest = longestPause(sellers), shortest > 4 * Day.length {
            warn("works for more than four days at a time")
        }
    }

    /// The longest time of an ordinary week in which nobody works, in milliseconds; nil when somebody always does.
    private func longestPause(_ sellers: [Seller]) -> Int64? {
        // A week of calendars, in the local time of each: what lies hours apart does not matter here.
        let calendars = sellers.map(\.duty.calendar)
        guard !calendars.contains(nil) else { return nil }
        let blocks = calendars.compactMap(\.self).flatMap { calendar in
            calendar.hours.enumerated().flatMap { day, blocks in
                blocks.map { ($0.lowerBound + Int64(day) * Day.length, $0.upperBound + Int64(day) * Day.length) }
            }
        }.sorted { $0.0 < $1.0 }
        guard let first = blocks.first else { return 7 * Day.length }
        var (end, longest) = (blocks.map(\.1).max().map { $0 - 7 * Day.length } ?? 0, Int64(0))
        for block in blocks + [(first.0 + 7 * Day.length, 0)] {
            longest = max(longest, block.0 - end)
            end = max(end, block.1)
        }
        return longest
    }
}
