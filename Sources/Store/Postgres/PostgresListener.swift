import Dispatch
import Synchronization

/// The connection that listens for announcements, on a thread of its own.
final class PostgresListener: Sendable {
    private let settings: PostgresSettings
    private let space: PostgresSpace
    private let wakeUp: PostgresWakeUp
    private let state = Mutex(State())
    /// Entered while the thread runs.
    private let running = DispatchGroup()

    private struct State {
        var isStarted = false
        var isStopped = false
    }

    /// How long nothing may be heard before the server is asked whether it is still there.
    private static let silence = Duration.seconds(15)

    init(_ settings: PostgresSettings, space: PostgresSpace) throws(StoreError) {
        self.settings = settings
        self.space = space
        wakeUp = try PostgresWakeUp()
    }

    /// Begins to listen, if it does not already.
    func start(_ news: News) {
        let isFirst = state.withLock { state in
            defer { state.isStarted = true }
            return !state.isStarted && !state.isStopped
        }
        guard isFirst else { return }
        DispatchQueue(label: "leadline.store.news").async(group: running) { self.listen(news) }
    }

    /// Makes it end soon.
    func stop() {
        state.withLock { $0.isStopped = true }
        wakeUp.raise()
    }

    /// Makes it end, and returns when it has.
    func end() async {
        stop()
        await withCheckedContinuation { continuation in
            running.notify(queue: .global()) { continuation.resume() }
        }
    }

    private var isStopped: Bool { state.withLock { $0.isStopped } }

    private func listen(_ news: News) {
        var connector = PostgresConnector(settings)
        while !isStopped {
            do {
                let connection = try connector.open(orUntil: wakeUp, subscribe)
                // Whatever was announced before this went unheard.
                news.tell(nil)
                try follow(connection, news)
            } catch {
                // Who writes meets the same and tells it; here there is nothing but to try again.
            }
            if let due = connector.due { pause(ContinuousClock.now.duration(to: due), orUntil: wakeUp) }
        }
    }

    private func subscribe(_ connection: PostgresConnection) throws -> PostgresConnection {
        let listen = Statement("LISTEN \(space.channel)")
        try ask(connection, listen)
        return connection
    }

    /// Hands on what is announced; returns when it was told to stop.
    private func follow(_ connection: PostgresConnection, _ news: News) throws {
        while !isStopped {
            let payloads = try connection.announcements(within: Self.silence, orUntil: wakeUp)
            let topics = payloads.map { PostgresNews.topics(in: $0) }
            if topics.contains(nil) {
                news.tell(nil)
            } else if !topics.isEmpty {
                news.tell(topics.reduce(into: []) { $0.formUnion($1 ?? []) })
            } else if !isStopped {
                try ask(connection, Statement("SELECT 1"))
            }
        }
    }

    private func ask(_ connection: PostgresConnection, _ statement: Statement) throws {
        let reply = connection.exchange([statement], prepares: false, within: settings.deadlines.connect)
        if let loss = reply.loss { throw loss }
        if case .refused(let refusal)? = reply.answers.first {
            throw PostgresFailure(refusal, of: statement, in: .read)
        }
    }
}
