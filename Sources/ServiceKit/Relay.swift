import Contracts
import Lines
import Logging
import ServiceLifecycle
import Store
import Synchronization

/// Carries the messages of the outbox to one other service, over a connection to each of its addresses.
///
/// It has no queue of its own beyond a bounded read-ahead: what has not arrived is in the outbox, so a restart loses
/// nothing, and a service that is down fills the disk and not the memory.
final class Relay: Service {
    private let destination: ServiceName
    private let addresses: [Address]
    private let client: LineClient
    private let runner: StageRunner
    private let logger: Logger
    private let state = Mutex(RelayState())
    private let more = Signal()
    private let peerSignals = Mutex<[Address: Signal]>([:])

    /// Lines that are written together at most.
    private static let writeLimit = 256
    /// Rows that are read together at most.
    private static let readLimit = 1_024
    /// Between two looks at the names of the addresses.
    private static let resolveEvery: Duration = .seconds(2)

    init(
        to destination: ServiceName,
        at addresses: [Address],
        client: LineClient,
        runner: StageRunner,
        logger: Logger
    ) {
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

    /// There is more in the outbox.
    func wake() {
        more.raise()
    }

    func run() async throws {
        try await untilGracefulShutdown {
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await self.readOutbox() }
                tasks.addTask { await self.keepPeers() }
                try await tasks.waitForAll()
            }
        }
    }

    private func readOutbox() async throws {
        while !Task.isCancelled {
            let (cursor, limit) = state.withLock { $0.nextPage(limit: Self.readLimit) }
            var count = 0
            if limit > 0 {
                let name = destination.rawValue
                let entries = try await runner.store.read { transaction in
                    try Outbox.entries(for: name, after: cursor, limit: limit, in: transaction)
                }
                count = entries.count
                if count > 0 {
                    state.withLock { $0.append(entries) }
                    wakePeers()
                }
            }
            // A full page means that there may be more; no room, that acknowledgements will wake us.
            if count < limit || limit == 0 { await more.wait() }
        }
    }

    /// Holds a connection to each address that the names stand for, as they come and go.
    private func keepPeers() async {
        await withDiscardingTaskGroup { tasks in
            var known: Set<Address> = []
            while !Task.isCancelled {
                for (address, name) in await resolved() where known.insert(address).inserted {
                    tasks.addTask { await self.keep(address, named: name) }
                }
                do { try await Task.sleep(for: Self.resolveEvery) } catch { return }
            }
        }
    }

    /// The numeric addresses, each with the name that it was found under.
    private func resolved() async -> [Address: String] {
        var found: [Address: String] = [:]
        for address in addresses {
            do {
                for numeric in try await address.resolve() { found[numeric] = address.host }
            } catch {
                logger.debug("address cannot be resolved", metadata: ["address": "\(address)", "error": "\(error)"])
            }
        }
        return found
    }

    /// Connects again and again, for as long as the service runs.
    private func keep(_ address: Address, named name: String) async {
        var backoff = Backoff()
        var generator = SystemRandomNumberGenerator()
        while !Task.isCancelled {
            do {
                try await client.withConnection(to: address, serverName: name) { welcome, writer, reader in
                    backoff.reset()
                    try await self.converse(with: address, welcome, writer, &reader)
                }
            } catch is CancellationError {
                return
            } catch {
                logger.debug("link is down", metadata: ["address": "\(address)", "error": "\(error)"])
            }
            noteLinks()
            do { try await Task.sleep(for: .milliseconds(backoff.next(using: &generator))) } catch { return }
        }
    }

    private func converse(
        with peer: Address,
        _ welcome: Welcome,
        _ writer: LineWriter,
        _ reader: inout LineReader
    ) async throws {
        let signal = Signal()
        peerSignals.withLock { $0[peer] = signal }
        state.withLock { $0.connect(peer, window: max(1, welcome.window)) }
        noteLinks()
        logger.info("link is up", metadata: ["address": "\(peer)", "store": "\(welcome.store)"])
        wakePeers()
        defer {
            state.withLock { $0.disconnect(peer) }
            _ = peerSignals.withLock { $0.removeValue(forKey: peer) }
            wakePeers()
        }
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await self.send(to: peer, writer, signal) }
            while let lines = try await reader.next() { try await take(lines, from: peer) }
            tasks.cancelAll()
        }
    }

    private func send(to peer: Address, _ writer: LineWriter, _ signal: Signal) async throws {
        while !Task.isCancelled {
            let taken = state.withLock { $0.take(for: peer, limit: Self.writeLimit, now: .now) }
            if taken.isEmpty {
                if let until = state.withLock({ $0.pause(of: peer) }) {
                    await signal.wait(atMost: max(.milliseconds(1), ContinuousClock.now.duration(to: until)))
                } else {
                    await signal.wait()
                }
                continue
            }
            try await writer.write(taken.map { line(for: $0.entry, numbered: $0.line) })
        }
    }

    private func line(for entry: Outbox.Entry, numbered seq: Int64) -> Line {
        var head = LineHead()
        head.seq = seq
        head.type = entry.type
        head.id = MessageID(store: runner.store.id, seq: entry.seq)
        head.key = entry.key
        head.at = entry.at
        head.trace = entry.trace
        return Line(head, body: entry.body)
    }

    private func take(_ lines: [ReceivedLine], from peer: Address) async throws {
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
        peerSignals.withLock { $0[peer] }?.raise()
    }

    /// A message that the other side will never take waits here for an operator.
    ///
    /// It goes from the outbox to the dead letters in one commit, and counts as not arrived until then.
    private func bury(_ line: Int64, from peer: Address, _ problem: Problem) async throws {
        guard let entry = state.withLock({ $0.sent(line, to: peer) }) else { return }
        let name = destination.rawValue
        let instant = runner.runtime.now()
        try await runner.store.write { transaction in
            _ = try transaction.run(
                DeadLetterTable.append(
                    type: entry.type,
                    destination: name,
                    key: entry.key,
                    reason: "\(problem.type.rawValue): \(problem.detail)",
                    body: entry.body,
                    at: instant
                )
            )
            try transaction.run(Outbox.delete(entry.seq))
        }
        let (count, through) = state.withLock { $0.acknowledge([[line, line]], by: peer) }
        logger.error(
            "message refused, kept as a dead letter",
            metadata: ["type": "\(entry.type)", "problem": "\(problem.type.rawValue)"]
        )
        runner.delivered(count, to: destination, through: through)
    }

    private func wakePeers() {
        for signal in peerSignals.withLock({ Array($0.values) }) { signal.raise() }
    }

    private func noteLinks() {
        let isUp = state.withLock { !$0.connected.isEmpty }
        runner.health.note("link to \(destination.rawValue)", isUp ? nil : "down; messages wait on disk")
    }
}
