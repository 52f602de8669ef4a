import Assignment
import Contracts
import Routing
import ServiceKit
import TestKit
import Testing

/// Customers that channel partners register, from the message to the lead.
@Suite struct RoutingDealTests {
    @Test(arguments: StoreEngine.allCases)
    func aCustomersLeadsAreThePartnersWhoRegisteredHerFirst(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, RoutingBench.channelRules())
        #expect(try await desk.register("1", "acme.example", by: "star").standing == .first)
        #expect(try await desk.register("1", "acme.example", by: "north", at: 1).standing == .later)
        try await desk.take(Samples.scored("A", of: "acme.example"), Samples.scored("B", of: "other.example"), at: 2)
        #expect(try await desk.assignments() == ["A.1 A star offered", "B.1 B anna offered"])
        // Who declines has had it; the next who registered is asked.
        try await desk.answer("A.1", .decline, by: "star", at: 3)
        #expect(try await desk.assignments().contains("A.2 A north offered"))
        try await desk.checkBooks()
        try await desk.checkDecisions()
        #expect(try await desk.audit().count == 0)
    }

    @Test(arguments: StoreEngine.allCases)
    func theSameRegistrationAgainChangesNothing(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, RoutingBench.channelRules())
        let first = try await desk.register("1", "acme.example", by: "north")
        #expect(first.changed == true)
        #expect(try await desk.register("1", "acme.example", by: "north", at: 5).changed == false)
        #expect(try await desk.register("1", "other.example", by: "north", at: 5).refusal == .idempotencyConflict)
        // The customer is hers already, by whatever name, and her people's.
        #expect(try await desk.register("2", "www.acme.example", by: "north", at: 6).refusal == .notEligible)
        #expect(try await desk.register("3", "acme.example", by: "jo", at: 6).refusal == .notEligible)
        #expect(try await desk.register("1", "acme.example", by: "star", at: 7).standing == .later)
        #expect(
            try await desk.bench.rows("SELECT id, received_ms FROM deal ORDER BY id") == [
                "north/1 \(noon.milliseconds)", "star/1 \(after(7).milliseconds)",
            ]
        )
    }

    @Test(arguments: StoreEngine.allCases)
    func whoMayNotRegisterIsToldWhy(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, RoutingBench.channelRules())
        guard case .failure(let problem) = try await desk.register("1", "acme.example", by: "copper") else {
            Issue.record("registered without the tier")
            return
        }
        #expect(problem == Problem(.notEligible, "Copper has not the tier that registrations need."))
        #expect(try await desk.register("1", "acme.example", by: "anna").refusal == .notEligible)
        #expect(try await desk.register("1", "no domain", by: "north").refusal == .notEligible)
        let order = DealRegister(partner: "nobody", key: "1", domain: "acme.example")
        #expect(try await desk.deal(.dealRegister(order)).refusal == .notFound)
        let closed = try await RoutingBench(engine)
        #expect(try await closed.register("1", "acme.example", by: "ben").refusal == .notEligible)
    }

    @Test(arguments: StoreEngine.allCases)
    func progressProtectsForLongerAndWhoWithdrawsHasNothing(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, RoutingBench.channelRules())
        let days: Int64 = 24 * 60
        _ = try await desk.register("1", "acme.example", by: "jo")
        _ = try await desk.register("1", "acme.example", by: "star", at: 1)
        #expect(try await desk.change("north/1", .extend, by: "star", at: 80 * days).refusal == .notYours)
        guard case .success(let state) = try await desk.change("north/1", .extend, by: "north", at: 80 * days) else {
            Issue.record("not extended")
            return
        }
        #expect(state.record.protectedUntil == after(110 * days) && state.record.standing == .first)
        // Star's is over after 90 days.
        try await desk.take(Samples.scored("A", of: "acme.example"), at: 100 * days)
        #expect(try await desk.change("star/1", .extend, by: "star", at: 100 * days).refusal == .alreadyClosed)
        #expect(try await desk.change("north/1", .withdraw, by: "jo", at: 101 * days).standing == .withdrawn)
        #expect(try await desk.change("north/1", .withdraw, at: 102 * days).changed == false)
        try await desk.take(Samples.scored("B", of: "acme.example"), at: 102 * days)
        #expect(try await desk.assignments() == ["A.1 A jo offered", "B.1 B anna offered"])
        #expect(try await desk.change("nobody/1", .withdraw).refusal == .notFound)
        let changes = try await desk.bench.rows("SELECT deal, action, sender, note FROM deal_change ORDER BY id")
        #expect(changes == ["north/1 extend north because", "north/1 withdraw jo because"])
    }

    @Test(arguments: StoreEngine.allCases)
    func aPersonIsKeptAsAHash(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, RoutingBench.channelRules())
        let order = DealRegister(key: "1", email: "Mira.Novak@mail.example")
        #expect(try await desk.deal(.dealRegister(order), by: "north").standing == .first)
        #expect(try await desk.deal(.dealRegister(order), by: "north").changed == false)
        for table in ["deal", "deal_key"] {
            let rows = try await desk.bench.rows("SELECT * FROM \(table)")
            #expect(!rows.isEmpty && !rows.contains { $0.lowercased().contains("mira") })
        }
        try await desk.take(Samples.scored("A") { $0.email = "mira.novak@mail.example" }, at: 1)
        #expect(try await desk.assignments() == ["A.1 A north offered"])
    }

    @Test func theFirstReceivedCountsThoughItIsWrittenLast() async throws {
        let one = try await RoutingBench(.postgres, RoutingBench.channelRules())
        let two = try await one.replica()
        // North's is under way at one replica when Star's, received later, is written by another.
        let order = DealRegister(key: "1", domain: "acme.example")
        try await one.bench.handle(
            [(.dealRegister(order), .seller("north"))],
            at: after(1),
            before: { $0.runs("INSERT INTO deal ") },
            { _ = try await two.register("1", "acme.example", by: "star", at: 2) }
        )
        let received = try await one.bench.rows("SELECT id FROM deal ORDER BY received_ms")
        #expect(received == ["north/1", "star/1"])
        try await two.take(Samples.scored("A", of: "acme.example"), at: 3)
        #expect(try await one.assignments() == ["A.1 A north offered"])
        let again = try await two.register("1", "acme.example", by: "star", at: 4)
        #expect(again.standing == .later)
    }

    @Test(arguments: StoreEngine.allCases)
    func operatorsSeeHowEachStands(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, RoutingBench.channelRules())
        for (number, seller) in ["north", "star", "jo"].enumerated() {
            _ = try await desk.register("\(number)", "acme\(number / 2).example", by: seller, at: Int64(number))
        }
        var question: DealsQuestion? = DealsQuestion(asOf: after(10), limit: 2)
        var seen: [String] = []
        while let asked = question {
            guard case .dealPage(let page) = try await desk.bench.answer(.dealsQuestion(asked)) else { return }
            seen += page.deals.map { "\($0.deal) \($0.seller) \($0.standing.rawValue)" }
            question = page.next.map { DealsQuestion(asOf: after(10), after: $0, limit: 2) }
        }
        #expect(seen == ["north/0 north first", "north/2 jo first", "star/1 star later"])
        let late = DealsQuestion(asOf: after(91 * 24 * 60), partner: "star")
        guard case .dealPage(let page) = try await desk.bench.answer(.dealsQuestion(late)) else { return }
        #expect(page.deals.map(\.standing) == [.expired])
    }

    @Test(arguments: StoreEngine.allCases)
    func aLeadThatWaitsForItsPartnerGoesToHerWhenSheHasRoom(_ engine: StoreEngine) async throws {
        let rules = try RoutingRules.read(
            RoutingBench.channelRules(open: 1).text.replacing("needs: {tier: silver}", with: "when_full: wait"),
            file: "routing.yaml"
        )
        let desk = try await RoutingBench(engine, rules)
        _ = try await desk.register("1", "acme.example", by: "star")
        try await desk.take(Samples.scored("A", of: "acme.example"), Samples.scored("B", of: "acme.example"), at: 1)
        #expect(try await desk.assignments() == ["A.1 A star offered"])
        #expect(try await desk.waiting() == ["B"])
        try await desk.answer("A.1", .accept, by: "star", at: 2)
        try await desk.answer("A.1", .won, by: "star", at: 3)
        #expect(try await desk.assignments().contains("B.1 B star offered"))
        try await desk.checkBooks()
    }

    @Test(arguments: StoreEngine.allCases)
    func theReportTellsWhatPartnersMadeOfTheirs(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, RoutingBench.channelRules())
        _ = try await desk.register("1", "acme.example", by: "jo")
        _ = try await desk.register("2", "other.example", by: "north")
        _ = try await desk.change("north/2", .withdraw)
        for lead in ["A", "B", "C", "D"] { try await desk.take(Samples.scored(lead, of: "acme.example"), at: 1) }
        try await desk.answer("A.1", .accept, by: "jo", at: 3)
        try await desk.answer("B.1", .decline, by: "jo", at: 11)
        try await desk.answer("C.1", .accept, by: "jo", at: 4)
        try await desk.answer("C.1", .won, by: "jo", at: 5)
        guard case .report(let report) = try await desk.bench.answer(.reportQuestion(ReportQuestion(name: .partners)))
        else { return }
        let rows = report.rows.map { Dictionary(zip(report.columns, $0)) { first, _ in first } }
        #expect(rows.map { $0["partner"] } == ["copper", "north", "star"])
        let north = try #require(rows.first { $0["partner"] == "north" })
        #expect(north["people"] == "1" && north["deals"] == "2" && north["withdrawn"] == "1")
        #expect(north["offered"] == "4" && north["accepted"] == "2" && north["won"] == "1" && north["declined"] == "1")
        #expect(north["declined since"] == "because 1" && north["answer p50"] == "3 min")
        #expect(rows.first?["offered"] == "0")
    }
}
