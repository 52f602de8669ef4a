import ArgumentParser
import Contracts

/// `leadline merge`: two leads are one person.
struct MergeCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Say that two leads are one person.",
        discussion: """
            The older lead lives on; submissions, activities, scores and assignments of the other go to it, and of two \
            sellers the one who had hers first keeps it. It can be taken back: leadline unmerge.

            Ends with 2 when a lead is not known, or when somebody said that they are two people (then see --force), \
            with 69 when enrichment does not answer, and with 77 when the token is wrong.
            """
    )

    @Argument(help: ArgumentHelp("Lead id, submission id, e-mail address or phone number.", valueName: "lead"))
    var lead: String

    @Argument(help: ArgumentHelp("The other lead, in any of these ways.", valueName: "other"))
    var other: String

    @Flag(help: "Also when somebody said before that they are two people.")
    var force = false

    @OptionGroup var decision: DecisionOptions
    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func perform() async throws {
        let by = try decision.name()
        let desk = PeopleDesk(client: try services.client())
        let order = MatchMerge(
            lead: try await desk.lead(lead),
            other: try await desk.lead(other),
            by: by,
            note: decision.note,
            force: force
        )
        let decided = try await desk.decide(.matchMerge(order))
        if output.format == .json { try Console.json(decided) } else { Console.out(decided.text.printable) }
    }
}
