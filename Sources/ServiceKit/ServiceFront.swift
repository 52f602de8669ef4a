import Contracts
import Lines
import Store
import Synchronization

/// What those who connect to a service meet: who may in, who may send what, and who answers.
final class ServiceFront: LineService {
    private let runner: StageRunner
    private let secrets: Secrets
    private let limits: LineLimits
    private let startedAt: Instant
    private let feeds = FeedHub()

    /// What somebody is asked to wait who asks while the store cannot answer.
    private static let retryMs: Int64 = 500

    init(runner: StageRunner, secrets: Secrets, limits: LineLimits, startedAt: Instant) {
        self.runner = runner
        self.secrets = secrets
        self.limits = limits
        self.startedAt = startedAt
    }

    /// There are new events for these sellers; nil when nobody knows for which.
    func wake(_ sellers: Set<String>?) {
        feeds.wake(sellers)
    }

    func admit(_ hello: Hello) async throws(Problem) -> Welcome {
        switch hello.role {
        case .service: try secrets.check(hello.token, against: secrets.service)
        case .operator: try secrets.check(hello.token, against: secrets.operator)
        case .source, .seller: try runner.stage.admit(hello)
        }
        return Welcome(
            service: runner.stage.service.rawValue,
            store: runner.store.id,
            window: limits.window,
            maxLineBytes: limits.maxLineBytes
        )
    }

    /// In the order of the lines: who posts and then asks in one breath is told of her post.
    func answer(_ lines: [ReceivedLine], from peer: Peer) async -> [Answer] {
        var answers: [Answer] = []
        var messages: [ReceivedLine] = []
        for line in lines {
            if runner.stage.accepts[peer.role]?.contains(line.message.type) == true {
                messages.append(line)
                continue
            }
            if !messages.isEmpty { answers += await runner.submit(messages, from: peer) }
            messages = []
            if isQuestion(line.message, from: peer.role) {
                answers.append(await answer(line.message, from: peer))
            } else {
                let what = "A \(peer.role.rawValue) may not send \(line.message.type.rawValue) to"
                answers.append(.refused(Problem(.forbidden, "\(what) \(runner.stage.service.rawValue).")))
            }
        }
        if !messages.isEmpty { answers += await runner.submit(messages, from: peer) }
        return answers
    }

    func feed(_ peer: Peer, through writer: LineWriter) async throws {
        guard peer.role == .seller else { return }
        let (id, signal) = feeds.open(for: peer.name)
        defer { feeds.close(id, for: peer.name) }
        var cursor = peer.cursor
        while !Task.isCancelled {
            let after = cursor
            let events = try await runner.store.read { transaction in
                try self.runner.stage.events(for: peer.name, after: after, limit: 100, in: transaction)
            }
            try await writer.write(events.events.map(Line.init))
            cursor = events.cursor
            if events.events.isEmpty { await signal.wait() }
        }
    }

    private func isQuestion(_ message: Message, from role: Role) -> Bool {
        switch role {
        case .operator: Message.Kind.operatorQuestions.contains(message.type)
        case .source: message.type == .submissionQuestion && runner.stage.service == .ingestion
        default: false
        }
    }

    private func answer(_ question: Message, from peer: Peer) async -> Answer {
        do {
            let reply = try await reply(to: question, from: Asker(role: peer.role, name: peer.name))
            return .reply(type: reply.type, body: try reply.encodedBody(), replayed: false)
        } catch let problem as Problem {
            return .refused(problem)
        } catch let error as StoreError where error.isPassing {
            let problem = Problem(.unavailable, "The store cannot answer now: \(error.message).")
            return .later(Later(retryAfterMs: Self.retryMs, problem: problem))
        } catch {
            return .refused(Problem(.failed, "The question could not be answered: \(error)."))
        }
    }

    private func reply(to question: Message, from asker: Asker) async throws -> Message {
        switch question {
        case .statusQuestion: return .status(try await status())
        case .deadLetterQuestion(let question): return .deadLetters(try await deadLetters(question))
        default:
            return try await runner.store.read { transaction in
                try self.runner.stage.answer(question, from: asker, in: transaction)
            }
        }
    }

    /// How the service is; also what its metrics say at this moment.
    func status() async throws -> ServiceStatus {
        let (backlog, oldest, dead, rules) = try await runner.store.read { transaction in
            let (count, oldest) = try Outbox.backlog(in: transaction)
            let rules = try self.runner.stage.rules(in: transaction)
            return (count, oldest, try DeadLetterTable.count(in: transaction), rules)
        }
        let totals = runner.tally.totals
        let now = runner.runtime.now()
        return ServiceStatus(
            service: runner.stage.service.rawValue,
            store: runner.store.id,
            startedAt: startedAt,
            ready: runner.health.isReady,
            complaints: runner.health.complaints,
            received: totals.received,
            sent: totals.sent,
            refused: totals.refused,
            backlog: backlog,
            oldestMs: oldest.map { max(0, now.milliseconds - $0.milliseconds) } ?? 0,
            deadLetters: dead,
            p50Us: totals.p50Us,
            p99Us: totals.p99Us,
            rules: rules
        )
    }

    private func deadLetters(_ question: DeadLetterQuestion) async throws -> DeadLetters {
        let stage = runner.stage
        let letters: [DeadLetterTable.Entry]
        switch question.action {
        case .list:
            letters = try await runner.store.read { transaction in
                try DeadLetterTable.entries(id: question.id, limit: 100, in: transaction)
            }
        case .retry: letters = try await runner.retryDeadLetters(question.id)
        case .discard:
            letters = try await runner.store.write { transaction in
                try DeadLetterTable.take(id: question.id, limit: 100, in: transaction)
            }
        }
        return DeadLetters(
            service: stage.service.rawValue,
            letters: letters.map {
                DeadLetters.Letter(id: $0.id, at: $0.at, type: $0.type, reason: $0.reason, body: $0.body)
            }
        )
    }
}

extension Line {
    /// An event for a seller; its number is the cursor.
    fileprivate init(_ event: Event) {
        var head = LineHead()
        head.seq = event.seq
        head.type = event.type
        head.at = event.at
        self.init(head, body: event.body)
    }
}

/// The sellers that are connected, and how to wake their feeds.
private final class FeedHub: Sendable {
    private struct State {
        var signals: [String: [Int: Signal]] = [:]
        var nextID = 0
    }

    private let state = Mutex(State())

    func open(for seller: String) -> (id: Int, signal: Signal) {
        let signal = Signal()
        let id = state.withLock { state in
            state.nextID += 1
            state.signals[seller, default: [:]][state.nextID] = signal
            return state.nextID
        }
        return (id, signal)
    }

    func close(_ id: Int, for seller: String) {
        state.withLock { state in
            state.signals[seller]?[id] = nil
            if state.signals[seller]?.isEmpty == true { state.signals[seller] = nil }
        }
    }

    func wake(_ sellers: Set<String>?) {
        let signals = state.withLock { state in
            (sellers ?? Set(state.signals.keys)).flatMap { (state.signals[$0] ?? [:]).values }
        }
        for signal in signals { signal.raise() }
    }
}
