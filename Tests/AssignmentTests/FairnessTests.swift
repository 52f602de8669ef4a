import Assignment
import Contracts
import Rules
import TestKit
import Testing

@Suite("Shares are fair")
struct FairnessTests {
    /// How often each seller was picked after each of `count` leads.
    private func prefixes(_ rules: RoutingRules, count: Int) -> [[String: Int]] {
        var books = Books()
        var picked: [String: Int] = [:]
        return (0..<count).map { _ in
            let decision = rules.decide(request("US"), books: books, at: now)
            books.turns["p"] = decision.turns
            if let seller = decision.seller { picked[seller, default: 0] += 1 }
            return picked
        }
    }

    @Test("Every prefix keeps the bound, and every round of W is exact", arguments: 0..<40)
    func bound(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: 1...12, using: &generator)
        let heaviest = [1, 3, 60].randomElement(using: &generator) ?? 1
        let weights = (0..<count).map { _ in Int.random(in: 1...heaviest, using: &generator) }
        let rules = try rules(weights: weights)
        let members = try #require(rules.pools["p"]).members
        let total = weights.reduce(0, +)
        let ahead = 1 - 1 / Double(count)
        let behind = (1...count).reduce(-1) { $0 + 1 / Double($1) }

        for (index, picked) in prefixes(rules, count: 2 * total).enumerated() {
            let leads = index + 1
            for member in members {
                let deviation =
                    Double(picked[member.seller] ?? 0) - Double(leads * member.weight) / Double(total)
                #expect(deviation <= ahead + 1e-9, "\(weights): \(member.seller) after \(leads)")
                #expect(deviation >= -behind - 1e-9, "\(weights): \(member.seller) after \(leads)")
                if leads % total == 0 { #expect(abs(deviation) < 1e-9) }
            }
        }
    }

    @Test("Ties go to the lower id, so that the order is the same everywhere")
    func ties() throws {
        let rules = try rules(weights: [1, 1, 1])
        var books = Books()
        let order = (0..<4).map { _ in
            let decision = rules.decide(request("US"), books: books, at: now)
            books.turns["p"] = decision.turns
            return decision.seller
        }
        #expect(order == ["s01", "s02", "s03", "s01"])
    }

    @Test("A heavy seller's leads are spread, not bunched")
    func smooth() throws {
        let rules = try rules(weights: [5, 1, 1])
        var books = Books()
        let order = (0..<7).map { _ in
            let decision = rules.decide(request("US"), books: books, at: now)
            books.turns["p"] = decision.turns
            return decision.seller ?? ""
        }
        #expect(order == ["s01", "s01", "s02", "s01", "s03", "s01", "s01"])
    }
}
