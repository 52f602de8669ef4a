import ArgumentParser
import FoundationEssentials
import Learning

/// `leadline model train`: a scorecard from an exported history, if it is worth something.
struct ModelTrainCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Learn a scorecard from a CSV file of closed leads.",
        discussion: """
            What is learned is tried on leads that were kept apart, and refused where it would be of no use: then no \
            scorecard is written, and the command ends with 2. Fields that may have been filled in after the outcome are \
            warned of. The same rows and options give the same bytes, in whatever order the rows stand.
            """
    )

    @Argument(help: "A CSV file with a line of titles, one lead a row.")
    var file: String

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

    @OptionGroup var output: FormatOptions

    func perform() async throws {
        let table = try HistoryTable(file: file)
        let history: HistoryFile
        do {
            history = try HistoryFile(table, columns.options(for: table, leaveOut: leaveOut, keep: keep))
        } catch {
            throw Failure(error)
        }
        let training = Training(history.history)
        var report = TrainingReport(history, training)
        if let picture, let trial = training.trial {
            let title = "\(columns.outcome): said and seen on \(trial.scorecard.leads) leads"
            try Files.write(CalibrationPicture(trial.scorecard.calibration, title: title).svg, to: picture)
            report.picture = picture
        }
        if let out, let scorecard = training.scorecard {
            try Files.write(scorecard.text, to: out)
            report.scorecard = out
            if let trees = training.trees {
                let place = Self.treesFile(beside: out)
                try Files.write(trees.text, to: place)
                report.trees = place
            }
        }
        if output.format == .json {
            try Console.json(report)
        } else {
            for line in report.lines { Console.out(line) }
            if out == nil, let scorecard = training.scorecard { Console.out("\n" + scorecard.text.dropLast()) }
        }
        if !training.refusals.isEmpty { throw ExitCode.someRefused }
    }

    /// `predictive.yaml` has `predictive.trees.yaml` beside it.
    static func treesFile(beside scorecard: String) -> String {
        for ending in [".yaml", ".yml"] where scorecard.hasSuffix(ending) {
            return scorecard.dropLast(ending.count) + ".trees" + ending
        }
        return scorecard + ".trees"
    }
}
