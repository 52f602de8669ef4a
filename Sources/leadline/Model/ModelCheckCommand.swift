import ArgumentParser
import Contracts
import Learning

/// `leadline model check`: whether a learned model still holds for leads that closed since.
struct ModelCheckCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Compare what a model says with how leads ended, and tell where it has drifted.",
        discussion: """
            Without a file it looks at the learned scorecard among the rules of scoring: at what it said of each lead \
            when it was handed over, and how the lead ended; and it tells by how much the intercept would have to move \
            for the newest 500 to come out right.

            With a file, give it the leads that closed lately, four weeks of them as a rule. Overall, and for each value of --segment \
            with 200 closed leads and more, it tells where probabilities are off by more than 5 % beyond chance, or the \
            share of won is not what was said. Ends with 2 when there is an alarm.
            """
    )

    @Argument(help: "What leadline model train wrote.")
    var model: String?

    @Argument(help: "A CSV file of closed leads.")
    var file: String?

    @OptionGroup var columns: HistoryArguments

    @Option(
        help: ArgumentHelp(
            "A column, or a field of a lead, whose values are looked at one by one.",
            valueName: "column"
        )
    )
    var segment: String?

    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func validate() throws {
        if model != nil, file == nil {
            throw ValidationError("a file of closed leads goes with the model")
        }
        if file == nil, !columns.areEmpty {
            throw ValidationError("--outcome, --positive, --negative and --date go with a file")
        }
    }

    func perform() async throws {
        let check = try await modelCheck()
        if output.format == .json {
            try Console.json(check)
        } else {
            for line in check.lines(segment: segment) { Console.out(line.printable) }
        }
        if !check.alarms.isEmpty { throw ExitCode.someRefused }
    }

    private func modelCheck() async throws -> ModelCheck {
        guard let model, let file else { return try await serviceCheck() }
        let learned = try LearnedModel.read(try Files.text(model), file: model)
        let table = try HistoryTable(file: file)
        if let segment, !table.titles.contains(segment) {
            throw Failure(.usage, "\(file): there is no column \"\(segment)\"")
        }
        let options = try columns.options(for: table)
        let closed: ClosedLeads
        do {
            closed = try ClosedLeads(table, options)
        } catch {
            throw Failure(error)
        }
        let segments = segment.map { table.values(of: $0) }
        let leads = zip(closed.rows, closed.won).map { row, won in
            let said = learned.prediction(for: table.lead(row))
            return ModelCheck.Lead(
                points: said.points,
                closed: DriftAlarm.Closed(probability: said.probability, won: won, segment: segments?[row])
            )
        }
        return ModelCheck(leads, of: model)
    }

    /// What was said of each lead when it was handed over, against how it ended.
    private func serviceCheck() async throws -> ModelCheck {
        let (model, leads) = try await ClosedDesk(client: try services.client()).all()
        guard let model else {
            throw Failure(
                .someRefused,
                "the scoring rules have no learned scorecard; leadline model train makes one"
            )
        }
        let foretold = leads.compactMap { lead -> ModelCheck.Lead? in
            guard let said = lead.said, said.model == model else { return nil }
            let probability = Double(said.probability) / 1_000_000
            return ModelCheck.Lead(
                points: Double(said.points),
                closed: DriftAlarm.Closed(
                    probability: probability,
                    won: lead.won,
                    segment: segment.flatMap { lead.fields[$0] }
                )
            )
        }
        guard !foretold.isEmpty else {
            throw Failure(.someRefused, "\(model): no lead has closed of which it said anything")
        }
        var check = ModelCheck(foretold, of: model)
        check.moveIntercept()
        return check
    }
}
