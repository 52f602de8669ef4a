import Assignment
import Contracts

extension ReplayDifference {
    /// The difference for people: the leads that go another way, then sums.
    func lines(_ style: Style, rules: RoutingRules, from: Instant, to: Instant) -> [String] {
        let span = "\(from.text) to \(to.text)"
        var lines = ["\(span): \(leads) leads, \(decisions) decisions, by \(ruleSet)"]
        guard differing > 0 else {
            let waits = waitingThen == waitingNow
            return lines + [waits ? "no difference" : "no lead goes another way"]
        }
        lines.append("\(differing) of \(leads) leads go another way")
        lines += section("leads", rowTable, style)
        if differing > rows.count { lines.append("  and \(differing - rows.count) more") }
        let kinds = rules.sellers.mapValues(\.kind.rawValue)
        lines += section("given to", Self.table("seller", sellers, extra: ("side", { kinds[$0] ?? "-" })), style)
        lines += section("given to each side", Self.table("side", sides), style)
        lines += section("given in", Self.table("territory", territories), style)
        lines += section("passed over since she had all she may have", Self.table("seller", limits), style)
        lines += section("waited for the first seller", waitingTable, style)
        lines += section("farthest from what anybody was owed, in leads", distanceTable, style)
        return lines
    }

    private func section(_ title: String, _ table: TextTable?, _ style: Style) -> [String] {
        guard let table else { return [] }
        return ["", style(title, .bold)] + table.lines(style).map { "  " + $0 }
    }

    private var rowTable: TextTable {
        var table = TextTable(["lead", "at", "then", "now"])
        for row in rows {
            table.add([
                row.lead, row.at.text, Self.text(row.then, row.territoryThen), Self.text(row.now, row.territoryNow),
            ])
        }
        return table
    }

    /// `anna (us-west), 12 min later ben (us-west)`.
    private static func text(_ gifts: [Gift], _ territory: String?) -> String {
        guard let first = gifts.first else { return "waits (\(territory ?? "no territory"))" }
        let texts = gifts.map { gift in
            let delay = gift.at.milliseconds - first.at.milliseconds
            let later = delay == 0 ? "" : "\(shownDuration(ms: delay)) later "
            return "\(later)\(gift.seller) (\(gift.territory.isEmpty ? "owner" : gift.territory))"
        }
        return texts.joined(separator: ", ")
    }

    /// Only what differs; nil when nothing does.
    private static func table(
        _ name: String,
        _ counts: [Count],
        extra: (name: String, value: (String) -> String)? = nil
    ) -> TextTable? {
        let some = counts.filter { $0.then != $0.now }
        guard !some.isEmpty else { return nil }
        var table = TextTable([name] + (extra.map { [$0.name] } ?? []) + ["then", "now", "change"])
        for count in some {
            let more = extra.map { [$0.value(count.id)] } ?? []
            table.add([count.id] + more + [String(count.then), String(count.now), String(count.now - count.then)])
        }
        return table
    }

    private var waitingTable: TextTable? {
        guard waitingThen != waitingNow else { return nil }
        var table = TextTable(["", "p50", "p90", "p99", "longest", "nobody was given it"])
        for (name, waiting) in [("then", waitingThen), ("now", waitingNow)] {
            let times = [waiting.p50Ms, waiting.p90Ms, waiting.p99Ms, waiting.longestMs].map { shownDuration(ms: $0) }
            table.add([name] + times + [String(waiting.left)])
        }
        return table
    }

    private var distanceTable: TextTable? {
        let some = distances.filter { $0.then != $0.now }
        guard !some.isEmpty else { return nil }
        var table = TextTable(["pool", "then", "now"])
        for distance in some { table.add([distance.pool, distance.then.shown(3), distance.now.shown(3)]) }
        return table
    }
}
