package import Contracts
import Rules

/// What commands changed of the sellers that the rule file has: all of it, as it is at one moment.
package struct Roster: Codable, Hashable, Sendable {
    /// By id; only of those of whom something was changed.
    package var sellers: [String: Changes]

    package init() {
        sellers = [:]
    }

    package struct Changes: Codable, Hashable, Sendable {
        /// Nil for one who stands in the rule file.
        package var entry: RosterEntry?
        package var isPaused: Bool
        /// `2026-12-24 - 2027-01-02`, beside those of the file.
        package var leave: [String]
        package var limits: RosterLimits

        init() {
            isPaused = false
            leave = []
            limits = RosterLimits()
        }

        fileprivate var isNothing: Bool { self == Self() }
    }

    /// A change, checked against the rules of the file; throws why it cannot be.
    ///
    /// The same roster where all of it is so already.
    package func changed(by change: RosterChange, rules: RoutingRules) throws(Problem) -> Roster {
        var roster = self
        var mine = sellers[change.seller] ?? Changes()
        if change.action == .add {
            mine.entry = try rules.checked(change)
            mine.limits = RosterLimits()
        } else if rules.sellers[change.seller] == nil, mine.entry == nil {
            throw Problem(.notFound, "There is no seller \(change.seller).")
        }
        switch change.action {
        case .add: break
        case .pause: mine.isPaused = true
        case .resume: mine.isPaused = false
        case .leave:
            let text = try Self.days(change)
            if !mine.leave.contains(text) { mine.leave = (mine.leave + [text]).sorted() }
        case .back:
            let days = try change.from == nil ? nil : Self.days(change)
            let left = mine.leave.filter { days != nil && $0 != days }
            if let days, left == mine.leave {
                throw Problem(.notFound, "No command said that \(change.seller) is away on \(days).")
            }
            mine.leave = left
        case .capacity:
            let limits = change.limits ?? RosterLimits()
            try Self.check(limits)
            mine.limits.open = limits.open ?? mine.limits.open
            mine.limits.perDay = limits.perDay ?? mine.limits.perDay
            mine.limits.perWeek = limits.perWeek ?? mine.limits.perWeek
            mine.limits.perMonth = limits.perMonth ?? mine.limits.perMonth
        }
        roster.sellers[change.seller] = mine.isNothing ? nil : mine
        return roster
    }

    /// The days of a leave as they are kept.
    private static func days(_ change: RosterChange) throws(Problem) -> String {
        let (from, to) = (change.from ?? "", change.to ?? change.from ?? "")
        guard let first = Day(from), let last = Day(to) else {
            throw Problem(.invalidBody, "Write the days like 2026-12-24.")
        }
        guard first <= last else { throw Problem(.invalidBody, "The leave ends before it begins.") }
        return "\(from) - \(to)"
    }

    fileprivate static func check(_ limits: RosterLimits) throws(Problem) {
        for limit in [limits.open, limits.perDay, limits.perWeek, limits.perMonth].compactMap(\.self)
        where !(1...100_000).contains(limit) {
            throw Problem(.invalidBody, "A capacity must lie between 1 and 100000.")
        }
    }
}

extension RoutingRules {
    /// The entry of a seller to add, if she can be.
    fileprivate func checked(_ change: RosterChange) throws(Problem) -> RosterEntry? {
        guard let entry = change.entry else { throw Problem(.invalidBody, "Nothing is said of her.") }
        guard sellers[change.seller] == nil else {
            throw Problem(.invalidBody, "\(change.seller) stands in the rule file; change her there.")
        }
        guard RoutingRules.isIdentifier(change.seller) else {
            throw Problem(.invalidBody, "An id is 1 to 64 of a-z A-Z 0-9 _ - and a dot.")
        }
        guard Seller.Kind(rawValue: entry.kind) != nil else {
            throw Problem(.invalidBody, "\"\(entry.kind)\" is no kind of seller; there are rep and partner.")
        }
        guard entry.limits.open != nil else { throw Problem(.invalidBody, "She needs an \"open\".") }
        try Roster.check(entry.limits)
        for (pool, weight) in entry.pools.sorted(by: { $0.key < $1.key }) {
            guard pools[pool] != nil else { throw Problem(.invalidBody, "There is no pool \(pool).") }
            guard (1...1_000).contains(weight) else {
                throw Problem(.invalidBody, "A weight must lie between 1 and 1000.")
            }
        }
        if let calendar = entry.calendar, calendars[calendar] == nil {
            throw Problem(.invalidBody, "There is no calendar \(calendar).")
        }
        if let token = entry.tokenSHA256, token.utf8.count != 64 || !token.utf8.allSatisfy(\.isSmallHexDigit) {
            throw Problem(.invalidBody, "The hash of a token is 64 hex digits in small letters.")
        }
        return entry
    }

    private static func isIdentifier(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }
}

extension UInt8 {
    fileprivate var isSmallHexDigit: Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self)
    }
}
