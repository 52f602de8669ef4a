import ArgumentParser
import Contracts
import Glibc

/// `leadline status`: how the four services are.
struct StatusCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how the services are: ready or not, what waits, how fast they answer.",
        discussion: """
            A row is one replica; replicas of a service share their store, and with it backlog and dead letters. Ends \
            with 69 when one does not answer, and with 77 when the token is wrong.
            """
    )

    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func perform() async throws {
        let answers = await (try services.client()).askEach(.statusQuestion(ServiceStatusQuestion()))
        let rows = answers.map { replica, answer in StatusRow(replica, answer) }
        if output.format == .json {
            try Console.json(rows)
        } else {
            StatusTable(rows: rows, style: Style(for: STDOUT_FILENO), now: .now).lines.forEach(Console.out)
        }
        let failures = rows.compactMap(\.failure)
        failures.filter { $0.code == .noPermission }.tell()
        if let code = failures.code { throw code }
    }
}
