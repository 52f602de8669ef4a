import ArgumentParser
import Contracts
import Glibc

/// `leadline dead-letters`: the messages that a service could not handle.
struct DeadLettersCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead-letters",
        abstract: "List the messages that a service could not handle, have them tried again, or throw them away.",
        discussion: """
            list and retry take the dead letters of all services, or of the one that --service names, 100 of each at a \
            time; --id names a single one. discard wants --id, or --all; on a terminal it asks. What was thrown away \
            is gone.

            Asks one replica of each service. Ends with 69 when a service does not answer, and with 77 when the token \
            is wrong.
            """
    )

    @Argument(help: "list, retry or discard.")
    var action = DeadLetterQuestion.Action.list

    @Option(help: "One service; all four when absent.")
    var service: ServiceName?

    @Option(help: "Number of one dead letter; needs --service.")
    var id: Int64?

    @Flag(help: "With discard: throw all of them away, without being asked.")
    var all = false

    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func validate() throws {
        if id != nil, service == nil { throw ValidationError("--id needs --service: each service has its own numbers") }
        if all, action != .discard { throw ValidationError("--all goes with discard") }
        if all, id != nil { throw ValidationError("--all and --id exclude each other") }
    }

    func perform() async throws {
        let asked = service.map { [$0] } ?? ServiceName.allCases
        let client = try services.client()
        if action == .discard, id == nil, !all, try await !isConfirmed(client, asked) { return }
        let round = DeadLetterRound(client: client, question: DeadLetterQuestion(action: action, id: id))
        let (answers, failures) = await round.run(asked)
        if output.format == .json { try Console.json(answers) } else { show(answers) }
        failures.tell()
        if let code = failures.code { throw code }
    }

    /// Whether the person at the terminal wants to throw all of them away.
    private func isConfirmed(_ client: OperatorClient, _ asked: [ServiceName]) async throws -> Bool {
        let names = asked.map(\.rawValue).joined(separator: ", ")
        guard Terminal.isTerminal(STDIN_FILENO), Terminal.isTerminal(STDERR_FILENO) else {
            throw Failure(
                .usage,
                "discard throws dead letters away for good: name one with --service and --id, or say --all for all of "
                    + names
            )
        }
        let round = DeadLetterRound(client: client, question: DeadLetterQuestion(action: .list))
        let (answers, failures) = await round.run(asked)
        if let failure = failures.first { throw failure }
        let counts = answers.filter { !$0.letters.isEmpty }.map { answer in
            let count = answer.letters.count
            return "\(count)\(count >= DeadLetterRound.most ? " or more" : "") of \(answer.service.printable)"
        }
        guard !counts.isEmpty else {
            Console.note("no dead letters")
            return false
        }
        Console.write("Throw away \(counts.joined(separator: ", ")), for good? [y/N] ", to: STDERR_FILENO)
        if ["y", "yes"].contains((readLine() ?? "").trimmingBlanks().lowercased()) { return true }
        Console.note("nothing was thrown away")
        return false
    }

    private func show(_ answers: [DeadLetters]) {
        let style = Style(for: STDOUT_FILENO)
        var count = 0
        for answer in answers {
            for letter in answer.letters {
                count += 1
                let place = style("\(answer.service.printable) \(letter.id)", .bold, .look(of: answer.service))
                Console.out("\(place)  \(style(letter.at.dateAndTime, .dim))  \(letter.type.printable)")
                Console.out("    \(style(letter.reason.printable, .red))")
                Console.out("    \(letter.body.printable)")
            }
        }
        switch action {
        case .list: Console.out(count == 0 ? "no dead letters" : "\(count) dead letter(s)")
        case .retry: Console.out("\(count) dead letter(s) will be tried again")
        case .discard: Console.out("\(count) dead letter(s) thrown away")
        }
    }
}

extension DeadLetterQuestion.Action: ExpressibleByArgument {}
extension ServiceName: ExpressibleByArgument {}
