import ArgumentParser
import Contracts

/// `leadline unmerge`: some submissions of a lead are another person's.
struct UnmergeCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "unmerge",
        abstract: "Take submissions out of a lead, into a lead of their own.",
        discussion: """
            Both leads become what they would be if the others had never been theirs, and are never merged again by \
            themselves. The old lead keeps its assignment. leadline lead LEAD lists the submissions.

            Ends with 2 when the lead or a submission is not known or nothing would be left of the lead, with 69 when \
            enrichment does not answer, and with 77 when the token is wrong.
            """
    )

    @Argument(help: ArgumentHelp("Lead id, submission id, e-mail address or phone number.", valueName: "lead"))
    var lead: String

    @Option(
        name: .customLong("submission"),
        parsing: .upToNextOption,
        help: ArgumentHelp("The submissions that are another person's.", valueName: "id")
    )
    var submissions: [String]

    @OptionGroup var decision: DecisionOptions
    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func perform() async throws {
        let by = try decision.name()
        let desk = PeopleDesk(client: try services.client())
        let order = MatchUnmerge(
            lead: try await desk.lead(lead),
            submissions: submissions,
            by: by,
            note: decision.note
        )
        let decided = try await desk.decide(.matchUnmerge(order))
        if output.format == .json { try Console.json(decided) } else { Console.out(decided.text.printable) }
    }
}
