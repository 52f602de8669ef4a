import ArgumentParser
import Contracts
import Glibc

/// `leadline lead`: everything that happened to a lead, and why.
struct LeadCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "lead",
        abstract: "Tell the whole story of a lead: submissions, match, score, decision, assignment.",
        discussion: """
            Asks one replica of each service. Ends with 2 when no service knows the lead, with 69 when not all of them \
            could be asked, and with 77 when the token is wrong.
            """
    )

    @Argument(help: ArgumentHelp("Lead id, submission id, e-mail address or phone number.", valueName: "id"))
    var id: String

    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func perform() async throws {
        let client = try services.client()
        var stories: [Story] = []
        var silent: [Failure] = []
        // Enrichment alone knows which lead an address or a submission belongs to, and what became of merged ones.
        collect(await client.askAll(.storyQuestion(StoryQuestion(id: id)), of: [.enrichment]), &stories, &silent)
        let lead = stories.first?.lead ?? id
        let others = ServiceName.allCases.filter { $0 != .enrichment }
        collect(await client.askAll(.storyQuestion(StoryQuestion(id: lead)), of: others), &stories, &silent)

        let story = LeadStory(lead: lead, stories: stories)
        if output.format == .json { try Console.json(story) } else { story.printText() }
        silent.tell()
        if let code = silent.code { throw code }
        if story.entries.isEmpty { throw Failure(.someRefused, "no service knows \(id.printable)") }
    }

    private func collect(
        _ answers: [(service: ServiceName, answer: Result<Message, Failure>)],
        _ stories: inout [Story],
        _ silent: inout [Failure]
    ) {
        for (_, answer) in answers {
            switch answer {
            case .success(.story(let story)): stories.append(story)
            case .success: continue
            case .failure(let failure) where failure.code == .someRefused: continue  // it does not know the lead
            case .failure(let failure): silent.append(failure)
            }
        }
    }
}

/// What all services tell of a lead, in the order in which it happened.
struct LeadStory: Encodable, Hashable, Sendable {
    let lead: String
    let entries: [Entry]

    struct Entry: Encodable, Hashable, Sendable {
        let service: String
        let step: Story.Entry
    }

    init(lead: String, stories: [Story]) {
        self.lead = lead
        // At the same millisecond the order is that of a lead's way through the services.
        let way = ServiceName.allCases.map(\.rawValue)
        entries =
            stories
            .sorted { (way.firstIndex(of: $0.service) ?? way.count) < (way.firstIndex(of: $1.service) ?? way.count) }
            .flatMap { story in story.entries.map { Entry(service: story.service, step: $0) } }
            .enumerated()
            .sorted { ($0.element.step.at, $0.offset) < ($1.element.step.at, $1.offset) }
            .map(\.element)
    }

    func printText() {
        guard !entries.isEmpty else { return }
        let style = Style(for: STDOUT_FILENO)
        Console.out(style("lead \(lead.printable)", .bold))
        let serviceWidth = entries.map(\.service.count).max() ?? 0
        let kindWidth = entries.map(\.step.kind.count).max() ?? 0
        for entry in entries {
            let step = entry.step
            let service = style(entry.service.printable.padded(to: serviceWidth), .look(of: entry.service))
            let kind = step.kind.printable.padded(to: kindWidth)
            Console.out(
                "\(style(step.at.dateAndTime, .dim))  \(service)  \(kind)  \(style(step.summary.printable, .bold))"
            )
            for reason in step.reasons {
                Console.out(String(repeating: " ", count: 29 + serviceWidth + kindWidth) + reason.printable)
            }
        }
    }
}

extension Style.Look {
    /// One colour a service, the same wherever it is named.
    static func look(of service: String) -> Self {
        switch ServiceName(rawValue: service) {
        case .ingestion: .cyan
        case .enrichment: .magenta
        case .scoring: .yellow
        case .routing: .green
        case nil: .blue
        }
    }
}
