import ArgumentParser
import Contracts
import FoundationEssentials
import Lines

/// `leadline post`: sends the leads of a file in.
struct PostCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "post",
        abstract: "Send the leads of a CSV or NDJSON file to ingestion, as a source.",
        discussion: """
            A row that was taken is not taken again: run the same command again after a break, and it goes on. The \
            name of a row is what the map calls key, or else a hash of its content.

            A map is a YAML file: `version: 1`, `columns` (name of a column: field) and `constants` (field: value). \
            Without one, columns with usual names are recognised. Fields are \
            \(PostField.names.joined(separator: ", ")).

            Each line of an NDJSON file is the body of a submission.post, see proto/PROTOCOL.md.

            Ends with 0 when all rows were taken, now or before, and with 2 when some were refused.
            """
    )

    @Argument(help: ArgumentHelp("A file whose name ends with .csv or .ndjson.", valueName: "file"))
    var file: String

    @Option(help: "Id of the source.")
    var source: String

    @Option(help: ArgumentHelp("Map of columns, YAML.", valueName: "file"))
    var map: String?

    @Option(help: ArgumentHelp("Addresses of ingestion, one for each replica.", valueName: "address,..."))
    var to = AddressList(Address(host: "127.0.0.1", port: ServiceName.ingestion.defaultPort))

    @Option(help: "Token of the source. Others can see it while the command runs: better is a file.")
    var token: String?

    @Option(help: ArgumentHelp("File with the token. Or set LEADLINE_TOKEN.", valueName: "file"))
    var tokenFile: String?

    @Option(help: "Connections at a time, 1 to 64.")
    var connections = 1

    @Option(help: "Most leads a second, over all connections.")
    var rate: Double?

    @Option(help: "When all these people gave their consent, where no column says so: 2026-11-22T05:00:00Z.")
    var consentAt: String?

    @Option(help: "What they agreed to; goes with --consent-at.")
    var consentWording: String?

    @Option(help: "Seconds to try without a connection.")
    var patience = 15

    @OptionGroup var tls: TLSOptions
    @OptionGroup var output: FormatOptions

    func validate() throws {
        guard (1...64).contains(connections) else { throw ValidationError("--connections must be 1 to 64") }
        guard (0...86_400).contains(patience) else { throw ValidationError("--patience must be 0 to 86400") }
        if let rate, !(rate > 0 && rate <= 1_000_000) { throw ValidationError("--rate must be more than 0") }
        if let consentAt, Instant(consentAt) == nil {
            throw ValidationError("--consent-at must be a time like 2026-11-22T05:00:00Z")
        }
        if consentWording != nil, consentAt == nil { throw ValidationError("--consent-wording needs --consent-at") }
    }

    func perform() async throws {
        let source = try PostFile(path: file, mapFile: map, consent: consentConstants).open()
        let name = file.split(separator: "/").last.map(String.init) ?? file
        if let unused = source.map?.unused, !unused.isEmpty, output.format == .text {
            Console.note("not used: \(unused.map { "\"\($0.printable)\"" }.joined(separator: ", "))")
        }
        let client = try tls.client(Hello(role: .source, name: self.source, token: try sourceToken()))
        let queue = PostQueue(source, perSecond: rate, start: .now)
        let lane = PostLane(client: client, addresses: to.addresses, queue: queue, patienceMs: Int64(patience) * 1000)
        let start = ContinuousClock.now
        let interruption = await run(lane, name: name)
        let summary = PostSummary(
            file: name,
            address: to.description,
            source: self.source,
            tally: queue.progress.tally,
            durationMs: start.duration(to: .now).ms,
            map: source.map
        )
        if output.format == .json { try summary.printJSON() } else { summary.printText() }
        if let interruption { throw interruption }
        if summary.tally.refused > 0 { throw ExitCode.someRefused }
    }

    /// Posts everything; returns why it had to end before.
    private func run(_ lane: PostLane, name: String) async -> (any Error)? {
        await withTaskGroup(of: Void.self) { tasks in
            if output.format == .text { tasks.addTask { await PostProgress(lane.queue, name: name).run() } }
            defer { tasks.cancelAll() }
            do {
                try await withThrowingTaskGroup(of: Void.self) { lanes in
                    for number in 0..<connections { lanes.addTask { try await lane.run(number) } }
                    try await lanes.waitForAll()
                }
                return nil
            } catch {
                return error
            }
        }
    }

    private var consentConstants: [FieldMap.Constant] {
        guard let consentAt else { return [] }
        let given = [("consent.granted", "yes"), ("consent.at", consentAt), ("consent.wording", consentWording)]
        return given.compactMap { name, value in
            guard let value, let field = PostField(name) else { return nil }
            return FieldMap.Constant(field: field, value: value)
        }
    }

    private func sourceToken() throws -> String {
        if let token { return token }
        if let tokenFile { return try Files.text(tokenFile).trimmingBlanks() }
        if let token = ProcessInfo.processInfo.environment["LEADLINE_TOKEN"] { return token }
        throw Failure(.usage, "the source needs a token: --token-file, LEADLINE_TOKEN or --token")
    }
}
