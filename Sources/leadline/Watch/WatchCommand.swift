import ArgumentParser
import Contracts
import FoundationEssentials
import Glibc
import Lines

/// `leadline watch`: a seller's leads, as they come.
struct WatchCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Show the leads that are offered to sellers, live, and answer the offers.",
        discussion: """
            On a terminal the keys answer the oldest open offer: a accepts, d declines, n puts it last, q ends. With \
            several sellers an offer takes one line, with one seller a block with its reasons. Offers that are still \
            open are shown first. Ctrl-C ends it with a summary.
            """
    )

    @Option(help: ArgumentHelp("Id of a seller; once for each of several.", valueName: "id"))
    var seller: [String] = []

    @Option(help: "Token of the seller: one for each, in the same order. Or set LEADLINE_TOKEN for one seller.")
    var token: [String] = []

    @Flag(help: "The token of each seller is her id and -token, as in the example rules.")
    var exampleTokens = false

    @Option(help: "Address of routing.")
    var to = Address(host: "127.0.0.1", port: ServiceName.routing.defaultPort)

    @Flag(help: "Answer every offer at once: accept it.")
    var acceptAll = false

    @Option(help: "With --accept-all, the share to accept, 0 to 1; the rest is declined.")
    var acceptShare = 1.0

    @Option(help: "End after so many offers (with --accept-all: so many answers).")
    var count: Int?

    @Option(help: "The last event already seen; those after it are shown. For one seller.")
    var cursor: Int64?

    @OptionGroup var tls: TLSOptions
    @OptionGroup var output: FormatOptions

    func validate() throws {
        guard !seller.isEmpty else { throw ValidationError("--seller is needed, once or more") }
        guard Set(seller).count == seller.count else { throw ValidationError("a seller is named twice") }
        if !token.isEmpty, token.count != seller.count {
            throw ValidationError("--token is needed once for each seller")
        }
        guard (0...1).contains(acceptShare) else { throw ValidationError("--accept-share must be 0 to 1") }
        if acceptShare < 1, !acceptAll { throw ValidationError("--accept-share goes with --accept-all") }
        if let count, count < 1 { throw ValidationError("--count must be 1 or more") }
        if cursor != nil, seller.count > 1 { throw ValidationError("--cursor is for one seller") }
    }

    func perform() async throws {
        let policy = acceptAll ? AnswerPolicy(acceptedShare: acceptShare) : nil
        let printer = OfferPrinter(format: output.format, isBrief: seller.count > 1, isAutomatic: acceptAll)
        let book = OfferBook(policy: policy, stopAfter: count, printer: printer)
        let streams = try zip(seller, tokens()).map { id, token in
            let desk = SellerDesk(seller: id, cursor: cursor)
            book.add(desk)
            return SellerStream(desk: desk, book: book, to: to) { cursor in
                try tls.client(Hello(role: .seller, name: id, token: token, cursor: cursor))
            }
        }
        let endings = Signals.endings
        let hasKeys = !acceptAll && output.format == .text && Terminal.isTerminal(STDIN_FILENO)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for stream in streams { tasks.addTask { try await stream.run() } }
            tasks.addTask { for await _ in endings { return } }
            tasks.addTask { await book.finished.wait() }
            if hasKeys { tasks.addTask { try await Keyboard(book: book).run() } }
            try await tasks.next()
            tasks.cancelAll()
        }
        try printer.summary(of: book.summary)
    }

    private func tokens() throws -> [String] {
        if !token.isEmpty { return token }
        if exampleTokens { return seller.map { "\($0)-token" } }
        if seller.count == 1, let token = ProcessInfo.processInfo.environment["LEADLINE_TOKEN"] { return [token] }
        throw Failure(.usage, "sellers need tokens: --token, LEADLINE_TOKEN or --example-tokens")
    }
}
