import ArgumentParser
import Contracts
import Rules

/// `leadline rules`: what can be done with rule files, and with the rules that services decide by.
struct RulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Check rule files; plan, publish and take back scoring rules.",
        subcommands: [
            RulesCheckCommand.self, RulesPlanCommand.self, RulesPublishCommand.self, RulesRollbackCommand.self,
            RulesHistoryCommand.self,
        ]
    )
}

/// `leadline rules check`: all faults of all rule files at once, as a service would meet them at its start.
struct RulesCheckCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Read the rule files of a folder and show everything that is wrong with them.",
        discussion: """
            Shows the version of each file that is right, and every fault of those that are not. Ends with 65 when \
            something is wrong, or a file cannot be read.
            """
    )

    @Argument(help: "The folder of the rule files.")
    var folder = "deploy/rules"

    @OptionGroup var output: FormatOptions

    func perform() async throws {
        let files = RuleKind.allCases.map { CheckedRules($0, in: folder, at: .now) }
        if output.format == .json {
            try Console.json(files)
        } else {
            for line in files.flatMap(\.lines) { Console.out(line) }
        }
        if files.contains(where: { !$0.errors.isEmpty }) { throw ExitCode.badData }
    }
}
