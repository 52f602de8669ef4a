import Contracts
import Lines
import Logging
import ServiceLifecycle
import Store
import Synchronization

/// Carries the messages of the outbox to one other service, over a connection to each of its addresses.
///
/// It has no queue of its own beyond a bounded read-ahead: what has not arrived is in the outbox, so a restart loses
/// nothing, and a service that is down fills the disk and not the memory. While it keeps up it never reads the outbox:
/// what was just committed is handed over.
final class Relay: Service {
    let destination: ServiceName
    let addresses: [Address]
    let client: LineClient
    let runner: StageRunner
    let logger: Logger
    let state = Mutex(RelayState())
    private let more = Signal()
    let links = Mutex<[Address: Link]>([:])
    /// What the names of the addresses stood for when they were last looked up.
    let wanted = Mutex<[Address: String]>([:])

    /// Rows that are read together at most.
    private static let readLimit = 1_024
    /// Between two tries to read a store that cannot be read.
    private static let retryAfter: Duration = .milliseconds(500)
    /// How long a peer may leave everything that it was sent without an answer.
    let answerWithin: Duration

    init(
        to destination: ServiceName,
        at addresses: [Address],
        client: LineClient,
        runner: StageRunner,
        answerWithin: Duration = .seconds(10),
        logger: Logger
    ) {
        self.answerWithin = answerWithin
        self.destination = destination
        self.addresses = addresses
        self.client = client
        self.runner = runner
        var logger = logger
        logger[metadataKey: "peer"] = "\(destination.rawValue)"
        self.logger = logger
    }

    /// The addresses that a connection stands to now.
    var connected: [Address] { state.withLock { $0.connected } }

    /// These were just committed, in this order.
    func handOver(_ entries: [Outbox.Entry]) {
        if state.withLock({ $0.handOver(entries) }) { wakeLinks() } else { more.raise() }
    }

    /// These lanes, of writers that are gone, are to be sent too.
    func adopt(_ lanes: [Lane]) {
        state.withLock { $0.adopt(lanes) }
        more.raise()
    }

    func run() async throws {
        try await untilGracefulShutdown {
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await self.readOutbox() }
                tasks.addTask { await self.keepLinks() }
                try await tasks.waitForAll()
            }
        }
    }

    private func readOutbox() async throws {
        let name = destination.rawValue
        while !Task.isCancelled {
            guard let page = state.withLock({ $0.nextPage(limit: Self.readLimit) }) else {
                await more.wait()
                continue
            }
            do {
                let entries = try await runner.store.read { transaction in
                    try Outbox.entries(
                        of: page.lane,
                        for: name,
                        after: page.after,
                        limit: page.limit,
                        in: transaction
                    )
                }
                state.withLock { $0.append(entries, of: page) }
                wakeLinks()
            } catch let error as StoreError where error.isPassing {
                logger.debug("outbox cannot be read", metadata: ["error": "\(error)"])
                await more.wait(atMost: Self.retryAfter)
            }
        }
    }

    func line(for entry: Outbox.Entry, numbered seq: Int64) -> Line {
        var head = LineHead()
        head.seq = seq
        head.type = entry.type
        head.id = entry.number.id
        head.key = entry.key
        head.at = entry.at
        head.trace = entry.trace
        return Line(head, body: entry.body)
    }

    func take(_ lines: [ReceivedLine], from peer: Address) async throws {
        for line in lines {
            switch line.message {
            case .ack(let ack):
                let (count, through) = state.withLock { $0.acknowledge(ack.ranges, by: peer) }
                runner.delivered(count, to: destination, through: through)
            case .later(let later):
                let until = ContinuousClock.now.advanced(by: .milliseconds(later.retryAfterMs))
                if let seq = line.head.re { state.withLock { $0.postpone(seq, by: peer, until: until) } }
            case .refused(let problem):
                guard let seq = line.head.re else { throw LineError(.closed, problem.detail, problem: problem) }
                try await bury(seq, from: peer, problem)
            default: break  // an answer to a question that nobody here asks
            }
        }
        if state.withLock({ $0.endStarvation() }) { more.raise() }
    }

    /// A message that the other side will never take waits here for an operator.
    ///
    /// It goes from the outbox to the dead letters in one commit, and counts as not arrived until then.
    private func bury(_ line: Int64, from peer: Address, _ problem: Problem) async throws {
        guard let entry = state.withLock({ $0.sent(line, to: peer) }) else { return }
        let name = destination.rawValue
        let instant = runner.runtime.now()
        try await runner.store.write { transaction in
            // Gone already: it was put aside by a commit of which nobody knew whether it took effect.
            guard try !transaction.run(Outbox.delete(entry.seq)).isEmpty else { return }
            try transaction.run(
                DeadLetterTable.append(
                    type: entry.type,
                    destination: name,
                    key: entry.key,
                    reason: "\(problem.type.rawValue): \(problem.detail)",
                    body: entry.body,
                    at: instant
                )
            )
        }
        let (count, through) = state.withLock { $0.acknowledge([[line, line]], by: peer) }
        logger.error(
            "message refused, kept as a dead letter",
            metadata: ["type": "\(entry.type)", "problem": "\(problem.type.rawValue)"]
        )
        runner.delivered(count, to: destination, through: through)
    }
}
