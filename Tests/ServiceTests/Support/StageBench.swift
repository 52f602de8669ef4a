import Contracts
import ServiceKit
import Store
import TestKit

/// A stage with a real store of its own: one call is one batch in one transaction.
struct StageBench {
    let stage: any Stage
    let store: SQLiteStore
    private let folder: ScratchFolder

    init<Made: Stage>(_ stage: Made) throws {
        self.stage = stage
        folder = try ScratchFolder()
        store = try SQLiteStore(
            SQLiteStore.Options(path: folder.path + "/store.sqlite"),
            migrations: Migration.common + Made.migrations,
            newID: "bench",
            at: noon
        )
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
        let batch = messages.enumerated().map { Received(index: $0, message: $1.0, sender: $1.1, trace: "trace-\($0)") }
        return try await store.write { try stage.handle(batch, in: $0, at: instant) }
    }

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
