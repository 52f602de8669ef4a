import ArgumentParser
import Contracts
import Glibc

/// `leadline review mqls`: marketing-qualified leads that wait for a sales person.
struct ReviewMQLsCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "mqls",
        abstract: "Show the marketing-qualified leads that wait for sales, and accept or reject them.",
        discussion: """
            On a terminal it shows one after the other, those that wait longest first, and waits for a key: a accepts, r \
            rejects and asks for the number of a reason, n shows the next, q ends. Otherwise it lists them, with their \
            scores and the time to answer by. An accepted lead is sales-qualified and goes to routing; a rejected one rests as long as the rules \
            say, and may come back.

            Ends with 2 when a decision was refused, with 69 when scoring does not answer, and with 77 when the token \
            is wrong.
            """
    )

    @Option(help: ArgumentHelp("It is worth selling to.", valueName: "lead"))
    var accept: [String] = []

    @Option(help: ArgumentHelp("It is not, or not now; needs --reason.", valueName: "lead"))
    var reject: [String] = []

    @Option(help: "Why it is rejected: one of the reasons of the rules, which the list shows.")
    var reason: String?

    @Option(help: "List at most so many; on a terminal too, instead of asking.")
    var limit: Int?

    @OptionGroup var decision: DecisionOptions
    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit must be 1 or more") }
        if !reject.isEmpty, reason == nil { throw ValidationError("--reject needs --reason") }
        if reason != nil, reject.isEmpty { throw ValidationError("--reason goes with --reject") }
    }

    func perform() async throws {
        let desk = StageDesk(client: try services.client())
        if accept.isEmpty, reject.isEmpty {
            let isAsked = limit == nil && output.format == .text
            guard isAsked, Terminal.isTerminal(STDIN_FILENO), Terminal.isTerminal(STDOUT_FILENO) else {
                return try await list(desk)
            }
            let session = MQLSession(desk: desk, by: try decision.name(), note: decision.note)
            return try await session.run()
        }
        let (by, note) = (try decision.name(), decision.note)
        let orders =
            accept.map { StageMove(lead: $0, action: .accept, by: by, note: note) }
            + reject.map { StageMove(lead: $0, action: .reject, reason: reason, by: by, note: note) }
        try await desk.follow(orders, output)
    }

    private func list(_ desk: StageDesk) async throws {
        var page = StageReviewPage(open: 0, reviews: [], reasons: [])
        let wanted = limit ?? Int.max
        while page.reviews.count < wanted {
            let count = min(wanted - page.reviews.count, StageReviewsQuestion.maxLimit)
            let next = try await desk.reviews(StageReviewsQuestion(limit: count, offset: page.reviews.count))
            (page.open, page.reasons, page.whenOverdue) = (next.open, next.reasons, next.whenOverdue)
            page.reviews += next.reviews
            if next.reviews.isEmpty || page.reviews.count >= next.open { break }
        }
        if output.format == .json { return try Console.json(page) }
        let style = Style(for: STDOUT_FILENO)
        for review in page.reviews {
            (review.lines(style, at: .now, overdue: page.whenOverdue) + [""]).forEach(Console.out)
        }
        Console.out(page.open == 0 ? "nothing to review" : "\(page.reviews.count) of \(page.open) to review")
        if page.open > 0 { Console.out("reasons to reject: \(page.reasons.joined(separator: ", ").printable)") }
    }
}

/// `leadline stage`: sets the stage of a lead by hand.
struct StageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stage",
        abstract: "Set the stage of a lead by hand, or leave it to the rules again.",
        subcommands: [StageHoldCommand.self, StageReleaseCommand.self]
    )
}

/// `leadline stage hold`: whatever the score of the lead.
struct StageHoldCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold",
        abstract: "Give a lead a stage, which it keeps until it is released."
    )

    @Argument(help: "Lead id.") var lead: String
    @Argument(help: "The stage.") var stage: LeadStage
    @OptionGroup var decision: DecisionOptions
    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func perform() async throws {
        let (by, note) = (try decision.name(), decision.note)
        let order = StageMove(lead: lead, action: .hold, stage: stage, by: by, note: note)
        try await StageDesk(client: try services.client()).follow([order], output)
    }
}

/// `leadline stage release`: the rules say the stage again.
struct StageReleaseCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Leave the stage of a lead to the rules again."
    )

    @Argument(help: "Lead id.") var lead: String
    @OptionGroup var decision: DecisionOptions
    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func perform() async throws {
        let order = StageMove(lead: lead, action: .release, by: try decision.name(), note: decision.note)
        try await StageDesk(client: try services.client()).follow([order], output)
    }
}

extension LeadStage: ExpressibleByArgument {}
