import ArgumentParser
import Assignment
import Contracts
import Glibc
import Routing
import Rules

/// `leadline replay`: what other rules would have made of the leads of a time.
struct ReplayCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Run the leads of a time through other routing rules, and show what would differ.",
        discussion: """
            Asks routing for what it recorded, and changes nothing. What happened then happens again, at the same \
            instants; where the other rules decide otherwise, who gets a lead instead answers as it was answered then \
            and has it as long. The same rules show no difference.

            Ends with 65 when the rules are wrong, with 69 when routing does not answer, and with 77 when the token is \
            wrong.
            """
    )

    @OptionGroup var span: TimeSpanOptions

    @Option(help: ArgumentHelp("A folder with a routing.yaml, or such a file.", valueName: "path"))
    var rules: String

    @Option(help: "How many of the leads that differ to show.")
    var limit = 50

    @Option(help: "How many decisions to ask for at a time.")
    var page = ReplayQuestion.usualLimit

    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func validate() throws {
        if !(1...ReplayQuestion.maxLimit).contains(page) {
            throw ValidationError("--page must lie between 1 and \(ReplayQuestion.maxLimit)")
        }
        if limit < 0 { throw ValidationError("--limit must not be less than 0") }
    }

    func perform() async throws {
        let rules = try RoutingRules.file(at: self.rules)
        let client = try services.client()
        let (from, to) = try span.ends(at: .now)
        let records = RecordReader(from: from, to: to, page: page) { try await client.records($0) }
        let difference = try await Replay.difference(rules, records, limit: limit, read: RoutingRules.kept)
        if output.format == .json {
            try Console.json(difference)
        } else {
            difference.lines(Style(for: STDOUT_FILENO), rules: rules, from: from, to: to).forEach(Console.out)
        }
    }
}

extension RoutingRules {
    /// The rules of a file, or of a folder with a `routing.yaml`.
    static func file(at path: String) throws -> Self {
        let file = path.hasSuffix(".yaml") || path.hasSuffix(".yml") ? path : "\(path)/routing.yaml"
        return try read(try Files.text(file), file: file, zones: .system)
    }

    /// The rules of a text that routing keeps; nil when they are none for this program.
    static func kept(_ text: String, _ version: String) -> Self? {
        do {
            return try read(text, file: version, zones: .system)
        } catch {
            return nil  // then everything in them counts as other rules
        }
    }
}

extension OperatorClient {
    /// A page of what routing recorded.
    func records(_ question: ReplayQuestion) async throws -> ReplayPage {
        switch await ask(.routing, .replayQuestion(question)) {
        case .success(.replayPage(let page)): return page
        case .success(.later(let later)): throw Failure(.unavailable, later.problem.detail)
        case .success(let answer): throw Failure(.failure, "routing answered with \(answer.type.rawValue)")
        case .failure(let failure) where failure.code == .someRefused: throw Failure(.failure, failure.message)
        case .failure(let failure): throw failure
        }
    }
}
