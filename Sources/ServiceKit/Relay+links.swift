import Contracts
import Lines
import Logging
import Synchronization

/// The connections of a relay: one to each address that its destination has, as they come and go.
extension Relay {
    /// An address that is connected to, again and again for as long as it is wanted.
    final class Link: Sendable {
        let address: Address
        /// The name that it was found under.
        let name: String
        /// There may be something to send.
        let more = Signal()
        /// Whether a connection stood since this was last asked.
        let stood = Mutex(false)

        init(_ address: Address, name: String) {
            self.address = address
            self.name = name
        }
    }

    /// Lines that are written together at most.
    private static let writeLimit = 256
    /// Between two looks at the names of the addresses.
    private static let resolveEvery: Duration = .seconds(2)

    /// Keeps links to what the names of the addresses stand for.
    func keepLinks() async {
        await withDiscardingTaskGroup { tasks in
            while !Task.isCancelled {
                let found = await resolved()
                wanted.withLock { $0 = found }
                for (address, name) in found where links.withLock({ $0[address] == nil }) {
                    let link = Link(address, name: name)
                    links.withLock { $0[address] = link }
                    tasks.addTask {
                        await self.keep(link)
                        _ = self.links.withLock { $0.removeValue(forKey: address) }
                    }
                }
                do { try await Task.sleep(for: Self.resolveEvery) } catch { return }
            }
        }
    }

    /// The numeric addresses, each with the name that it was found under.
    ///
    /// A name that cannot be looked up now stands for what it stood for before.
    private func resolved() async -> [Address: String] {
        var found: [Address: String] = [:]
        for address in addresses {
            do {
                for numeric in try await address.resolve() { found[numeric] = address.host }
            } catch {
                logger.debug("address cannot be resolved", metadata: ["address": "\(address)", "error": "\(error)"])
                found.merge(wanted.withLock { $0.filter { $0.value == address.host } }) { now, _ in now }
            }
        }
        return found
    }

    private func keep(_ link: Link) async {
        var backoff = Backoff()
        var generator = SystemRandomNumberGenerator()
        var isTold = false
        while !Task.isCancelled, wanted.withLock({ $0[link.address] != nil }) {
            var reason = "the peer closed it"
            do {
                try await connect(link)
            } catch is CancellationError {
                return
            } catch {
                reason = "\(error)"
            }
            let stood = link.stood.withLock { stood in
                defer { stood = false }
                return stood
            }
            if stood {
                backoff.reset()
                isTold = false
            }
            // Told once each time that it goes down: it is tried again every few seconds.
            let metadata: Logger.Metadata = ["address": "\(link.address)", "error": "\(reason)"]
            logger.log(level: isTold ? .debug : .warning, "link is down", metadata: metadata)
            isTold = true
            noteLinks()
            do { try await Task.sleep(for: .milliseconds(backoff.next(using: &generator))) } catch { return }
        }
    }

    /// Holds one connection until it ends; throws when it broke, or is given up.
    private func connect(_ link: Link) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                try await self.client.withConnection(to: link.address, serverName: link.name) {
                    try await self.converse(over: link, $0, $1, &$2)
                }
            }
            tasks.addTask { try await self.watch(link.address) }
            defer { tasks.cancelAll() }
            try await tasks.next()
        }
    }

    private func converse(
        over link: Link,
        _ welcome: Welcome,
        _ writer: LineWriter,
        _ reader: inout LineReader
    ) async throws {
        link.stood.withLock { $0 = true }
        state.withLock { $0.connect(link.address, window: max(1, welcome.window)) }
        noteLinks()
        logger.info("link is up", metadata: ["address": "\(link.address)", "store": "\(welcome.store)"])
        wakeLinks()
        defer {
            state.withLock { $0.disconnect(link.address) }
            wakeLinks()
        }
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await self.send(over: link, writer) }
            while let lines = try await reader.next() {
                try await take(lines, from: link.address)
                link.more.raise()
            }
            tasks.cancelAll()
        }
    }

    /// Gives up a peer that takes lines and says nothing: frozen, or behind a network that is gone.
    private func watch(_ peer: Address) async throws {
        while true {
            let waitsSince = state.withLock { $0.waitsSince(peer) } ?? .now
            let left = ContinuousClock.now.duration(to: waitsSince.advanced(by: answerWithin))
            guard left > .zero else { throw LineError(.closed, "\(peer) has not answered for \(answerWithin)") }
            try await Task.sleep(for: left)
        }
    }

    private func send(over link: Link, _ writer: LineWriter) async throws {
        while !Task.isCancelled {
            let taken = state.withLock { $0.take(for: link.address, limit: Self.writeLimit, now: .now) }
            if taken.isEmpty {
                if let until = state.withLock({ $0.pause(of: link.address) }) {
                    await link.more.wait(atMost: max(.milliseconds(1), ContinuousClock.now.duration(to: until)))
                } else {
                    await link.more.wait()
                }
                continue
            }
            try await writer.write(taken.map { line(for: $0.entry, numbered: $0.line) })
        }
    }

    func wakeLinks() {
        for link in links.withLock({ Array($0.values) }) { link.more.raise() }
    }

    private func noteLinks() {
        let isUp = state.withLock { !$0.connected.isEmpty }
        runner.health.note("link to \(destination.rawValue)", isUp ? nil : "down; messages wait on disk")
    }
}
