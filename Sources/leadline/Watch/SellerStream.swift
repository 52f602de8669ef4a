import Contracts
import Lines

/// The connection of one seller to routing: reads events, sends answers, and comes back when it breaks.
struct SellerStream {
    let desk: SellerDesk
    let book: OfferBook
    let address: Address
    let client: @Sendable (_ cursor: Int64?) throws -> LineClient

    init(
        desk: SellerDesk,
        book: OfferBook,
        to address: Address,
        client: @escaping @Sendable (_ cursor: Int64?) throws -> LineClient
    ) {
        self.desk = desk
        self.book = book
        self.address = address
        self.client = client
    }

    /// How long to try before the first connection; later ones are tried for ever.
    private static let patienceMs: Int64 = 15_000

    /// Runs until cancelled.
    ///
    /// Throws `LineError` when routing does not let the seller in, or was never there.
    func run() async throws {
        var backoff = Backoff()
        var generator = SystemRandomNumberGenerator()
        let giveUpAt = Instant.now.adding(milliseconds: Self.patienceMs)
        var wasIn = false
        while !Task.isCancelled {
            do {
                try await client(desk.cursor).withConnection(to: address) { welcome, writer, reader in
                    wasIn = true
                    backoff.reset()
                    try await converse(welcome, writer, &reader)
                }
            } catch let error as LineError {
                let isFinal = error.problem?.type == .notAuthorized || error.problem?.type == .forbidden
                guard error.code != .protocolViolation, !isFinal, wasIn || .now < giveUpAt else { throw error }
            } catch {
                // The connection broke under our hands; a cancelled task leaves the loop.
                guard !Task.isCancelled else { throw error }
            }
            try await Task.sleep(for: .milliseconds(backoff.next(using: &generator)))
        }
    }

    private func converse(_ welcome: Welcome, _ writer: LineWriter, _ reader: inout LineReader) async throws {
        let wakeup = desk.open()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                while !Task.isCancelled {
                    try await Task.sleep(for: .milliseconds(desk.pauseMs(at: .now)))
                    let answers = desk.take(window: welcome.window)
                    try await writer.write(answers.map { try Line(.assignmentAnswer($0.answer), seq: $0.seq) })
                    await wakeup.wait()
                }
            }
            while let lines = try await reader.next() {
                for line in lines { try take(line) }
            }
            tasks.cancelAll()
        }
    }

    private func take(_ line: ReceivedLine) throws {
        switch line.message {
        case .assignmentOffered(let offer):
            try book.offered(offer, seq: line.head.seq ?? 0)
            desk.saw(line.head.seq ?? 0)
        case .assignmentClosed(let closing):
            try book.closed(closing, seller: desk.seller, seq: line.head.seq ?? 0)
            desk.saw(line.head.seq ?? 0)
        case .assignmentFlagged(let flagged):
            try book.flagged(flagged, seller: desk.seller, seq: line.head.seq ?? 0)
            desk.saw(line.head.seq ?? 0)
        case .assignmentLead(let whole):
            try book.handedOver(whole, seller: desk.seller, seq: line.head.seq ?? 0)
            desk.saw(line.head.seq ?? 0)
        case .sellerDigest(let digest):
            try book.comesOnDuty(digest, seq: line.head.seq ?? 0)
            desk.saw(line.head.seq ?? 0)
        case .ack(let ack):
            for range in ack.ranges {
                for seq in range[0]...range[1] { try settle(seq, problem: nil) }
            }
        case .refused(let problem):
            guard let re = line.head.re else { throw LineError(.closed, problem.detail, problem: problem) }
            try settle(re, problem: problem)
        case .later(let later):
            guard let answer = line.head.re.flatMap(desk.settle) else { return }
            desk.postpone(answer, until: Instant.now.adding(milliseconds: later.retryAfterMs))
        default: throw LineError(.protocolViolation, "\(address) sent \(line.head.type) to a seller")
        }
    }

    private func settle(_ seq: Int64, problem: Problem?) throws {
        guard let answer = desk.settle(seq) else { return }
        try book.settled(answer, seller: desk.seller, problem: problem)
    }
}
