import ArgumentParser
import Contracts
import Glibc

/// `leadline deal`: customers that channel partners have registered.
struct DealCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deal",
        abstract: "Register customers for channel partners, and see who registered whom.",
        subcommands: [
            DealRegisterCommand.self, DealExtendCommand.self, DealWithdrawCommand.self, DealListCommand.self,
        ]
    )
}

/// `leadline deal register`.
struct DealRegisterCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "register",
        abstract: "Register a customer for a channel partner: her leads are the partner's for a time.",
        discussion: """
            The customer is told by a domain, by a company and its country, or by the address of a person there, of \
            which only a hash is kept. Of several partners who register a customer, the first whose registration \
            counts goes first. The same command again changes nothing.

            Ends with 2 when the partner may not register it, with 69 when routing does not answer, and with 77 when \
            the token is wrong.
            """
    )

    @Option(help: "The channel partner, or one of her people.")
    var partner: String

    @Option(help: "The partner's name for the deal; unique among hers.")
    var key: String

    @Option(help: "The customer's domain.")
    var domain: String?

    @Option(help: "The customer's name; goes with --country.")
    var company: String?

    @Option(help: "Her country, two letters.")
    var country: String?

    @Option(help: "The address of a person there.")
    var email: String?

    @Option(help: "What she is to be sold.")
    var product: String?

    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func validate() throws {
        if domain == nil, company == nil, email == nil {
            throw ValidationError("tell the customer by --domain, by --company and --country, or by --email")
        }
        if company != nil, country == nil { throw ValidationError("--company goes with --country") }
    }

    func perform() async throws {
        let order = DealRegister(
            partner: partner,
            key: key,
            domain: domain,
            company: company,
            country: country,
            email: email,
            product: product
        )
        try await DealDesk(client: try services.client()).follow(.dealRegister(order), output)
    }
}

/// `leadline deal extend`.
struct DealExtendCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "extend",
        abstract: "Protect a deal for longer, since there is progress."
    )

    @Argument(help: "The deal: PARTNER/KEY.") var deal: String
    @Option(help: "What progress was made.") var progress: String
    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func perform() async throws {
        let change = DealChange(deal: deal, action: .extend, note: progress)
        try await DealDesk(client: try services.client()).follow(.dealChange(change), output)
    }
}

/// `leadline deal withdraw`.
struct DealWithdrawCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw",
        abstract: "Take a registration back: it counts no more."
    )

    @Argument(help: "The deal: PARTNER/KEY.") var deal: String
    @Option(help: "Why.") var note: String?
    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func perform() async throws {
        let change = DealChange(deal: deal, action: .withdraw, note: note)
        try await DealDesk(client: try services.client()).follow(.dealChange(change), output)
    }
}

/// `leadline deal list`.
struct DealListCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show the registered deals, and how each stands now."
    )

    @Option(help: "Only those of this channel partner.") var partner: String?
    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func perform() async throws {
        let desk = DealDesk(client: try services.client())
        var table = TextTable(["deal", "seller", "customer", "product", "received", "protected until", "standing"])
        var question: DealsQuestion? = DealsQuestion(asOf: .now, partner: partner)
        var count = 0
        while let asked = question {
            let page = try await desk.deals(asked)
            for deal in page.deals where output.format == .json { try Console.json(deal) }
            for deal in page.deals { table.add(deal.cells) }
            count += page.deals.count
            question = page.next.map { DealsQuestion(asOf: asked.asOf, partner: partner, after: $0) }
        }
        if output.format == .json { return }
        if count == 0 { return Console.out("no deals are registered") }
        table.lines(Style(for: STDOUT_FILENO)).forEach(Console.out)
    }
}

/// Routing, for people who speak for channel partners.
struct DealDesk {
    let client: OperatorClient

    /// Tells routing, and shows how the deal stands then.
    func follow(_ order: Message, _ output: FormatOptions) async throws {
        let answer = try await ask(order)
        guard case .dealState(let state) = answer else { throw unexpected(answer) }
        if output.format == .json { try Console.json(state) } else { Console.out(state.text.printable) }
    }

    func deals(_ question: DealsQuestion) async throws -> DealPage {
        let answer = try await ask(.dealsQuestion(question))
        guard case .dealPage(let page) = answer else { throw unexpected(answer) }
        return page
    }

    private func ask(_ message: Message) async throws -> Message {
        switch await client.ask(.routing, message) {
        case .success(.later(let later)): throw Failure(.unavailable, later.problem.detail)
        case .success(let answer): return answer
        case .failure(let failure): throw failure
        }
    }

    private func unexpected(_ answer: Message) -> Failure {
        Failure(.failure, "routing answered with \(answer.type.rawValue)")
    }
}

extension DealState {
    /// How the deal stands, in a line.
    var text: String {
        let stands =
            switch record.standing {
            case .first: "protected until \(record.protectedUntil.dateAndTime)"
            case .later: "another partner registered this customer before"
            case .expired: "protected no more since \(record.protectedUntil.dateAndTime)"
            case .withdrawn: "withdrawn"
            }
        return "deal \(record.deal)\(changed ? "" : ", unchanged"): \(stands)"
    }
}

extension DealRecord {
    /// As a row of a table.
    var cells: [String] {
        let customer = [domain, company, country].compactMap(\.self).joined(separator: ", ")
        return [
            deal, seller, customer.isEmpty ? "a person" : customer, product ?? "", receivedAt.dateAndTime,
            protectedUntil.dateAndTime, standing.rawValue,
        ]
    }
}
