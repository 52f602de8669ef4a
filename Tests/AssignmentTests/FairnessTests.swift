import Contracts
import Rules
import TestKit
import Testing

@testable import Assignment

@Suite("Shares are fair")
struct FairnessTests {
    /// What a pool's sellers were given and, by its own ledger, owed after each lead.
    private struct Ledger {
        var books = Books()
        var given: [String: Int] = [:]
        let rules: RoutingRules

        mutating func take(_ request: AssignmentRequest, at instant: Instant = now) -> Decision {
            let decision = rules.decide(request, books: books, at: instant)
            if let seller = decision.seller {
                books.turns["p"] = decision.turns
                given[seller, default: 0] += 1
            }
            return decision
        }

        /// How many leads she is behind what she is owed.
        func behind(_ seller: String) -> Double { Double(books.turns["p"]?[seller] ?? 0) / Double(Turns.lead) }
    }

    @Test("Everybody's given and owed leads differ by less than one at every moment", arguments: 0..<60)
    func bound(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: 1...25, using: &generator)
        let heaviest = [1, 3, 60, 1000].randomElement(using: &generator) ?? 1
        let weights = (0..<count).map { _ in Int.random(in: 1...heaviest, using: &generator) }
        var ledger = Ledger(rules: try rules(weights: weights))
        let members = try #require(ledger.rules.pools["p"]).members
        let total = weights.reduce(0, +)
        for leads in 1...min(2 * total, 3000) {
            _ = ledger.take(request("US"))
            for member in members {
                // In parts of a lead by the sum of weights, so that nothing is rounded.
                let difference = (ledger.given[member.seller] ?? 0) * total - leads * member.weight
                #expect(abs(difference) < total, "\(weights): \(member.seller) after \(leads)")
                if leads % total == 0 { #expect(difference == 0) }
            }
        }
    }

    @Test("The ledger adds up to nothing, whoever can take what", arguments: 0..<20)
    func sum(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let weights = (0..<6).map { _ in Int.random(in: 1...7, using: &generator) }
        var ledger = Ledger(rules: try rules(weights: weights))
        for _ in 0..<300 {
            _ = ledger.take(randomRequest(6, &generator))
            #expect((ledger.books.turns["p"] ?? [:]).values.reduce(0, +) == 0)
        }
    }

    /// Each seller has had the lead with a chance of a half.
    private func randomRequest(_ count: Int, _ generator: inout SeededGenerator) -> AssignmentRequest {
        var had: [String: AssignmentState] = [:]
        for number in 1...count where Bool.random(using: &generator) { had["s0\(number)"] = .declined }
        return request("US", had: had)
    }

    @Test(
        "When not all can take every lead, nobody is further from her share than there are sellers",
        arguments: 0..<30
    )
    func changingSets(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: 2...9, using: &generator)
        let weights = (0..<count).map { _ in Int.random(in: 1...5, using: &generator) }
        var ledger = Ledger(rules: try rules(weights: weights))
        for _ in 0..<1000 {
            _ = ledger.take(randomRequest(count, &generator))
            for number in 1...count { #expect(abs(ledger.behind("s0\(number)")) <= Double(count)) }
        }
    }

    /// The first of three is on leave in January; leads come every hour.
    private func january(_ pool: String) throws -> (during: Ledger, after: [String]) {
        let leave = ", leave: [2027-01-01 - 2027-01-31]"
        var ledger = Ledger(rules: try rules(weights: [2, 1, 1], pool: pool) { $0 == 0 ? leave : "" })
        var at = instant("2027-01-01T00:00:00Z")
        while at < instant("2027-02-01T00:00:00Z") {
            #expect(ledger.take(request("US"), at: at).seller != "s01")
            at = at.adding(milliseconds: 3_600_000)
        }
        let during = ledger
        let after = (0..<20).map { _ in ledger.take(request("US"), at: at).seller ?? "" }
        return (during, after)
    }

    @Test("Who keeps her place after leave is owed nothing for it")
    func keepPlace() throws {
        let (during, after) = try january("")
        #expect(during.given == ["s02": 372, "s03": 372])
        #expect(during.behind("s01") == 0)
        #expect(after.count { $0 == "s01" } == 10)
    }

    @Test("Who catches up is owed her share of every lead of the time")
    func catchUp() throws {
        let (during, after) = try january(", after_absence: catch_up")
        #expect(abs(during.behind("s01") - 372) < 1e-6)
        #expect(after == Array(repeating: "s01", count: 20))
    }

    @Test("Who catches up to a limit is owed no more than that")
    func cappedCatchUp() throws {
        let (during, after) = try january(", after_absence: catch_up, catch_up_at_most: 5")
        #expect(during.behind("s01") >= 5 && during.behind("s01") < 6)
        // Five and a bit that she was owed, and a half of the twenty.
        #expect((15...16).contains(after.count { $0 == "s01" }), "\(after)")
        #expect(after.prefix(5) == Array(repeating: "s01", count: 5)[...])
    }

    @Test("Ties go to the lower id, so that the order is the same everywhere")
    func ties() throws {
        var ledger = Ledger(rules: try rules(weights: [1, 1, 1]))
        #expect((0..<4).map { _ in ledger.take(request("US")).seller } == ["s01", "s02", "s03", "s01"])
    }

    @Test("Two sides of the house share by hundredths, each by turns in itself")
    func split() throws {
        let text = sampleRules.replacing(
            "pool: emea}",
            with: "pool: emea, sell_through: split, partner_share: 30}"
        )
        let rules = try read(text)
        var books = Books()
        var given: [String: Int] = [:]
        for lead in 1...100 {
            let decision = rules.decide(request("GB"), books: books, at: now)
            books.turns["emea"] = decision.turns
            books.turns[Territory.splitLedger(of: "uk-no")] = decision.split?.after
            given[decision.seller ?? "", default: 0] += 1
            #expect(abs((given["ben"] ?? 0) * 100 - 30 * lead) < 100)
            #expect(rules.decide(decision.request, books: decision.books, at: now) == decision)
        }
        #expect(given["ben"] == 30)
        #expect((given["carla"] ?? 0) >= 58)
        // When no partner can, the other side has it all, and owes nothing for it.
        let alone = rules.decide(request("GB", had: ["ben": .declined]), books: books, at: now)
        #expect(alone.split?.before == alone.split?.after)
    }
}
