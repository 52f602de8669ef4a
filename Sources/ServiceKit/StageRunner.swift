package import Contracts
package import Lines
package import Logging
import ServiceLifecycle
package import Store
import Synchronization

/// Takes messages from all connections and carries them out in groups: everything that waits shares one commit.
///
/// An answer leaves only after the commit of its group is on disk.
package final class StageRunner: Service {
    /// Lines of one connection that wait for their answers.
    private struct Batch: Sendable {
        let messages: [GroupCommit.Submitted]
        let arrived: ContinuousClock.Instant
        let answer: CheckedContinuation<[Answer], Never>
    }

    /// An operator who wants dead letters to be tried again.
    private struct Retry: Sendable {
        let id: Int64?
        let answer: CheckedContinuation<[DeadLetterTable.Entry], any Error>
    }

    private struct State {
        var waiting: [Batch] = []
        var retries: [Retry] = []
        var delivered: [GroupCommit.Stretch: Int64] = [:]
        /// Up to which number the rows of what was delivered are gone.
        var deleted: [GroupCommit.Stretch: Int64] = [:]
        var timersDue = false
        var nextDue: Instant?
        var closed = false
        var backlog: Int64 = 0
        /// The lanes that this process wrote in: one, and one more each time that it lost the store.
        var lanes: Set<Lane> = []
        var storeIsFull = false
        /// When old inbox marks were last removed.
        var forgotAt: Instant?
    }

    let stage: any Stage
    let store: any Store
    let runtime: Runtime
    let health: Health
    let tally: Tally
    private let limits: Limits
    private let metrics: ServiceMetrics
    private let logger: Logger
    private let state = Mutex(State())
    private let work = Signal()
    let timerChange = Signal()
    /// Called after a commit with the messages that it wrote for a service, in the order of the commits.
    private let handOver: @Sendable ([Outbox.Entry], ServiceName) -> Void

    package init(
        stage: any Stage,
        store: any Store,
        runtime: Runtime,
        limits: Limits = Limits(),
        health: Health,
        tally: Tally,
        metrics: ServiceMetrics,
        logger: Logger,
        handOver: @escaping @Sendable ([Outbox.Entry], ServiceName) -> Void
    ) {
        self.stage = stage
        self.store = store
        self.runtime = runtime
        self.limits = limits
        self.health = health
        self.tally = tally
        self.metrics = metrics
        self.logger = logger
        self.handOver = handOver
    }

    /// Waits until the messages took effect (or did not) and returns an answer for each.
    package func submit(_ lines: [ReceivedLine], from peer: Peer) async -> [Answer] {
        let sender = Asker(role: peer.role, name: peer.name)
        let messages = lines.map { line in
            GroupCommit.Submitted(
                id: peer.role == .service ? line.head.id : nil,
                key: line.head.key,
                message: line.message,
                sender: sender,
                trace: line.head.trace,
                body: line.body
            )
        }
        let growsBacklog = messages.contains { $0.message.growsBacklog }
        return await withCheckedContinuation { answer in
            let refusal = state.withLock { state -> Problem? in
                if state.closed { return Problem(.unavailable, "The service is stopping.") }
                if growsBacklog, state.backlog > limits.backlog {
                    return Problem(.backlogFull, "\(state.backlog) messages wait for the next service.")
                }
                state.waiting.append(Batch(messages: messages, arrived: .now, answer: answer))
                return nil
            }
            if let refusal {
                answer.resume(returning: later(refusal, count: messages.count))
            } else {
                work.raise()
            }
        }
    }

    /// So many more messages have arrived at their destination.
    ///
    /// When now everything of a lane up to a number has, its rows go with the next group.
    func delivered(_ count: Int, to destination: ServiceName, through seqs: [Lane: Int64]) {
        tally.sent(count)
        state.withLock { state in
            state.backlog -= Int64(count)
            for (lane, seq) in seqs {
                let stretch = GroupCommit.Stretch(lane: lane, destination: destination)
                state.delivered[stretch] = max(state.delivered[stretch] ?? 0, seq)
            }
        }
    }

    /// So many messages of writers that are gone are now this process's to send.
    func adopted(_ count: Int64) {
        state.withLock { $0.backlog += count }
    }

    /// Whether this process wrote messages in that lane.
    func hasWritten(in lane: Lane) -> Bool { state.withLock { $0.lanes.contains(lane) } }

    /// Puts dead letters back where they came from, with the next group; the one with an id, or the oldest.
    ///
    /// Returns those that are on their way again. Throws when the store did not take it.
    func retryDeadLetters(_ id: Int64?) async throws -> [DeadLetterTable.Entry] {
        try await withCheckedThrowingContinuation { answer in
            let isClosed = state.withLock { state in
                if !state.closed { state.retries.append(Retry(id: id, answer: answer)) }
                return state.closed
            }
            if isClosed {
                answer.resume(throwing: Problem(.unavailable, "The service is stopping."))
            } else {
                work.raise()
            }
        }
    }

    /// When the next timer is due, as far as is known.
    var nextDue: Instant? { state.withLock { $0.nextDue } }

    /// Messages that wait for their turn.
    var waitingMessages: Int { state.withLock { $0.waiting.reduce(0) { $0 + $1.messages.count } } }

    /// Messages on disk that wait for other services.
    var backlog: Int64 { max(0, state.withLock { $0.backlog }) }

    /// Carries out the timers that are due, and deletes what was delivered, with the next group.
    func tick(timers: Bool) {
        state.withLock { $0.timersDue = $0.timersDue || timers }
        work.raise()
    }

    /// Runs until graceful shutdown, when everything that waits has been answered.
    ///
    /// Throws when the store broke.
    package func run() async throws {
        // The first group learns when the next one is due.
        tick(timers: true)
        // Whatever ends the loop: nobody may wait for an answer that will never come.
        defer { turnAway() }
        try await withGracefulShutdownHandler {
            try await runGroups()
        } onGracefulShutdown: {
            self.state.withLock { $0.closed = true }
            self.work.raise()
        }
    }

    private func turnAway() {
        let (waiting, retries) = state.withLock { state in
            state.closed = true
            defer { (state.waiting, state.retries) = ([], []) }
            return (state.waiting, state.retries)
        }
        let problem = Problem(.unavailable, "The service is stopping.")
        for batch in waiting { batch.answer.resume(returning: later(problem, count: batch.messages.count)) }
        for retry in retries { retry.answer.resume(throwing: problem) }
    }

    private func runGroups() async throws {
        var begins = true
        var groups = 0
        var size = 0
        while true {
            if size >= Self.busyFrom { await gather() }
            let work = takeWork()
            size = work.batches.reduce(0) { $0 + $1.messages.count }
            let forgets = dueForgetting()
            if work.isEmpty, !begins, forgets == nil {
                if isClosed || Task.isCancelled { return }
                await self.work.wait()
                continue
            }
            try await carryOut(work, begins: begins, forgets: forgets)
            begins = begins && storeIsFull
            if storeIsFull {
                // What waits for the store is on disk, or was told to come again.
                if isClosed || Task.isCancelled { return }
                await self.work.wait(atMost: .milliseconds(limits.retryMs))
            } else if groups.isMultiple(of: Self.maintainEvery) {
                try await maintain()
            }
            groups += 1
        }
    }

    /// Waits a moment for more messages where other processes use the store too and few wait.
    ///
    /// Replicas share the messages, so each would commit smaller groups, and every commit costs the server the same. One
    /// that is not busy does not wait.
    private func gather() async {
        guard store.isShared, !isClosed, waitingMessages < Self.gathersTo else { return }
        do {
            try await Task.sleep(for: Self.gathersFor)
        } catch {
            // Cancelled: what waits is carried out at once.
        }
    }

    /// A disk that is too full to tidy up is as full for the next group; that it is not is found out by trying.
    private func maintain() async throws {
        do {
            try await store.maintain()
        } catch let error as StoreError where error.isPassing {
            noteStore(error.message)
        }
    }

    /// The instant before which inbox marks may go, once an hour: nobody sends a message again after a week.
    private func dueForgetting() -> Instant? {
        let now = runtime.now()
        return state.withLock { state in
            if let last = state.forgotAt, now.milliseconds - last.milliseconds < 3_600_000 { return nil }
            state.forgotAt = now
            return now.adding(milliseconds: -Self.remembersMs)
        }
    }

    /// What one group is to carry out.
    private struct Work {
        var batches: [Batch] = []
        var retries: [Retry] = []
        var delivered: [GroupCommit.Stretch: Int64] = [:]
        var deleted: [GroupCommit.Stretch: Int64] = [:]
        var timers = false

        var isEmpty: Bool { batches.isEmpty && retries.isEmpty && delivered.isEmpty && !timers }
    }

    private func takeWork() -> Work {
        state.withLock { state in
            var size = 0
            var count = 0
            while count < state.waiting.count, size == 0 || size + state.waiting[count].messages.count <= limits.group {
                size += state.waiting[count].messages.count
                count += 1
            }
            var work = Work(
                retries: state.retries,
                delivered: state.delivered,
                deleted: state.deleted,
                timers: state.timersDue
            )
            work.batches = Array(state.waiting.prefix(count))
            state.waiting.removeFirst(count)
            state.retries = []
            state.delivered = [:]
            state.timersDue = false
            return work
        }
    }

    private var isClosed: Bool { state.withLock { $0.closed } }

    private func carryOut(_ work: Work, begins: Bool, forgets: Instant?) async throws {
        let group = GroupCommit(
            stage: stage,
            messages: work.batches.flatMap(\.messages),
            delivered: work.delivered,
            deleted: work.deleted,
            retries: work.retries.map(\.id),
            takesTimers: work.timers,
            probes: storeIsFull,
            begins: begins,
            forgets: forgets,
            instant: runtime.now()
        )
        let began = ContinuousClock.now
        do {
            let result = try await store.write { try group.run(in: $0) }
            metrics.committed(group.messages.count, in: began.duration(to: .now))
            noteStore(nil)
            settle(work, result)
        } catch let error as StoreError where error.isPassing {
            noteStore(error.message)
            restore(work)
            let type: Problem.Kind = error.code == .full ? .storeFull : .unavailable
            turnAway(work, Problem(type, "\(error.message); send again later."), error)
        } catch {
            // Whether it took effect is unknown, so it is not answered as done; who sends again is recognised.
            turnAway(work, Problem(.unavailable, "The store failed; send again."), error)
            throw error
        }
    }

    private func turnAway(_ work: Work, _ problem: Problem, _ error: any Error) {
        for batch in work.batches { batch.answer.resume(returning: later(problem, count: batch.messages.count)) }
        for retry in work.retries { retry.answer.resume(throwing: error) }
    }

    /// After the commit: everybody gets an answer, and what was written goes on its way.
    private func settle(_ work: Work, _ result: GroupCommit.Result) {
        let timersChanged = state.withLock { state in
            for entries in result.outgoing.values {
                state.backlog += Int64(entries.count)
                if let lane = entries.first?.number.lane { state.lanes.insert(lane) }
            }
            state.deleted.merge(work.delivered, uniquingKeysWith: max)
            state.timersDue = state.timersDue || result.moreTimers
            guard result.readTimers, state.nextDue != result.nextDue else { return false }
            state.nextDue = result.nextDue
            return true
        }
        if timersChanged { timerChange.raise() }
        for (destination, entries) in result.outgoing { handOver(entries, destination) }
        for (retry, letters) in zip(work.retries, result.retried) { retry.answer.resume(returning: letters) }
        var first = 0
        var refused = 0
        var latencies: [Int32] = []
        for batch in work.batches {
            let answers = result.answers[first..<first + batch.messages.count].map(Answer.init)
            first += batch.messages.count
            refused += answers.count { if case .refused = $0 { true } else { false } }
            let microseconds = batch.arrived.duration(to: .now) / .microseconds(1)
            latencies += Array(repeating: Int32(min(microseconds, 2e9)), count: answers.count)
            batch.answer.resume(returning: answers)
        }
        tally.handled(first, refused: refused, microseconds: latencies)
        metrics.answered(first, refused: refused, deadLetters: result.deadLetters)
        if result.deadLetters > 0 {
            logger.error("messages became dead letters", metadata: ["count": "\(result.deadLetters)"])
        }
        for failure in result.failures { logger.error("a message failed", metadata: ["error": "\(failure)"]) }
    }

    private func later(_ problem: Problem, count: Int) -> [Answer] {
        Array(repeating: .later(Later(retryAfterMs: limits.retryMs, problem: problem)), count: count)
    }

    private func noteStore(_ complaint: String?) {
        let changed = state.withLock { state in
            defer { state.storeIsFull = complaint != nil }
            return state.storeIsFull != (complaint != nil)
        }
        guard changed else { return }
        health.note(Health.store, complaint)
        if let complaint {
            logger.error("store cannot take anything now", metadata: ["error": "\(complaint)"])
        } else {
            logger.notice("store takes messages again")
        }
    }

    /// Says whether so much waits for other services that nothing new is taken.
    func noteBacklog() {
        let count = backlog
        health.note("backlog", count > limits.backlog ? "\(count) messages wait, more than are allowed" : nil)
    }

    /// Whether the last commit failed for want of room.
    var storeIsFull: Bool { state.withLock { $0.storeIsFull } }

    private func restore(_ work: Work) {
        state.withLock { state in
            state.delivered.merge(work.delivered, uniquingKeysWith: max)
            state.timersDue = state.timersDue || work.timers
        }
    }

    /// Whether rows of delivered messages wait to be deleted.
    var hasDelivered: Bool { state.withLock { !$0.delivered.isEmpty } }
}
