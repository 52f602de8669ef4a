import ArgumentParser
import Contracts
import Rules
import Scorecard

/// `leadline model publish`: puts a learned scorecard among the scoring rules.
struct ModelPublishCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Put a learned scorecard into scoring.yaml, in the place of the one before.",
        discussion: """
            The file is read with it, examples included, and written only if nothing is wrong. Ends with 65 when \
            something is. The service takes it up like any change of its rules.
            """
    )

    @Argument(help: "What leadline model train wrote.")
    var model: String

    @Option(
        help: ArgumentHelp(
            "The most points of fit that it gives, instead of what the file says.",
            valueName: "points"
        )
    )
    var max: Int?

    @Option(help: "The folder of the rule files.")
    var rules = "deploy/rules"

    func perform() async throws {
        let learned = try Self.read(model) { text, file in try LearnedText.read(text, file: file) }
        let file = "\(rules)/scoring.yaml"
        let text = learned.put(into: try Files.text(file), max: max)
        let published = try Self.read(text: text, file: file) { text, file in
            try ScoringRules.read(text, file: file, zones: .system)
        }
        try Files.write(text, to: file)
        Console.out(
            "\(file): \(published.version), with \(published.predictive?.version ?? "nothing learned")"
                .printable
        )
    }

    private static func read<Value>(_ file: String, _ body: (String, String) throws -> Value) throws
        -> Value
    {
        try read(text: try Files.text(file), file: file, body)
    }

    private static func read<Value>(
        text: String,
        file: String,
        _ body: (String, String) throws -> Value
    ) throws -> Value {
        do {
            return try body(text, file)
        } catch let faults as RuleFaults {
            let errors = faults.faults.filter { !$0.isWarning }
            throw Failure(.badData, errors.map { "\($0.description)" }.joined(separator: "\n"))
        }
    }
}
