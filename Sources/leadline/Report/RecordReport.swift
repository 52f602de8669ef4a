import Assignment
import Contracts

/// A report that is made from what routing recorded: for people, for programs, and as a picture.
protocol RecordReport: Encodable, Sendable {
    func lines(_ style: Style) -> [String]
    var picture: BarPicture { get }
}

extension DistributionReport: RecordReport {
    func lines(_ style: Style) -> [String] {
        let all = Dictionary(grouping: rows, by: \.ledger).mapValues { rows in rows.reduce(0) { $0 + $1.given } }
        var table = TextTable(["pool", "seller", "given", "owed", "share given", "share owed", "farthest", "bound"])
        for row in rows {
            let whole = Double(max(1, all[row.ledger] ?? 0))
            table.add([
                row.ledger, row.seller, String(row.given), row.owed.shown(2),
                "\((Double(row.given) * 100 / whole).shown(1)) %",
                "\((row.owed * 100 / whole).shown(1)) %", row.farthest.shown(3), "< \(row.bound)",
            ])
        }
        let verdict =
            isWithinBound
            ? "everybody is within the bound of her pool"
            : "somebody is further from what she is owed than the bound of her pool"
        return table.lines(style) + [rows.isEmpty ? "nothing was given" : verdict]
    }

    var picture: BarPicture {
        BarPicture(
            title: "Leads given, and owed",
            series: ["given", "owed"],
            rows: rows.map { row in
                BarPicture.Row(
                    name: "\(row.ledger): \(row.seller)",
                    bars: [(Double(row.given), String(row.given)), (row.owed, row.owed.shown(2))]
                )
            }
        )
    }
}

extension SpeedReport: RecordReport {
    func lines(_ style: Style) -> [String] {
        var table = TextTable(["step", "leads", "p50", "p90", "p99"])
        for step in steps {
            let times = [step.p50Ms, step.p90Ms, step.p99Ms].map { step.count == 0 ? "-" : shownDuration(ms: $0) }
            table.add([step.name, String(step.count)] + times)
        }
        return table.lines(style)
    }

    var picture: BarPicture {
        BarPicture(
            title: "How long it took, in seconds",
            series: ["p50", "p90", "p99"],
            rows: steps.filter { $0.count > 0 }.map { step in
                BarPicture.Row(
                    name: step.name,
                    bars: [step.p50Ms, step.p90Ms, step.p99Ms].map { (Double($0) / 1_000, shownDuration(ms: $0)) }
                )
            }
        )
    }
}

extension AnswerReport: RecordReport {
    func lines(_ style: Style) -> [String] {
        var table = TextTable(["seller", "offers", "in time", "too late", "taken back", "open", "in time of all"])
        for row in rows {
            let counts = [row.offers, row.kept, row.missed, row.recalled, row.open].map { String($0) }
            table.add([row.seller] + counts + [row.keptPart.map { "\($0.shown(1)) %" } ?? "-"])
        }
        return table.lines(style)
    }

    var picture: BarPicture {
        BarPicture(
            title: "Offers answered in time, and too late",
            series: ["in time", "too late"],
            rows: rows.map { row in
                BarPicture.Row(
                    name: row.seller,
                    bars: [(Double(row.kept), String(row.kept)), (Double(row.missed), String(row.missed))]
                )
            }
        )
    }
}

extension DeclineReport: RecordReport {
    func lines(_ style: Style) -> [String] {
        var table = TextTable(["what", "reason", "leads", "sellers"])
        for row in rows {
            table.add([row.state.rawValue, row.reason ?? "-", String(row.count), String(row.sellers)])
        }
        return rows.isEmpty ? ["nothing was declined, given back or lost"] : table.lines(style)
    }

    var picture: BarPicture {
        BarPicture(
            title: "Why leads were declined, given back or lost",
            series: ["leads"],
            rows: rows.prefix(40).map { row in
                BarPicture.Row(
                    name: "\(row.state.rawValue): \(row.reason ?? "no reason")",
                    bars: [(Double(row.count), String(row.count))]
                )
            }
        )
    }
}

extension CapacityReport: RecordReport {
    func lines(_ style: Style) -> [String] {
        var table = TextTable([
            "pool", "sellers", "open", "of", "came/day", "given/day", "ended/day", "full in", "may have/month",
            "come/month",
        ])
        for row in rows {
            let full = row.fullInDays.map { $0 == 0 ? "is full" : "\($0.shown(1)) days" } ?? "never"
            table.add([
                row.pool, String(row.sellers), String(row.open), String(row.capacity), row.inflowPerDay.shown(1),
                row.givenPerDay.shown(1), row.endedPerDay.shown(1), full, row.perMonth.map { String($0) } ?? "-",
                String(row.inflowPerMonth),
            ])
        }
        return table.lines(style) + rows.filter(\.isTooSmall).map { "pool \($0.pool) may have less than comes" }
    }

    var picture: BarPicture {
        BarPicture(
            title: "Leads open, and the most that may be",
            series: ["open", "capacity"],
            rows: rows.map { row in
                BarPicture.Row(
                    name: row.pool,
                    bars: [(Double(row.open), String(row.open)), (Double(row.capacity), String(row.capacity))]
                )
            }
        )
    }
}

extension Double {
    /// With so many digits after the point.
    func shown(_ digits: Int) -> String {
        var scale = 1
        for _ in 0..<digits { scale *= 10 }
        let whole = Int((abs(self) * Double(scale)).rounded())
        let rest = String(whole % scale)
        let point = digits == 0 ? "" : "." + String(repeating: "0", count: digits - rest.count) + rest
        return "\(self < 0 && whole > 0 ? "-" : "")\(whole / scale)\(point)"
    }
}
