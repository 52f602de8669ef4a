import ArgumentParser
import Contracts
import Glibc

/// `leadline report`: tables over all leads.
struct ReportCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Show how many leads got how far (funnel), or who has what (sellers).",
        discussion: """
            Asks one replica of each service. Ends with 69 when a service does not answer, and with 77 when the token \
            is wrong.
            """
    )

    @Argument(help: "funnel or sellers.")
    var name: ReportQuestion.Name

    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func perform() async throws {
        let answers = await (try services.client()).askAll(.reportQuestion(ReportQuestion(name: name)))
        let reports = answers.compactMap { _, answer -> Report? in
            guard case .success(.report(let report)) = answer, !report.columns.isEmpty else { return nil }
            return report
        }
        if output.format == .json { try Console.json(reports) } else { show(reports) }
        let silent = answers.compactMap { _, answer -> Failure? in
            guard case .failure(let failure) = answer, failure.code != .someRefused else { return nil }
            return failure
        }
        silent.tell()
        if let code = silent.code { throw code }
    }

    private func show(_ reports: [Report]) {
        let style = Style(for: STDOUT_FILENO)
        for (number, report) in reports.enumerated() {
            if number > 0 { Console.out("") }
            Console.out(style(report.service.printable, .bold, .look(of: report.service)))
            var table = TextTable(report.columns.map(\.printable))
            for row in report.rows { table.add(row) }
            for line in table.lines(style) { Console.out("  " + line) }
        }
    }
}

extension ReportQuestion.Name: ExpressibleByArgument {}
