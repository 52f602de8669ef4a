import Assignment
import Contracts
import Rules
import TestKit
import Testing

@Suite("Deciding who gets a lead")
struct DecideTests {
    let rules: RoutingRules

    init() throws {
        rules = try RoutingRules.read(sampleRules, file: "routing.yaml")
    }

    private func reasons(_ decision: Decision) -> [String: CandidateReason] {
        Dictionary(uniqueKeysWithValues: decision.candidates.map { ($0.seller, $0.reason) })
    }

    @Test(
        "The most specific territory wins",
        arguments: [
            ("US", "CA", "us-west"), ("us", "ca", "us-west"), ("US", "TX", "us"), ("US", nil, "us"),
            ("NO", nil, "uk-no"),
            ("FR", "CA", nil), (nil, "CA", nil), (nil, nil, nil),
        ] as [(String?, String?, String?)]
    )
    func territories(country: String?, region: String?, expected: String?) {
        #expect(rules.decide(request(country, region), books: Books(), at: now).territory == expected)
    }

    @Test("Everywhere takes the rest")
    func everywhere() throws {
        let text = sampleRules.replacing("pools:", with: "  - {id: rest, match: everything, pool: east}\npools:")
        let rules = try RoutingRules.read(text, file: "routing.yaml")
        #expect(rules.decide(request(nil), books: Books(), at: now).territory == "rest")
        #expect(rules.decide(request("FR"), books: Books(), at: now).territory == "rest")
        #expect(rules.decide(request("US"), books: Books(), at: now).territory == "us")
    }

    @Test("No territory: the lead waits and the turns stay")
    func noTerritory() {
        let decision = rules.decide(request("FR"), books: Books(), at: now)
        #expect(decision.outcome == .waiting)
        #expect(decision.reason == .noTerritory)
        #expect(decision.candidates.isEmpty)
        #expect(decision.text == "waits: no territory claims FR")
    }

    @Test("Turns go round by weight, and the decision says why")
    func turns() {
        var books = Books(loads: ["anna": Load(open: 4)])
        var taken: [String?] = []
        var texts: [String] = []
        for _ in 0..<3 {
            let decision = rules.decide(request("US", "CA"), books: books, at: now)
            books.turns["west"] = decision.turns
            taken.append(decision.seller)
            texts.append(decision.text)
        }
        #expect(taken == ["anna", "anna", "ben"])
        #expect(texts.first == "Anna Ruiz: next in turn (weight 2 of 3), 4 of 40 open")
        #expect(books.turns["west"] == ["anna": 0, "ben": 0])
    }

    @Test("Who is full or had the lead is passed over, and keeps her place")
    func passedOver() {
        let books = Books(loads: ["ben": Load(open: 2)], turns: ["emea": ["ben": 7, "carla": -1]])
        let decision = rules.decide(request("GB", had: ["carla": .declined]), books: books, at: now)
        #expect(decision.seller == "anna")
        #expect(reasons(decision) == ["anna": .nextInTurn, "ben": .atCapacity, "carla": .declinedBefore])
        #expect(decision.turns == ["anna": 0, "ben": 7, "carla": -1])
        let texts = decision.candidates.map { decision.text(for: $0) }
        #expect(
            texts == [
                "Anna Ruiz: next in turn (weight 1 of 1), 0 of 40 open", "Ben Okafor: at capacity, 2 of 2 open",
                "Carla Whitfield: declined it before, 0 of 10 open",
            ]
        )
    }

    @Test("Nobody can: the reason tells whether room would help")
    func nobody() {
        let full = Books(loads: ["anna": Load(open: 40), "ben": Load(open: 2)])
        #expect(rules.decide(request("US", "CA"), books: full, at: now).reason == .allAtCapacity)
        let oneHadIt = rules.decide(request("US", "CA", had: ["anna": .expired]), books: full, at: now)
        #expect(oneHadIt.reason == .allAtCapacity)
        let had: [String: AssignmentState] = ["anna": .expired, "ben": .returned]
        let allHadIt = rules.decide(request("US", "CA", had: had), books: full, at: now)
        #expect(allHadIt.reason == .allHadIt)
        #expect(allHadIt.outcome == .waiting)
        #expect(allHadIt.seller == nil)
        #expect(reasons(allHadIt) == ["anna": .expiredBefore, "ben": .returnedBefore])
    }

    @Test("Whoever had the lead is not asked again", arguments: AssignmentState.allCases)
    func had(state: AssignmentState) {
        let decision = rules.decide(request("US", had: ["ben": state]), books: Books(), at: now)
        #expect(decision.reason == .allHadIt)
        #expect(decision.candidates.first?.reason.isEligible == false)
    }

    @Test("A decision can be made again from its own record", arguments: 0..<50)
    func recompute(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let sellers = ["anna", "ben", "carla"]
        let books = Books(
            loads: Dictionary(
                uniqueKeysWithValues: sellers.map { ($0, Load(open: Int.random(in: 0...3, using: &generator))) }
            ),
            turns: Dictionary(
                uniqueKeysWithValues: rules.pools.keys.sorted().map { pool in
                    (pool, ["anna": Int.random(in: -9...9, using: &generator), "ben": 1])
                }
            )
        )
        let had = sellers.reduce(into: [String: AssignmentState]()) { had, seller in
            if Int.random(in: 0..<4, using: &generator) == 0 {
                had[seller] = AssignmentState.allCases.randomElement(using: &generator)
            }
        }
        let country = ["US", "GB", "FR", nil].randomElement(using: &generator) ?? nil
        let region = ["CA", "TX", nil].randomElement(using: &generator) ?? nil
        let made = rules.decide(request(country, region, had: had), books: books, at: now)

        let stored = try BodyCodec.decode(Decision.self, from: try BodyCodec.encode(made))
        #expect(stored.ruleSet == rules.version)
        #expect(rules.decide(stored.request, books: stored.books, at: stored.at) == made)
    }
}
