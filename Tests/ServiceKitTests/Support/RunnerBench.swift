import Contracts
import Lines
import Logging
import ServiceLifecycle
import Store
import Synchronization
import TestKit
import Testing

@testable import ServiceKit

/// A runner over a watched store, with everything that it needs.
struct RunnerBench {
    let store: WatchedStore
    let runner: StageRunner
    let health = Health()
    let handed = HandedOver()
    let told = Told()
    let clock = ManualClock()

    /// Over a store of its own, unless there is one.
    init(
        store: WatchedStore? = nil,
        maxBytes: Int64? = nil,
        _ change: (inout StageRunner.Limits) -> Void = { _ in }
    ) throws {
        self.store = try store ?? WatchedStore(maxBytes: maxBytes)
        var limits = StageRunner.Limits()
        limits.retryMs = 20
        change(&limits)
        let (handed, told) = (handed, told)
        runner = StageRunner(
            stage: TestStage(),
            store: self.store,
            runtime: Runtime(now: { [clock] in clock.now }, ids: IDSource(generator: SeededGenerator(seed: 1))),
            limits: limits,
            health: health,
            tally: Tally(),
            metrics: ServiceMetrics(factory: MetricsRegistry()),
            logger: .silent,
            handOver: { handed.note($0, to: $1) }
        )
        self.store.onNews { told.note($0) }
    }

    /// Submits messages as one batch of a peer.
    func submit(_ messages: [Message], ids: [Int64] = [], from role: Role = .service) async -> [Answer] {
        let lines = messages.enumerated().map { index, message in
            ReceivedLine(message, seq: index + 1, id: index < ids.count ? ids[index] : nil)
        }
        return await runner.submit(lines, from: Peer(role: role, name: "peer"))
    }

    /// Writes a dead letter that came from a destination; from the stage itself when that is empty.
    func bury(_ message: Message, for destination: String) async throws {
        let letter = DeadLetterTable.append(
            type: message.type.rawValue,
            destination: destination,
            key: "k",
            reason: "r",
            body: try message.encodedBody(),
            at: testInstant
        )
        try await store.base.write { _ = try $0.run(letter) }
    }

    /// A relay to scoring.
    func relay(to addresses: [Address], answerWithin: Duration = .seconds(10)) -> Relay {
        Relay(
            to: .scoring,
            at: addresses,
            client: LineClient(hello: Hello(role: .service, name: "enrichment", token: "t")),
            runner: runner,
            answerWithin: answerWithin,
            logger: .silent
        )
    }

    /// Runs the runner, its timers and others while `body` does; then stops them gracefully.
    func run<Result: Sendable>(
        with others: [any Service] = [],
        _ body: @Sendable @escaping () async throws -> Result
    ) async throws -> Result {
        let services: [any Service] = [runner, TimerLoop(runner: runner, runtime: runner.runtime)]
        let group = ServiceGroup(services: services + others, logger: .silent)
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            // The first group is the runner's own: what the stage does at a start.
            try await eventually("the runner has begun") { store.commits > 0 }
            let result = try await body()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return result
        }
    }
}

extension Logger {
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

/// A wall clock that is set by hand.
final class ManualClock: Sendable {
    private let value = Mutex(testInstant)

    var now: Instant { value.withLock { $0 } }

    func advance(milliseconds: Int64) { value.withLock { $0 = $0.adding(milliseconds: milliseconds) } }
}

/// What a runner handed over, in the order in which it did; passes it on to a relay, where there is one.
final class HandedOver: Sendable {
    private struct State {
        var entries: [ServiceName: [Outbox.Entry]] = [:]
        var relay: Relay?
    }

    private let state = Mutex(State())

    subscript(_ destination: ServiceName) -> [Outbox.Entry] { state.withLock { $0.entries[destination] ?? [] } }

    /// From now on this relay gets everything; nil for none.
    func pass(to relay: Relay?) { state.withLock { $0.relay = relay } }

    func note(_ entries: [Outbox.Entry], to destination: ServiceName) {
        let relay = state.withLock { state in
            state.entries[destination, default: []] += entries
            return state.relay
        }
        relay?.handOver(entries)
    }
}

/// The topics on which a store told of news.
final class Told: Sendable {
    private let state = Mutex<Set<String>>([])

    var topics: Set<String> { state.withLock { $0 } }

    func note(_ topics: Set<String>?) { state.withLock { $0.formUnion(topics ?? ["everything"]) } }
}

extension Answer {
    var isLater: Bool { if case .later = self { true } else { false } }
    var problem: Problem? {
        switch self {
        case .refused(let problem): problem
        case .later(let later): later.problem
        case .acknowledged, .reply: nil
        }
    }
}

extension ReceivedLine {
    /// A line as a peer sends it; with an id as a service does.
    init(_ message: Message, seq: Int, id: Int64? = nil) {
        var head = LineHead()
        head.seq = Int64(seq)
        head.type = message.type.rawValue
        head.id = id.map { MessageID(sender: "sender", seq: $0) }
        var body = ""
        do { body = try message.encodedBody() } catch { Issue.record(error) }
        self.init(head: head, message: message, body: body)
    }
}
