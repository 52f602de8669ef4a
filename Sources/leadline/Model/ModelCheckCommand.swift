import ArgumentParser
import Learning

/// `leadline model check`: whether a learned model still holds for leads that closed since.
struct ModelCheckCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Compare what a model says with how leads ended, and tell where it has drifted.",
        discussion: """
            Give it the leads that closed lately, four weeks of them as a rule. Overall, and for each value of --segment \
            with 200 closed leads and more, it tells where probabilities are off by more than 5 % beyond chance, or the \
            share of won is not what was said. Ends with 2 when there is an alarm.
            """
    )

    @Argument(help: "What leadline model train wrote.")
    var model: String

    @Argument(help: "A CSV file of closed leads.")
    var file: String

    @OptionGroup var columns: HistoryArguments

    @Option(help: ArgumentHelp("A column whose values are looked at one by one.", valueName: "column"))
    var segment: String?

    @OptionGroup var output: FormatOptions

    private struct Report: Encodable {
        let quality: Quality
        let alarms: [DriftAlarm]
    }

    func perform() async throws {
        let model = try LearnedModel.read(try Files.text(model), file: model)
        let table = try HistoryTable(file: file)
        if let segment, !table.titles.contains(segment) {
            throw Failure(.usage, "\(file): there is no column \"\(segment)\"")
        }
        let closed: ClosedLeads
        do {
            closed = try ClosedLeads(table, columns.options(for: table))
        } catch {
            throw Failure(error)
        }
        let segments = segment.map { table.values(of: $0) }
        let predictions = closed.rows.map { model.prediction(for: table.lead($0)) }
        let quality = Quality(
            scores: predictions.map(\.points),
            probabilities: predictions.map(\.probability),
            won: closed.won
        )
        let leads = zip(closed.rows, zip(predictions, closed.won)).map { row, told in
            DriftAlarm.Closed(probability: told.0.probability, won: told.1, segment: segments?[row])
        }
        let alarms = DriftAlarm.alarms(leads)
        if output.format == .json {
            try Console.json(Report(quality: quality, alarms: alarms))
        } else {
            for line in QualityText.table([("model", quality)]) + [""] + QualityText.bands(quality.calibration) {
                Console.out(line)
            }
            for alarm in alarms {
                let place = alarm.segment.map { "\(segment ?? "") is \($0)" } ?? "all leads"
                Console.out("drift: \(place) (\(alarm.leads)): \(alarm.why)".printable)
            }
        }
        if !alarms.isEmpty { throw ExitCode.someRefused }
    }
}
