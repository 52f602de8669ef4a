import ArgumentParser
import Assignment
import Contracts
import Glibc

/// `leadline report`: tables over all leads.
struct ReportCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Show how many leads got how far, who has what, what came of each source, and how routing did.",
        discussion: """
            funnel tells how many leads got how far, by every service; sellers who has what; partners what channel \
            partners made of what they were offered.

            sources has, by source and campaign and by position and channel: submissions, and those of leads that \
            were known (duplicates); leads, and how many of them ever became marketing-qualified, sales-qualified, \
            accepted by a seller and won, or were rejected, by reason; and what each cost, where sources.yaml has a \
            price. A lead counts for the source and campaign of its first submission.

            From what routing recorded from --from to --to, with a picture if --svg names a file: distribution has what \
            each seller was given and what she was owed; speed the times from the post of a lead to its offer and on to \
            the answer; sla the offers that were answered in time, and those that were not; declines why sellers \
            declined leads, gave them back or lost them; capacity the room in each pool, and when it will be full; shadow \
            what the rules on trial (leadline rules shadow) would have made of the leads.

            Asks one replica of each service. Ends with 69 when a service does not answer, and with 77 when the token \
            is wrong.
            """
    )

    @Argument(help: "Which report.")
    var name: ReportName

    @OptionGroup var span: TimeSpanOptions

    @Option(help: ArgumentHelp("Write a picture of it to this file.", valueName: "file"))
    var svg: String?

    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func validate() throws {
        if case .asked(let name) = name, svg != nil || span.from != nil || span.to != nil {
            throw ValidationError("--from, --to and --svg are not for report \(name.rawValue)")
        }
    }

    func perform() async throws {
        let client = try services.client()
        switch name {
        case .asked(let name): try await show(name, client)
        case .recorded(let name): try await show(name, client)
        }
    }

    private func show(_ name: RecordedReport, _ client: OperatorClient) async throws {
        let (from, to) = try span.ends(at: .now)
        let report = try await name.report(RecordReader(from: from, to: to) { try await client.records($0) })
        if let svg { try Files.write(report.picture.svg, to: svg) }
        if output.format == .json { return try Console.json(report) }
        if name != .shadow { Console.out("\(from.text) to \(to.text)") }
        report.lines(Style(for: STDOUT_FILENO)).forEach(Console.out)
    }

    private func show(_ name: ReportQuestion.Name, _ client: OperatorClient) async throws {
        if name == .sources { return try await showSources(client) }
        let answers = await client.askAll(.reportQuestion(ReportQuestion(name: name)))
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

    /// Half of it would be misread, so all of it is shown or nothing.
    private func showSources(_ client: OperatorClient) async throws {
        var report = SourcesReport()
        for service in [ServiceName.ingestion, .scoring] {
            var offset = 0
            while true {
                let answer = await client.ask(service, .reportQuestion(ReportQuestion(name: .sources, offset: offset)))
                guard case .report(let page) = try answer.get() else {
                    throw Failure(.failure, "\(service.rawValue) answered with something else than a report")
                }
                report.take(page)
                offset += page.rows.count
                if page.more != true || page.rows.isEmpty { break }
            }
        }
        if output.format == .json { return try Console.json(report) }
        for line in report.lines(Style(for: STDOUT_FILENO)) { Console.out(line) }
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
