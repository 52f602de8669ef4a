import ArgumentParser
import Contracts
import Glibc

/// `leadline review returns`: leads that their sellers want to give back.
struct ReviewReturnsCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "returns",
        abstract: "Show the leads that their sellers want to give back, and approve or refuse it.",
        discussion: """
            Where routing.yaml says "returns: approved_by_hand", a lead stays with its seller until somebody approves \
            that it goes back. Without a decision the command lists those that wait, the longest first. An approved one \
            is offered to the next seller; of one that is refused its seller is told, with --note.

            Ends with 2 when a decision was refused, with 69 when routing does not answer, and with 77 when the token \
            is wrong.
            """
    )

    @Option(help: ArgumentHelp("It goes to somebody else.", valueName: "assignment"))
    var approve: [String] = []

    @Option(help: ArgumentHelp("It stays with its seller.", valueName: "assignment"))
    var refuse: [String] = []

    @Option(help: "List at most so many.")
    var limit: Int?

    @OptionGroup var decision: DecisionOptions
    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit must be 1 or more") }
    }

    func perform() async throws {
        let desk = AssignmentDesk(client: try services.client())
        if approve.isEmpty, refuse.isEmpty { return try await list(desk) }
        let (by, note) = (try decision.name(), decision.note)
        let orders =
            approve.map { ReturnDecide(assignment: $0, decision: .approve, by: by, note: note) }
            + refuse.map { ReturnDecide(assignment: $0, decision: .refuse, by: by, note: note) }
        try await desk.follow(orders.map { .returnDecide($0) }, output)
    }

    private func list(_ desk: AssignmentDesk) async throws {
        var page = ReturnReviewPage(open: 0, reviews: [])
        let wanted = limit ?? Int.max
        while page.reviews.count < wanted {
            let count = min(wanted - page.reviews.count, ReturnReviewsQuestion.maxLimit)
            let next = try await desk.returns(ReturnReviewsQuestion(limit: count, offset: page.reviews.count))
            page.open = next.open
            page.reviews += next.reviews
            if next.reviews.isEmpty || page.reviews.count >= next.open { break }
        }
        if output.format == .json { return try Console.json(page) }
        let style = Style(for: STDOUT_FILENO)
        for review in page.reviews { (review.lines(style) + [""]).forEach(Console.out) }
        Console.out(page.open == 0 ? "nothing to review" : "\(page.reviews.count) of \(page.open) to review")
    }
}

extension ReturnReviewPage.Review {
    /// Which lead it is, who has it, since when, and why she does not want it.
    func lines(_ style: Style) -> [String] {
        let company = lead.company?.name.map { ", \($0)" } ?? ""
        let accepted = acceptedAt.map { ", accepted \($0.dateAndTime)" } ?? ""
        return [
            style(assignment.printable, .bold),
            "  " + "\(lead.shownName)\(company)".printable,
            "  \(seller): \(state.rawValue)\(accepted), asked \(askedAt.dateAndTime)".printable,
            "  " + style((reason ?? "no reason given").printable, .dim),
        ]
    }
}
