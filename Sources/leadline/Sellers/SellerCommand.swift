import ArgumentParser
import Contracts

/// `leadline seller`: who sells, and how much, while routing runs.
struct SellerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seller",
        abstract: "See who sells, and change it while routing runs.",
        discussion: """
            What a command changes holds from the next decision on, in all replicas, and stays when routing is started \
            again. The rule file is not touched: the changes stand beside it, with their moment, who made them and why \
            (leadline seller show), and every decision names the rules with them.

            Ends with 2 when a change was refused or nobody is found, with 65 when a file is wrong, with 69 when \
            routing does not answer, and with 77 when the token is wrong.
            """,
        subcommands: [
            SellerListCommand.self, SellerShowCommand.self, SellerAddCommand.self, SellerPauseCommand.self,
            SellerResumeCommand.self, SellerLeaveCommand.self, SellerCapacityCommand.self, SellerImportCommand.self,
        ]
    )
}

/// `leadline seller add`: one whom the rule file does not have.
struct SellerAddCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a seller, or say anew what was said when she was added."
    )

    @Argument(help: "Her id.") var seller: String
    @Option(help: "Her name.") var name: String
    @Option(help: "rep, or partner.") var kind = "rep"
    @Option(help: "Most leads at a time.") var open: Int
    @OptionGroup var limits: PeriodOptions

    @Option(help: ArgumentHelp("A pool, and her weight in it: west=2.", valueName: "pool=weight"))
    var pool: [PoolWeight] = []

    @Option(help: "A calendar of the rule file.") var calendar: String?
    @Option(help: "What she can do; several with commas.") var skills: String?
    @Option(help: "The languages she speaks; several with commas.") var languages: String?
    @Option(help: "The products she sells; several with commas.") var products: String?
    @Option(help: "Her certifications; several with commas.") var certifications: String?
    @Option(help: "Hash of her token; without one she cannot connect.") var tokenSha256: String?
    @OptionGroup var decision: DecisionOptions
    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func perform() async throws {
        var entry = RosterEntry(
            name: name,
            kind: kind,
            limits: limits.limits(open: open),
            pools: Dictionary(pool.map { ($0.pool, $0.weight) }) { _, last in last }
        )
        entry.calendar = calendar
        entry.skills = skills?.words
        entry.languages = languages?.words
        entry.products = products?.words
        entry.certifications = certifications?.words
        entry.tokenSHA256 = tokenSha256
        let (by, note) = (try decision.name(), decision.note)
        let change = RosterChange(seller: seller, action: .add, entry: entry, by: by, note: note)
        try await AssignmentDesk(client: try services.client()).follow([.rosterChange(change)], output)
    }
}

/// `leadline seller pause`.
struct SellerPauseCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Give a seller nothing more until she is resumed.",
        discussion: """
            Offers that she has not answered go on to others at once; what she has accepted stays hers.
            """
    )

    @Argument(help: "Her id.") var seller: String
    @OptionGroup var decision: DecisionOptions
    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func perform() async throws {
        let change = RosterChange(seller: seller, action: .pause, by: try decision.name(), note: decision.note)
        try await AssignmentDesk(client: try services.client()).follow([.rosterChange(change)], output)
    }
}

/// `leadline seller resume`.
struct SellerResumeCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Give leads to a seller again who was paused."
    )

    @Argument(help: "Her id.") var seller: String
    @OptionGroup var decision: DecisionOptions
    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func perform() async throws {
        let change = RosterChange(seller: seller, action: .resume, by: try decision.name(), note: decision.note)
        try await AssignmentDesk(client: try services.client()).follow([.rosterChange(change)], output)
    }
}

/// `leadline seller leave`.
struct SellerLeaveCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "leave",
        abstract: "Say on which days a seller is away, or take it back.",
        discussion: """
            Days are those of her zone, both included. If she is away today, offers that she has not answered go on to \
            others at once; those that would last into a later leave end when it begins. With --cancel the leave of \
            exactly these days is taken back, or without --from all that commands said; a leave of the rule file stays.
            """
    )

    @Argument(help: "Her id.") var seller: String
    @Option(help: "The first day, 2026-12-24.") var from: String?
    @Option(help: "The last day; the first one when left out.") var to: String?
    @Flag(help: "She is there after all.") var cancel = false
    @OptionGroup var decision: DecisionOptions
    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func validate() throws {
        if from == nil, !cancel { throw ValidationError("say from when on: --from") }
        if from == nil, to != nil { throw ValidationError("--to needs --from") }
    }

    func perform() async throws {
        let change = RosterChange(
            seller: seller,
            action: cancel ? .back : .leave,
            from: from,
            to: to,
            by: try decision.name(),
            note: decision.note
        )
        try await AssignmentDesk(client: try services.client()).follow([.rosterChange(change)], output)
    }
}

/// `leadline seller capacity`.
struct SellerCapacityCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "capacity",
        abstract: "Change how many leads a seller may have; what is not named stays as it is."
    )

    @Argument(help: "Her id.") var seller: String
    @Option(help: "Most leads at a time.") var open: Int?
    @OptionGroup var periods: PeriodOptions
    @OptionGroup var decision: DecisionOptions
    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func validate() throws {
        if periods.limits(open: open) == RosterLimits() { throw ValidationError("say what changes, such as --open 20") }
    }

    func perform() async throws {
        let change = RosterChange(
            seller: seller,
            action: .capacity,
            limits: periods.limits(open: open),
            by: try decision.name(),
            note: decision.note
        )
        try await AssignmentDesk(client: try services.client()).follow([.rosterChange(change)], output)
    }
}

/// Limits by the day, week and month.
struct PeriodOptions: ParsableArguments {
    @Option(help: "Most leads in a day.") var perDay: Int?
    @Option(help: "Most leads in a week.") var perWeek: Int?
    @Option(help: "Most leads in a month.") var perMonth: Int?

    func limits(open: Int?) -> RosterLimits {
        RosterLimits(open: open, perDay: perDay, perWeek: perWeek, perMonth: perMonth)
    }
}

/// A pool and a weight in it, as `west=2`.
struct PoolWeight: ExpressibleByArgument, Hashable, Sendable {
    let pool: String
    let weight: Int

    init?(argument: String) {
        let parts = argument.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty, let weight = Int(parts[1]) else { return nil }
        (pool, self.weight) = (parts[0], weight)
    }
}

extension String {
    /// What stands between the commas.
    fileprivate var words: [String] {
        split(separator: ",").map { String($0).trimmingBlanks() }.filter { !$0.isEmpty }
    }
}
