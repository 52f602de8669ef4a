import Assignment
import Contracts
import Routing
import Rules
import ServiceKit
import Store
import TestKit
import Testing

/// Routing with a store, and short words for what tests look at.
struct RoutingBench {
    let bench: StageBench
    let rules: RoutingRules

    /// Anna and Ben share the west by turns; Anna sells in Britain alone.
    ///
    /// Carla alone sells in Sweden, which has nothing to do with the others; nobody sells in France.
    static func rules(anna: Int = 10, ben: Int = 10, carla: Int = 10) throws -> RoutingRules {
        try RoutingRules.read(
            """
            version: 1
            answer_within: 15 minutes
            territories:
              - {id: us, match: {country: US}, pool: west}
              - {id: uk, match: {country: GB}, pool: british}
              - {id: sweden, match: {country: SE}, pool: nordic}
            pools:
              - {id: west, sellers: {anna: 1, ben: 1}}
              - {id: british, sellers: {anna: 1}}
              - {id: nordic, sellers: {carla: 1}}
            sellers:
              - {id: anna, name: Anna, kind: rep, open: \(anna)}
              - {id: ben, name: Ben, kind: partner, open: \(ben)}
              - {id: carla, name: Carla, kind: rep, open: \(carla)}

            """,
            file: "routing.yaml"
        )
    }

    init(_ engine: StoreEngine, anna: Int = 10, ben: Int = 10, carla: Int = 10) async throws {
        try await self.init(engine, Self.rules(anna: anna, ben: ben, carla: carla))
    }

    init(_ engine: StoreEngine, _ rules: RoutingRules) async throws {
        self.init(try await StageBench(RoutingStage(rules: rules), engine), rules)
    }

    private init(_ bench: StageBench, _ rules: RoutingRules) {
        self.bench = bench
        self.rules = rules
    }

    /// Another replica, with other rules if need be.
    func replica(_ rules: RoutingRules? = nil) async throws -> RoutingBench {
        let rules = rules ?? self.rules
        return RoutingBench(try await bench.replica(RoutingStage(rules: rules)), rules)
    }

    /// The same after a start with other rules.
    func restarted(_ rules: RoutingRules) -> RoutingBench {
        RoutingBench(bench.restarted(as: RoutingStage(rules: rules)), rules)
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
        let live = "state IN ('offered', 'accepted', 'contacted', 'opportunity')"
        let wrong = try await bench.rows(
            """
            SELECT b.seller, b.open_count FROM seller_book b WHERE b.open_count !=
            (SELECT COUNT(*) FROM assignment a WHERE a.seller = b.seller AND \(live))
            """
        )
        #expect(wrong.isEmpty, "books differ from assignments", sourceLocation: place)
        for row in try await bench.rows("SELECT seller, COUNT(*) FROM assignment WHERE \(live) GROUP BY seller") {
            let words = row.split(separator: " ")
            let capacity = rules.sellers[String(words[0])]?.capacity.open ?? 0
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

    /// The numbers of events have no gaps, for each seller.
    func checkEvents(_ place: SourceLocation = #_sourceLocation) async throws {
        let wrong = try await bench.rows(
            """
            SELECT b.seller, b.event_count FROM seller_book b WHERE b.event_count !=
            (SELECT COUNT(*) FROM seller_event e WHERE e.seller = b.seller AND e.seq >= 1 AND e.seq <= b.event_count)
            """
        )
        #expect(wrong.isEmpty, "numbers of events", sourceLocation: place)
        let offers = try await bench.rows(
            "SELECT assignment FROM seller_event WHERE type = 'assignment.offered' ORDER BY assignment"
        )
        #expect(try await bench.rows("SELECT id FROM assignment ORDER BY id") == offers, sourceLocation: place)
    }

    /// Every decision in a pool found the turns as the one before it had left them.
    func checkTurns(_ place: SourceLocation = #_sourceLocation) async throws {
        var turns: [String: [String: Int]] = [:]
        for text in try await bench.rows("SELECT document FROM decision ORDER BY id") {
            let decision = try BodyCodec.decode(Decision.self, from: text)
            guard let pool = decision.pool else { continue }
            for candidate in decision.candidates where candidate.pool == pool {
                #expect(turns[pool]?[candidate.seller] ?? 0 == candidate.turn, "\(text)", sourceLocation: place)
            }
            turns[pool, default: [:]].merge(decision.turns) { $1 }
        }
        for row in try await bench.rows("SELECT pool, seller, turn FROM pool_turn") {
            let words = row.split(separator: " ").map(String.init)
            #expect(turns[words[0]]?[words[1]] ?? 0 == Int(words[2]), "\(row)", sourceLocation: place)
        }
    }

    /// Every chain of decisions is whole, from its first to its head.
    func checkChains(_ place: SourceLocation = #_sourceLocation) async throws {
        var ends: [String: (length: Int, hash: String)] = [:]
        for row in try await bench.rows("SELECT chain, number, hash, document FROM decision ORDER BY id") {
            let words = row.split(separator: " ", maxSplits: 3).map(String.init)
            let end = ends[words[0]] ?? (0, "")
            #expect(Int(words[1]) == end.length + 1, sourceLocation: place)
            #expect(Fingerprint.sha256("\(end.hash)\n\(words[3])") == words[2], sourceLocation: place)
            ends[words[0]] = (end.length + 1, words[2])
        }
        let heads = try await bench.rows("SELECT chain, length, hash FROM decision_chain ORDER BY chain")
        #expect(heads == ends.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.length) \($0.value.hash)" })
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

    /// Nobody who has room could take a lead that waits.
    func checkNobodyWaitsInVain(_ place: SourceLocation = #_sourceLocation) async throws {
        var books = Books()
        for row in try await bench.rows("SELECT seller, open_count FROM seller_book") {
            let words = row.split(separator: " ")
            books.loads[String(words[0])] = Load(open: Int(words[1]) ?? 0)
        }
        for row in try await bench.rows("SELECT id, document FROM lead WHERE state = 'waiting'") {
            let parts = row.split(separator: " ", maxSplits: 1)
            let scored = try BodyCodec.decode(LeadScored.self, from: String(parts[1]))
            var had: [String: AssignmentState] = [:]
            for past in try await bench.rows("SELECT seller, state FROM assignment WHERE lead = '\(parts[0])'") {
                let words = past.split(separator: " ")
                had[String(words[0])] = AssignmentState(rawValue: String(words[1]))
            }
            let decision = rules.decide(rules.request(scored, had: had), books: books, at: noon)
            #expect(
                decision.receivers.isEmpty,
                "\(parts[0]) waits though \(decision.receivers) have room",
                sourceLocation: place
            )
        }
    }
}
