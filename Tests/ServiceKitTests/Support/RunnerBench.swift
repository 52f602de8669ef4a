import Contracts
import Lines
import Logging
import ServiceLifecycle
import Synchronization
import TestKit
import Testing

@testable import ServiceKit

/// A runner over a watched store, with everything that it needs.
struct RunnerBench {
    let store: WatchedStore
    let runner: StageRunner
    let health = Health()
    let woken = Woken()
    let clock = ManualClock()

    init(maxBytes: Int64? = nil, _ change: (inout StageRunner.Limits) -> Void = { _ in }) throws {
        store = try WatchedStore(maxBytes: maxBytes)
        var limits = StageRunner.Limits()
        limits.retryMs = 20
        change(&limits)
        let woken = woken
        runner = StageRunner(
            stage: TestStage(),
            store: store,
            runtime: Runtime(now: { [clock] in clock.now }, ids: IDSource(generator: SeededGenerator(seed: 1))),
            limits: limits,
            health: health,
            tally: Tally(),
            metrics: ServiceMetrics(factory: MetricsRegistry()),
            logger: .silent,
            destinationsGrew: { woken.note($0) },
            sellersGrew: { woken.note($0) }
        )
    }

    /// Submits messages as one batch of a peer.
    func submit(_ messages: [Message], ids: [Int64] = [], from role: Role = .service) async -> [Answer] {
        let lines = messages.enumerated().map { index, message in
            ReceivedLine(message, seq: index + 1, id: index < ids.count ? ids[index] : nil)
        }
        return await runner.submit(lines, from: Peer(role: role, name: "peer"))
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

/// Whom a runner woke.
final class Woken: Sendable {
    private let state = Mutex<(destinations: Set<ServiceName>, sellers: Set<String>)>(([], []))

    var destinations: Set<ServiceName> { state.withLock { $0.destinations } }
    var sellers: Set<String> { state.withLock { $0.sellers } }

    func note(_ destinations: Set<ServiceName>) { state.withLock { $0.destinations.formUnion(destinations) } }
    func note(_ sellers: Set<String>) { state.withLock { $0.sellers.formUnion(sellers) } }
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
        head.id = id.map { MessageID(store: "sender", seq: $0) }
        var body = ""
        do { body = try message.encodedBody() } catch { Issue.record(error) }
        self.init(head: head, message: message, body: body)
    }
}
