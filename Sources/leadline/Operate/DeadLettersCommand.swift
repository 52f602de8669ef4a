import ArgumentParser
import Contracts
import Glibc

/// `leadline dead-letters`: the messages that a service could not handle.
struct DeadLettersCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead-letters",
        abstract: "List the messages that a service could not handle, have them tried again, or throw them away.",
        discussion: """
            retry and discard take all the dead letters of a service (100 at a time), or the one that --id names. \
            Ends with 69 when a service does not answer.
            """
    )

    @Argument(help: "list, retry or discard.")
    var action = DeadLetterQuestion.Action.list

    @Option(help: "One service; all four when absent.")
    var service: ServiceName?

    @Option(help: "Number of one dead letter; needs --service.")
    var id: Int64?

    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func validate() throws {
        if id != nil, service == nil { throw ValidationError("--id needs --service: each service has its own numbers") }
    }

    func perform() async throws {
        let asked = service.map { [$0] } ?? ServiceName.allCases
        let question = Message.deadLetterQuestion(DeadLetterQuestion(action: action, id: id))
        let answers = await (try services.client()).askAll(question, of: asked)
        let letters = answers.compactMap { _, answer -> DeadLetters? in
            guard case .success(.deadLetters(let letters)) = answer else { return nil }
            return letters
        }
        if output.format == .json { try Console.json(letters) } else { show(letters) }
        var failed: Failure?
        for case (_, .failure(let failure)) in answers {
            Console.note("leadline: \(failure.message)")
            failed = failure
        }
        if let failed { throw failed.code }
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
