import ArgumentParser
import Contracts
import FoundationEssentials
import Learning

/// `leadline model train`: a scorecard from an exported history, or from the leads that closed in the running service, if
/// it is worth something.
struct ModelTrainCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Learn a scorecard from closed leads: those of the service, or of a CSV file.",
        discussion: """
            Without a file it learns from the leads that sales won or lost, by what was known of each when it was handed \
            over. 40 of either kind are needed.

            What is learned is tried on leads that were kept apart, and refused where it would be of no use: then no \
            scorecard is written, and the command ends with 2. Fields that may have been filled in after the outcome are \
            warned of. The same rows and options give the same bytes, in whatever order the rows stand.
            """
    )

    @Argument(help: "A CSV file with a line of titles, one lead a row (default: ask scoring).")
    var file: String?

    @OptionGroup var columns: HistoryArguments

    @Option(help: ArgumentHelp("Columns not to learn from, as A,B.", valueName: "columns"))
    var leaveOut: [String] = []

    @Option(help: ArgumentHelp("Columns to learn from even if they look like an identifier.", valueName: "columns"))
    var keep: [String] = []

    @Option(
        help: ArgumentHelp("Where to write the scorecard; trees, if they are better, go beside it.", valueName: "file")
    )
    var out: String?

    @Option(help: ArgumentHelp("Where to draw what was said against what was seen, as SVG.", valueName: "file"))
    var picture: String?

    @Option(
        help: ArgumentHelp(
            "The most points of fit that it gives among the scoring rules (default: 20 without a file).",
            valueName: "points"
        )
    )
    var max: Int?

    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func validate() throws {
        if let max, !(1...100).contains(max) {
            throw ValidationError("--max must lie between 1 and 100")
        }
        if file == nil, !columns.areEmpty {
            throw ValidationError("--outcome, --positive, --negative and --date go with a file")
        }
    }

    func perform() async throws {
        let history = try await history()
        let training = Training(history.history)
        let scorecard = training.scorecard.map { $0.counting(max ?? (file == nil ? 20 : nil)) }
        var report = TrainingReport(history, training)
        if let picture, let trial = training.trial {
            let title = "\(history.history.outcome): said and seen on \(trial.scorecard.leads) leads"
            try Files.write(CalibrationPicture(trial.scorecard.calibration, title: title).svg, to: picture)
            report.picture = picture
        }
        if let out, let scorecard {
            try Files.write(scorecard.text, to: out)
            report.scorecard = out
            // Among the rules of the service only a scorecard can stand.
            if file != nil, let trees = training.trees {
                let place = Self.treesFile(beside: out)
                try Files.write(trees.text, to: place)
                report.trees = place
            }
        }
        if output.format == .json {
            try Console.json(report)
        } else {
            for line in report.lines { Console.out(line) }
            if out == nil, let scorecard { Console.out("\n" + scorecard.text.dropLast()) }
        }
        if !training.refusals.isEmpty { throw ExitCode.someRefused }
    }

    private func history() async throws -> HistoryFile {
        guard let file else {
            let leads = try await ClosedDesk(client: try services.client()).all().leads
            let fields = Set(leads.flatMap(\.fields.keys))
            return try HistoryFile(
                leads,
                leaveOut: HistoryArguments.names(leaveOut, known: fields),
                keep: HistoryArguments.names(keep, known: fields)
            )
        }
        let table = try HistoryTable(file: file)
        let options = try columns.options(for: table, leaveOut: leaveOut, keep: keep)
        do {
            return try HistoryFile(table, options)
        } catch {
            throw Failure(error)
        }
    }

    /// `predictive.yaml` has `predictive.trees.yaml` beside it.
    static func treesFile(beside scorecard: String) -> String {
        for ending in [".yaml", ".yml"] where scorecard.hasSuffix(ending) {
            return scorecard.dropLast(ending.count) + ".trees" + ending
        }
        return scorecard + ".trees"
    }
}
