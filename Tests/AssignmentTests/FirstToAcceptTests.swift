import Contracts
import Rules
import TestKit
import Testing

@testable import Assignment

@Suite("Offered to several, and the first to accept gets it")
struct FirstToAcceptTests {
    private func rules(_ pool: String = "", weights: [Int]) throws -> RoutingRules {
        try AssignmentTests.rules(weights: weights, pool: ", policy: first_to_accept\(pool)")
    }

    @Test("All who can are asked at once, and it is nobody's turn")
    func all() throws {
        let rules = try rules(weights: [1, 2, 3])
        let decision = rules.decide(request("US", had: ["s02": .declined]), books: Books(), at: now)
        #expect(decision.offeredTo == ["s01", "s03"] && decision.receivers == ["s01", "s03"])
        #expect(decision.seller == nil && decision.reason == .offeredToSeveral && decision.outcome == .assigned)
        #expect(decision.candidates.map(\.reason) == [.amongFirst, .declinedBefore, .amongFirst])
        #expect(decision.turns.isEmpty && decision.movedTurns.values.allSatisfy(\.isEmpty))
        #expect(decision.text == "offered to s01, s03 at once; the first to accept gets it")
    }

    @Test("One alone who can is asked alone")
    func one() throws {
        let had: [String: AssignmentState] = ["s01": .declined, "s03": .expired]
        let decision = try rules(weights: [1, 1, 1]).decide(request("US", had: had), books: Books(), at: now)
        #expect(decision.offeredTo == ["s02"])
    }

    @Test("When more can than are asked, they are asked in turn, and the account adds up to nothing")
    func some() throws {
        let rules = try rules(", offer_to: 2", weights: [1, 1, 1, 1, 1])
        var books = Books()
        var asked: [String: Int] = [:]
        for round in 1...500 {
            let decision = rules.decide(request("US"), books: books, at: now)
            #expect(decision.receivers.count == 2)
            for seller in decision.receivers { asked[seller, default: 0] += 1 }
            books.turns["p"] = decision.turns
            #expect(decision.turns.values.reduce(0, +) == 0)
            // Nobody is a whole offer from her share of them, and the second of two less.
            let share = Double(2 * round) / 5
            #expect(asked.values.allSatisfy { abs(Double($0) - share) < 2 }, "after \(round): \(asked)")
        }
        #expect(asked.values.allSatisfy { abs($0 - 200) <= 1 })
    }

    @Test("Weights that no two of three can have do not carry anybody away", arguments: 1...5 as ClosedRange<UInt64>)
    func bounded(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let weights = (0..<6).map { _ in Int.random(in: 1...100, using: &generator) }
        let rules = try rules(", offer_to: 3", weights: weights)
        var books = Books()
        for _ in 0..<2_000 {
            let gone = (1...6).filter { _ in Int.random(in: 0..<5, using: &generator) == 0 }
            let had = Dictionary(gone.map { ("s0\($0)", AssignmentState.declined) }) { first, _ in first }
            let decision = rules.decide(request("US", had: had), books: books, at: now)
            books.turns["p", default: [:]].merge(decision.turns) { $1 }
            #expect((books.turns["p"] ?? [:]).values.allSatisfy { abs($0) < 6 * Turns.lead })
        }
    }

    @Test("How many are asked goes with the policy alone")
    func fault() throws {
        #expect(throws: RuleFaults.self) { try AssignmentTests.rules(weights: [1], pool: ", offer_to: 2") }
        #expect(throws: RuleFaults.self) { try rules(", offer_to: 1", weights: [1]) }
    }
}
