import ArgumentParser
import Learning

/// `leadline model apply`: what a learned model says of leads, and why.
struct ModelApplyCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Say of each lead of a CSV file how probable it is to be won, and why.",
        discussion:
            "One line a lead, in the order of the file; with --format json one document a line, with every field."
    )

    @Argument(help: "What leadline model train wrote.")
    var model: String

    @Argument(help: "A CSV file with the columns of the history.")
    var file: String

    @OptionGroup var output: FormatOptions

    private struct Line: Encodable {
        /// Counted from 1, the line of titles not included.
        let row: Int
        let prediction: Prediction
    }

    func perform() async throws {
        let model = try LearnedModel.read(try Files.text(model), file: model)
        let table = try HistoryTable(file: file)
        for row in 0..<table.count {
            let prediction = model.prediction(for: table.lead(row))
            if output.format == .json {
                try Console.json(Line(row: row + 1, prediction: prediction))
            } else {
                Console.out(Self.text(prediction, row: row + 1))
            }
        }
    }

    /// The lines that weigh most come first.
    private static func text(_ prediction: Prediction, row: Int) -> String {
        let reasons = prediction.lines.enumerated().filter { $0.element.points != 0 }
            .sorted { (abs($1.element.points), $0.offset) < (abs($0.element.points), $1.offset) }
            .map { _, line in
                let name = line.field.isEmpty ? "" : line.field + " is "
                return "\(name)\(line.value) \(line.points > 0 ? "+" : "")\(points(line.points))"
            }
        let said = "\(row): \(Shown.percent(prediction.probability)), \(points(prediction.points)) points"
        return "\(said): \(reasons.joined(separator: ", "))".printable
    }

    /// Whole points of a scorecard, log odds of trees.
    private static func points(_ points: Double) -> String {
        points == points.rounded() ? String(Int(points)) : Shown.number(points, 2)
    }
}
