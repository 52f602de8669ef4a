import Contracts
import Rules
import TestKit
import Testing

@testable import Assignment

@Suite("Against an independent reference")
struct ReferenceTests {
    /// 100 markets, 1,000 leads each.
    @Test("Every decision is what plain looking at everything gives", arguments: 0..<100)
    func same(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let world = ReferenceWorld(&generator)
        let rules = try read(world.text)
        let zones = try ReferenceWorld.calendars.map { try zone($0.zone) }
        var past: [ReferenceDecision.Past] = []
        var books = Books()
        var at = instant("2026-11-16T00:00:00Z")
        var outcomes: Set<Decision.Reason> = []
        for _ in 0..<1000 {
            at = at.adding(milliseconds: .random(in: 0...900_000, using: &generator))
            let (lead, score) = lead(rules, &generator)
            var request = lead
            request.deals = deals(at: at, &generator)
            books.loads = loads(rules, past, at: at)
            let decision = rules.decide(request, books: books, at: at)
            let expected = ReferenceDecision(world, zones, request, score: score, past, books.turns, at: at)
            let candidates = decision.candidates.map { "\($0.pool ?? "-") \($0.seller) \($0.reason.rawValue)" }
            try #require(candidates == expected.candidates, "seed \(seed) \(at.text) \(request)")
            try #require(decision.territory == expected.territory, "\(request)")
            try #require(decision.seller == expected.seller && decision.queue == expected.queue)
            try #require(decision.offeredTo == expected.receivers && decision.conflict?.rawValue == expected.conflict)
            try #require(decision.turns == expected.newTurns)
            outcomes.insert(decision.reason)
            let receivers = decision.receivers.compactMap { id in world.sellers.firstIndex { $0.id == id } }
            past += receivers.map { ReferenceDecision.Past(seller: $0, at: at, isOpen: true) }
            if !receivers.isEmpty {
                if let pool = decision.pool { books.turns[pool, default: [:]].merge(decision.turns) { $1 } }
                if let split = decision.split, let territory = decision.territory {
                    books.turns[Territory.splitLedger(of: territory)] = split.after
                }
            }
            // Some are closed, so that there is room again.
            for index in past.indices where past[index].isOpen && Int.random(in: 0..<12, using: &generator) == 0 {
                past[index].isOpen = false
            }
        }
        #expect(outcomes.isSuperset(of: [.assigned, .noConsent]))
    }

    /// What some sellers, partners or not, registered within the last weeks.
    private func deals(at instant: Instant, _ generator: inout SeededGenerator) -> [Deal]? {
        guard Int.random(in: 0..<4, using: &generator) == 0 else { return nil }
        return (0...Int.random(in: 0...2, using: &generator)).map { number in
            let seller = "s\(Int.random(in: 0..<9, using: &generator))"
            // Often in the same millisecond.
            let received = instant.adding(milliseconds: -.random(in: 0...40, using: &generator) * 86_400_000)
            return Deal(
                id: "\(seller)/\(number)",
                partner: seller,
                seller: seller,
                receivedAt: received,
                protectedUntil: received.adding(milliseconds: 30 * 86_400_000),
                withdrawnAt: Int.random(in: 0..<8, using: &generator) == 0 ? instant : nil
            )
        }
    }

    private func loads(_ rules: RoutingRules, _ past: [ReferenceDecision.Past], at instant: Instant) -> [String: Load] {
        rules.sellers.mapValues { seller in
            let mine = past.filter { "s\($0.seller)" == seller.id }
            var load = Load(open: mine.count(where: \.isOpen))
            for period in seller.capacity.perPeriod.keys {
                let start = seller.capacity.start(of: period, at: instant, in: seller.duty.zone)
                load.perPeriod[period] = mine.count { $0.at >= start }
            }
            return load
        }
    }

    private func lead(_ rules: RoutingRules, _ generator: inout SeededGenerator) -> (AssignmentRequest, Int) {
        func maybe<Value>(_ values: [Value]) -> Value? {
            Int.random(in: 0..<4, using: &generator) == 0 ? nil : values.randomElement(using: &generator)
        }
        var scored = scored(maybe(["DE", "US", "FR"]), maybe(["BY", "CA", "TX"]))
        scored.score.total = .random(in: 50...90, using: &generator)
        scored.lead.contact.postcode = maybe((10...99).map { "\($0) 123" })
        scored.lead.company = Company(industry: maybe(["Steel", "wine", "toys"]), employees: maybe(Array(1...600)))
        scored.lead.channel = maybe(Channel.allCases)
        if let language = maybe(["de", "fr", "ja"]) { scored.lead.attributes["language"] = .string(language) }
        if let product = maybe(["CRM", "erp"]) { scored.lead.attributes["product"] = .string(product) }
        scored.lead.consent.granted = Int.random(in: 0..<50, using: &generator) > 0
        var had: [String: AssignmentState] = [:]
        for number in 0..<8 where Int.random(in: 0..<8, using: &generator) == 0 {
            had["s\(number)"] = AssignmentState.allCases.randomElement(using: &generator)
        }
        var request = rules.request(scored, had: had)
        let owners = (0..<9).map { "s\($0)" }
        request.owner = Int.random(in: 0..<6, using: &generator) == 0 ? owners.randomElement(using: &generator) : nil
        return (request, scored.score.total)
    }
}
