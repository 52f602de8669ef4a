import Assignment
import Contracts
import Routing
import ServiceKit
import Store
import Testing

/// Routing with a store, and short words for what tests look at.
struct RoutingBench {
    let bench: StageBench
    let rules: RoutingRules

    /// Anna and Ben share the west by turns; Anna sells in Britain alone.
    ///
    /// Nobody sells in France.
    init(anna: Int = 10, ben: Int = 10) throws {
        rules = try RoutingRules.read(
            """
            version: 1
            answer_within: 15 minutes
            territories:
              - {id: us, countries: [US], pool: west}
              - {id: uk, countries: [GB], pool: british}
            pools:
              - {id: west, sellers: {anna: 1, ben: 1}}
              - {id: british, sellers: {anna: 1}}
            sellers:
              - {id: anna, name: Anna, kind: rep, open: \(anna)}
              - {id: ben, name: Ben, kind: partner, open: \(ben)}

            """,
            file: "routing.yaml"
        )
        bench = try StageBench(RoutingStage(rules: rules))
    }

    @discardableResult
    func take(_ messages: Message..., at minute: Int64 = 0) async throws -> [Outgoing] {
        try await bench.handle(messages, at: after(minute))
    }

    @discardableResult
    func answer(
        _ assignment: String,
        _ answer: AssignmentAnswer.Answer,
        by seller: String,
        at minute: Int64 = 1
    ) async throws -> [Outgoing] {
        let message = Message.assignmentAnswer(
            AssignmentAnswer(assignment: assignment, answer: answer, reason: "because")
        )
        return try await bench.handle([message], from: .seller(seller), at: after(minute))
    }

    /// `id lead seller state` of each assignment, in the order of the offers.
    func assignments() async throws -> [String] {
        try await bench.rows("SELECT id, lead, seller, state FROM assignment ORDER BY offered_ms, id")
    }

    func waiting() async throws -> [String] {
        try await bench.rows("SELECT lead FROM waiting_lead ORDER BY since_ms, lead")
    }

    func leadStates() async throws -> [String] {
        try await bench.rows("SELECT id, state FROM lead ORDER BY id")
    }

    /// Books, lead states and waiting lists say the same as the assignments; nobody has more than she may.
    func checkBooks(_ place: SourceLocation = #_sourceLocation) async throws {
        let live = "state IN ('offered', 'accepted')"
        let wrong = try await bench.rows(
            """
            SELECT b.seller, b.open_count FROM seller_book b WHERE b.open_count !=
            (SELECT COUNT(*) FROM assignment a WHERE a.seller = b.seller AND \(live))
            """
        )
        #expect(wrong.isEmpty, "books differ from assignments", sourceLocation: place)
        for row in try await bench.rows("SELECT seller, COUNT(*) FROM assignment WHERE \(live) GROUP BY seller") {
            let words = row.split(separator: " ")
            let capacity = rules.sellers[String(words[0])]?.open ?? 0
            #expect(Int(words[1]) ?? .max <= capacity, "\(row) of \(capacity)", sourceLocation: place)
        }
        let held = try await bench.rows("SELECT DISTINCT lead FROM assignment WHERE \(live) ORDER BY lead")
        let assigned = try await bench.rows("SELECT id FROM lead WHERE state = 'assigned' ORDER BY id")
        #expect(held == assigned, sourceLocation: place)
        let waiting = try await bench.rows("SELECT lead FROM waiting_lead ORDER BY lead")
        let toWait = try await bench.rows("SELECT id FROM lead WHERE state = 'waiting' ORDER BY id")
        #expect(waiting == toWait, sourceLocation: place)
        let gone = try await bench.rows(
            "SELECT a.id FROM assignment a JOIN lead l ON l.id = a.lead WHERE l.merged_into IS NOT NULL"
        )
        #expect(gone.isEmpty, "assignments of merged leads", sourceLocation: place)
    }

    /// Every decision comes out the same when it is made again from what is kept of it.
    func checkDecisions(_ place: SourceLocation = #_sourceLocation) async throws {
        let documents = try await bench.rows("SELECT document FROM decision ORDER BY id")
        #expect(!documents.isEmpty, sourceLocation: place)
        for text in documents {
            let decision = try BodyCodec.decode(Decision.self, from: text)
            let again = rules.decide(decision.request, books: decision.books, at: decision.at)
            #expect(again == decision, sourceLocation: place)
            #expect(try BodyCodec.encode(again) == text, sourceLocation: place)
        }
    }
}
