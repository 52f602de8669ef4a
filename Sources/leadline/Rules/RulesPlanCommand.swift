import ArgumentParser
import Contracts
import Glibc

/// `leadline rules plan`: what new scoring rules would change, before they are published.
struct RulesPlanCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what a scoring.yaml would make of the leads that scoring holds; nothing is changed.",
        discussion: """
            Scores every stored lead at this instant by the rules in force and by those of the file: how many change \
            class or stage, which become marketing-qualified or are so no more, and by how many points scores differ. \
            Then the same for the leads that were won or lost, each as it was known when it was handed over: how many \
            were won in each band of scores, and how well either rule set puts the won before the lost. Scoring answers \
            a page at a time, and goes on working.

            Ends with 65 and all faults when the file is wrong, with 69 when scoring does not answer, and with 77 when \
            the token is wrong.
            """
    )

    @Argument(help: "The file with the new rules.")
    var file: String

    @Option(help: "Also show from which score on there are so many leads a week.")
    var mqlsPerWeek: Double?

    @Option(help: "How many leads to list that become marketing-qualified, or are so no more.")
    var list = 20

    @Option(help: "How many leads to ask for at a time.")
    var page = RulePlanQuestion.usualLimit

    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func validate() throws {
        if !(1...RulePlanQuestion.maxLimit).contains(page) {
            throw ValidationError("--page must lie between 1 and \(RulePlanQuestion.maxLimit)")
        }
        if list < 0 { throw ValidationError("--list must not be negative") }
        if let mqlsPerWeek, !(mqlsPerWeek >= 0) { throw ValidationError("--mqls-per-week must not be negative") }
    }

    func perform() async throws {
        let text = try ScoringFile(file).text
        let desk = RulesDesk(client: try services.client())
        var report = try await desk.plan(text, at: .now, page: page)
        report.close(listing: list, mqlsPerWeek: mqlsPerWeek)
        if output.format == .json {
            try Console.json(report)
        } else {
            report.lines(Style(for: STDOUT_FILENO)).forEach(Console.out)
        }
    }
}
