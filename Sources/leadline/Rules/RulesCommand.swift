import ArgumentParser
import Assignment
import Contracts
import Rules

/// `leadline rules`: what can be done with rule files, and with the rules that services decide by.
struct RulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Check rule files; plan, publish and take back scoring rules; try routing rules.",
        subcommands: [
            RulesCheckCommand.self, RulesPlanCommand.self, RulesPublishCommand.self, RulesRollbackCommand.self,
            RulesHistoryCommand.self, RulesShadowCommand.self,
        ]
    )
}

/// `leadline rules check`: all faults of all rule files at once, as a service would meet them at its start.
struct RulesCheckCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Read the rule files of a folder and show everything that is wrong with them.",
        discussion: """
            Shows the version of each file that is right, and every fault of those that are not. With --inflow it asks \
            routing which leads came in the last 30 days, and warns of pools of the file that may not be given so many. \
            Ends with 65 when something is wrong, or a file cannot be read, and with 69 when routing does not answer.
            """
    )

    @Argument(help: "The folder of the rule files.")
    var folder = "deploy/rules"

    @Flag(help: "Hold the pools against the leads of the last 30 days.")
    var inflow = false

    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func perform() async throws {
        let came = inflow ? try await lastMonth() : [:]
        let files = RuleKind.allCases.map { CheckedRules($0, in: folder, at: .now, inflow: came) }
        if output.format == .json {
            try Console.json(files)
        } else {
            for line in files.flatMap(\.lines) { Console.out(line) }
        }
        if files.contains(where: { !$0.errors.isEmpty }) { throw ExitCode.badData }
    }

    /// How many leads of the last 30 days belong to each pool of the file.
    private func lastMonth() async throws -> [String: Int] {
        let client = try services.client()
        let records = RecordReader(from: .now.adding(milliseconds: -30 * 86_400_000), to: .now) {
            try await client.records($0)
        }
        var tally = InflowTally(try RoutingRules.file(at: folder))
        try await records.decisions { decisions in
            for decision in decisions { tally.add(decision) }
        }
        return tally.byPool
    }
}
