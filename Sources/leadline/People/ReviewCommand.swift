import ArgumentParser
import Contracts
import Glibc

/// `leadline review`: what the rules leave to people.
struct ReviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review",
        abstract: "Decide what the rules leave to people.",
        subcommands: [ReviewMatchesCommand.self, ReviewMQLsCommand.self, ReviewReturnsCommand.self]
    )
}

/// `leadline review matches`: leads that may be one person.
struct ReviewMatchesCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "matches",
        abstract: "Show the leads that may be one person, side by side, and decide.",
        discussion: """
            On a terminal it shows one pair after the other and waits for a key: a accepts (they are one person), r \
            rejects (they are two), s leaves it open until another submission raises the doubt, n shows the next, q \
            ends. Otherwise it lists them. A PAIR is LEAD:OTHER, as the list has it.

            Ends with 2 when a decision was refused, with 69 when enrichment does not answer, and with 77 when the \
            token is wrong.
            """
    )

    @Option(help: ArgumentHelp("They are one person.", valueName: "pair"))
    var accept: [LeadPairName] = []

    @Option(help: ArgumentHelp("They are two people.", valueName: "pair"))
    var reject: [LeadPairName] = []

    @Option(help: ArgumentHelp("Leave it open for now.", valueName: "pair"))
    var skip: [LeadPairName] = []

    @Option(help: "Which first: oldest or heaviest (those that speak most for one person).")
    var order = MatchReviewsQuestion.Order.oldest

    @Option(help: "List at most so many; on a terminal too, instead of asking.")
    var limit: Int?

    @OptionGroup var decision: DecisionOptions
    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit must be 1 or more") }
    }

    func perform() async throws {
        let desk = PeopleDesk(client: try services.client())
        if !accept.isEmpty || !reject.isEmpty || !skip.isEmpty { return try await decide(desk) }
        let isAsked = limit == nil && output.format == .text
        if isAsked, Terminal.isTerminal(STDIN_FILENO), Terminal.isTerminal(STDOUT_FILENO) {
            let session = ReviewSession(desk: desk, order: order, by: try decision.name(), note: decision.note)
            return try await session.run()
        }
        try await list(desk)
    }

    private func decide(_ desk: PeopleDesk) async throws {
        let by = try decision.name()
        let note = decision.note
        var messages: [Message] = []
        messages += accept.map { .matchMerge(MatchMerge(lead: $0.lead, other: $0.other, by: by, note: note)) }
        messages += reject.map { .matchApart(MatchPairOrder(lead: $0.lead, other: $0.other, by: by, note: note)) }
        messages += skip.map { .matchSkip(MatchPairOrder(lead: $0.lead, other: $0.other, by: by, note: note)) }
        var failures: [Failure] = []
        for message in messages {
            do {
                let decided = try await desk.decide(message)
                if output.format == .json { try Console.json(decided) } else { Console.out(decided.text.printable) }
            } catch let failure as Failure {
                failures.append(failure)
            }
        }
        failures.tell()
        if let code = failures.code { throw code }
    }

    private func list(_ desk: PeopleDesk) async throws {
        var page = MatchReviewPage(open: 0, reviews: [])
        let wanted = limit ?? Int.max
        while page.reviews.count < wanted {
            let count = min(wanted - page.reviews.count, MatchReviewsQuestion.maxLimit)
            let question = MatchReviewsQuestion(order: order, limit: count, offset: page.reviews.count)
            let next = try await desk.reviews(question)
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

/// Two leads, as `LEAD:OTHER`.
struct LeadPairName: ExpressibleByArgument, Hashable, Sendable {
    let lead: String
    let other: String

    init?(argument: String) {
        let parts = argument.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        (lead, other) = (parts[0], parts[1])
    }
}

extension MatchReviewsQuestion.Order: ExpressibleByArgument {}
