import Contracts
import Lines

/// The replicas of all services, a row each, and what is to be said about them below.
struct StatusTable {
    let rows: [StatusRow]
    let style: Style
    let now: Instant

    private static let columns = [
        "service", "address", "ready", "in", "out", "refused", "backlog", "oldest", "dead letters", "p50", "p99",
        "up for",
    ]

    var lines: [String] {
        var table = TextTable(Self.columns)
        for row in rows { table.add(cells(row)) }
        let lines = table.lines(style) { row, column, text in
            switch Self.columns[column] {
            case "service": style(text, .look(of: rows[row].replica.service.rawValue))
            case "ready": style(text, rows[row].state == .ready ? .green : .red)
            case "dead letters" where (rows[row].status?.deadLetters ?? 0) > 0: style(text, .red)
            default: text
            }
        }
        return lines + complaints + rules
    }

    private func cells(_ row: StatusRow) -> [String] {
        let place = [row.replica.service.rawValue, row.replica.address.description, row.state.shown]
        guard let status = row.status else { return place }
        return place + [
            "\(status.received)", "\(status.sent)", "\(status.refused)", "\(status.backlog)",
            status.backlog == 0 ? "-" : shownDuration(ms: status.oldestMs), "\(status.deadLetters)",
            Self.shown(us: status.p50Us), Self.shown(us: status.p99Us),
            shownDuration(ms: max(0, now.milliseconds - status.startedAt.milliseconds)),
        ]
    }

    /// A line each; with the address where the service has several.
    private var complaints: [String] {
        rows.flatMap { row -> [String] in
            let name = style(row.replica.service.rawValue, .bold)
            if let failure = row.failure {
                // That the token is wrong is the same for all, and told once.
                return row.state == .denied ? [] : ["\(name): \(failure.message.printable)"]
            }
            let isAlone = rows.count { $0.replica.service == row.replica.service } == 1
            let place = isAlone ? "" : "\(row.replica.address): "
            return (row.status?.complaints ?? []).map { "\(name): \(place)\($0.printable)" }
        }
    }

    /// By which rules a service decides, where some were published; replicas share them.
    private var rules: [String] {
        var told: Set<ServiceName> = []
        return rows.flatMap { row -> [String] in
            guard let rules = row.status?.rules, told.insert(row.replica.service).inserted else { return [] }
            return rules.lines().map { "\(style(row.replica.service.rawValue, .bold)): \($0.printable)" }
        }
    }

    private static func shown(us: Int64) -> String {
        us < 1000 ? "\(us) us" : "\(us / 1000).\(us % 1000 / 100) ms"
    }
}
