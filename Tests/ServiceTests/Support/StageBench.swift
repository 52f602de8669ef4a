import Contracts
import ServiceKit
import Store
import Synchronization
import TestKit

/// A stage with a real store of its own: one call is one batch in one transaction.
struct StageBench {
    let stage: any Stage
    let store: any Store
    private let place: TestKit.StorePlace
    private let runs = RunCounter()

    init<Made: Stage>(_ stage: Made, _ engine: StoreEngine) async throws {
        try await self.init(stage, at: TestKit.StorePlace(engine))
    }

    private init<Made: Stage>(_ stage: Made, at place: TestKit.StorePlace) async throws {
        let store = try await place.open(Migration.common + Made.migrations, newID: "bench", at: noon)
        self.init(stage, store, place)
    }

    /// On a store that an older program left, which knew no other steps than `old` and wrote what `fill` writes.
    init<Made: Stage>(
        _ stage: Made,
        _ engine: StoreEngine,
        after old: [Migration],
        fill: (any Store) async throws -> Void
    ) async throws {
        let place = try TestKit.StorePlace(engine)
        let store = try await place.open(Migration.common + old, newID: "bench", at: noon)
        try await fill(store)
        try await store.close()
        try await self.init(stage, at: place)
    }

    private init(_ stage: any Stage, _ store: any Store, _ place: TestKit.StorePlace) {
        self.stage = stage
        self.store = store
        self.place = place
    }

    /// Another replica: a stage with connections of its own to the same store.
    func replica<Made: Stage>(_ stage: Made) async throws -> StageBench {
        try await StageBench(stage, at: place)
    }

    /// The same store with another stage: the service after a start with other rules.
    func restarted(as stage: any Stage) -> StageBench { StageBench(stage, store, place) }

    /// What a service does at its start.
    @discardableResult
    func begin(at instant: Instant = noon) async throws -> [Outgoing] {
        try await store.write { try stage.begin(in: $0, at: instant) }
    }

    /// Hands messages to the stage as one batch of one sender; nil stands for the stage itself.
    @discardableResult
    func handle(_ messages: [Message], from sender: Asker? = .aService, at instant: Instant = noon) async throws
        -> [Outgoing]
    {
        try await handle(messages.map { ($0, sender) }, at: instant)
    }

    @discardableResult
    func handle(_ messages: [(Message, Asker?)], at instant: Instant) async throws -> [Outgoing] {
        try await handle(messages, at: instant) { $0 }
    }

    /// As `handle`, through a transaction around the store's.
    @discardableResult
    func handle(
        _ messages: [(Message, Asker?)],
        at instant: Instant,
        through wrap: @Sendable (any Transaction) -> any Transaction
    ) async throws -> [Outgoing] {
        let batch = messages.enumerated().map { Received(index: $0, message: $1.0, sender: $1.1, trace: "trace-\($0)") }
        runs.began()
        return try await store.write { transaction in
            runs.ran()
            return try stage.handle(batch, in: wrap(transaction), at: instant)
        }
    }

    /// What the stage asks of its transaction for a batch, in this order.
    func steps(_ messages: [(Message, Asker?)], at instant: Instant = noon) async throws -> [TransactionStep] {
        let steps = Mutex<[TransactionStep]>([])
        try await handle(messages, at: instant) { base in
            RecordingTransaction(base) { step in steps.withLock { $0.append(step) } }
        }
        return steps.withLock { $0 }
    }

    /// As `begin`; gives what the stage asks of its transaction.
    func beginning() async throws -> [TransactionStep] {
        try await store.write { transaction in
            let steps = Mutex<[TransactionStep]>([])
            _ = try stage.begin(
                in: RecordingTransaction(transaction) { step in steps.withLock { $0.append(step) } },
                at: noon
            )
            return steps.withLock { $0 }
        }
    }

    /// How often the store had to run a transaction anew.
    var reruns: Int { runs.reruns }

    func answer(_ question: Message, to asker: Asker = .anOperator) async throws -> Message {
        try await store.read { try stage.answer(question, from: asker, in: $0) }
    }

    /// The rows of a query, each as one line with blanks between the columns.
    func rows(_ sql: String) async throws -> [String] {
        try await store.read { transaction in
            try transaction.run(Statement(sql)).map { row in
                row.values.map { value in
                    switch value {
                    case .null: "-"
                    case .integer(let number): String(number)
                    case .text(let text): text
                    }
                }.joined(separator: " ")
            }
        }
    }
}

/// Counts transactions, and how often they were run.
private final class RunCounter: Sendable {
    private let counts = Mutex((begun: 0, ran: 0))

    func began() { counts.withLock { $0.begun += 1 } }
    func ran() { counts.withLock { $0.ran += 1 } }
    var reruns: Int { counts.withLock { $0.ran - $0.begun } }
}

extension Asker {
    static let aService = Asker(role: .service, name: "neighbour")
    static let anOperator = Asker(role: .operator, name: "olga")

    static func source(_ name: String) -> Asker { Asker(role: .source, name: name) }
    static func seller(_ name: String) -> Asker { Asker(role: .seller, name: name) }
}

extension [Outgoing] {
    var statuses: [LeadStatus] {
        compactMap { if case .send(.leadStatus(let status), .ingestion, _, _) = $0 { status } else { nil } }
    }

    var enriched: [LeadEnriched] {
        compactMap { if case .send(.leadEnriched(let enriched), .scoring, _, _) = $0 { enriched } else { nil } }
    }

    var scored: [LeadScored] {
        compactMap { if case .send(.leadScored(let scored), .routing, _, _) = $0 { scored } else { nil } }
    }

    var outcomes: [LeadOutcome] {
        compactMap { if case .send(.leadOutcome(let outcome), .scoring, _, _) = $0 { outcome } else { nil } }
    }

    var submitted: [LeadSubmitted] {
        compactMap { if case .send(.leadSubmitted(let submitted), .enrichment, _, _) = $0 { submitted } else { nil } }
    }

    var scheduled: [(message: Message, due: Instant)] {
        compactMap { if case .schedule(let message, let due) = $0 { (message, due) } else { nil } }
    }

    /// What the message at a place of the batch is answered with, if with a message.
    func accepted(_ index: Int) -> (answer: Accepted, replayed: Bool)? {
        for case .reply(.accepted(let answer), to: index, let replayed) in self { return (answer, replayed) }
        return nil
    }

    /// Why the message at a place of the batch is refused, if it is.
    func refusal(_ index: Int) -> Problem? {
        for case .refuse(let problem, index: index) in self { return problem }
        return nil
    }
}
