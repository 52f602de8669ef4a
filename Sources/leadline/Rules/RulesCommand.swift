import ArgumentParser
import Assignment
import Ingestion
import Rules
import Scorecard

/// `leadline rules`: what can be done with rule files before a service reads them.
struct RulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Check rule files.",
        subcommands: [RulesCheckCommand.self]
    )
}

/// `leadline rules check`: all faults of all rule files at once, as a service would meet them at its start.
struct RulesCheckCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Read the rule files of a folder and show everything that is wrong with them.",
        discussion: "Ends with 65 when something is wrong."
    )

    @Argument(help: "The folder of the rule files.")
    var folder = "deploy/rules"

    @OptionGroup var output: FormatOptions

    func perform() async throws {
        var versions: [String] = []
        var faults: [RuleFault] = []
        for kind in Kind.allCases {
            let file = "\(folder)/\(kind.rawValue)"
            let text = try Files.text(file)
            do throws(RuleFaults) {
                versions.append("\(file): \(try kind.version(of: text, file: file))")
            } catch {
                faults += error.faults
            }
        }
        if output.format == .json {
            try Console.json(faults)
        } else {
            for line in versions + faults.map(\.description) { Console.out(line) }
        }
        if !faults.isEmpty { throw ExitCode.badData }
    }

    private enum Kind: String, CaseIterable {
        case sources = "sources.yaml"
        case scoring = "scoring.yaml"
        case routing = "routing.yaml"

        /// The version of a rule set that is right; throws all its faults.
        func version(of text: String, file: String) throws(RuleFaults) -> String {
            switch self {
            case .sources: try SourceRules.read(text, file: file).version
            case .scoring: try ScoringRules.read(text, file: file).version
            case .routing: try RoutingRules.read(text, file: file).version
            }
        }
    }
}
