import ArgumentParser
import Contracts
import Glibc

/// `leadline status`: how the four services are.
struct StatusCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how the services are: ready or not, what waits, how fast they answer.",
        discussion: "Ends with 69 when a service does not answer."
    )

    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func perform() async throws {
        let answers = await (try services.client()).askAll(.statusQuestion(ServiceStatusQuestion()))
        let rows = answers.map { service, answer -> Row in
            switch answer {
            case .success(.status(let status)): Row(service: service, status: status, down: nil)
            case .success(let other): Row(service: service, status: nil, down: "answered with \(other.type.rawValue)")
            case .failure(let failure): Row(service: service, status: nil, down: failure.message)
            }
        }
        if output.format == .json { try Console.json(rows) } else { show(rows) }
        if rows.contains(where: { $0.status == nil }) { throw ExitCode.unavailable }
    }

    private struct Row: Encodable {
        let service: ServiceName
        let status: ServiceStatus?
        /// Why there is no status.
        let down: String?
    }

    private func show(_ rows: [Row]) {
        var table = TextTable([
            "service", "ready", "in", "out", "refused", "backlog", "oldest", "dead letters", "p50", "p99", "up for",
        ])
        let now = Instant.now
        for row in rows {
            guard let status = row.status else {
                table.add([row.service.rawValue, "down"])
                continue
            }
            table.add([
                row.service.rawValue, status.ready ? "yes" : "no", "\(status.received)", "\(status.sent)",
                "\(status.refused)", "\(status.backlog)",
                status.backlog == 0 ? "-" : shownDuration(ms: status.oldestMs),
                "\(status.deadLetters)", Self.shown(us: status.p50Us), Self.shown(us: status.p99Us),
                shownDuration(ms: max(0, now.milliseconds - status.startedAt.milliseconds)),
            ])
        }
        let style = Style(for: STDOUT_FILENO)
        let lines = table.lines(style) { row, column, text in
            switch column {
            case 0: style(text, .look(of: rows[row].service.rawValue))
            case 1: style(text, rows[row].status?.ready == true ? .green : .red)
            case 7 where (rows[row].status?.deadLetters ?? 0) > 0: style(text, .red)
            default: text
            }
        }
        for line in lines { Console.out(line) }
        for row in rows {
            for complaint in row.status?.complaints ?? [row.down ?? ""] {
                Console.out("\(style(row.service.rawValue, .bold)): \(complaint.printable)")
            }
        }
    }

    private static func shown(us: Int64) -> String {
        us < 1000 ? "\(us) us" : "\(us / 1000).\(us % 1000 / 100) ms"
    }
}
