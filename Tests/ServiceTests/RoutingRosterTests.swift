import Assignment
import Contracts
import ServiceKit
import Store
import TestKit
import Testing

/// Commands that change who sells, while routing runs.
@Suite struct RoutingRosterTests {
    private func change(
        _ desk: RoutingBench,
        _ seller: String,
        _ action: RosterChange.Action,
        at minute: Int64,
        from: String? = nil,
        to: String? = nil,
        limits: RosterLimits? = nil,
        entry: RosterEntry? = nil
    ) async throws -> [Outgoing] {
        let change = RosterChange(
            seller: seller,
            action: action,
            entry: entry,
            from: from,
            to: to,
            limits: limits,
            by: "olga",
            note: "why"
        )
        return try await desk.bench.handle([.rosterChange(change)], from: .anOperator, at: after(minute))
    }

    private func changed(_ outgoing: [Outgoing]) -> RosterChanged? {
        for case .reply(.rosterChanged(let changed), to: 0, _) in outgoing { return changed }
        return nil
    }

    private func page(_ desk: RoutingBench, _ seller: String? = nil) async throws -> RosterPage {
        let answer = try await desk.bench.answer(.rosterQuestion(RosterQuestion(at: noon, seller: seller)))
        guard case .rosterPage(let page) = answer else { return RosterPage(ruleSet: "", sellers: []) }
        return page
    }

    @Test(arguments: StoreEngine.allCases)
    func whoIsPausedLosesHerOffersAndKeepsWhatSheAccepted(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine)
        try await desk.bench.begin()
        for lead in ["L1", "L2", "L3"] { try await desk.take(Samples.scored(lead)) }
        try await desk.answer("L1.1", .accept, by: "anna")
        let outgoing = try await change(desk, "anna", .pause, at: 2)
        let done = try #require(changed(outgoing))
        #expect(done.changed)
        #expect(done.recalled == 1)
        #expect(done.ruleSet != desk.rules.version)
        #expect(
            try await desk.assignments() == [
                "L1.1 L1 anna accepted", "L2.1 L2 ben offered", "L3.1 L3 anna recalled", "L3.2 L3 ben offered",
            ]
        )
        #expect(
            try await desk.bench.rows("SELECT reason FROM assignment WHERE id = 'L3.1'") == ["seller_away"]
        )
        try await desk.take(Samples.scored("L4"), at: 3)
        #expect(try await desk.assignments().last == "L4.1 L4 ben offered")
        // Again: so it is already. Resumed: she is in turn again.
        #expect(changed(try await change(desk, "anna", .pause, at: 4))?.changed == false)
        #expect(try await page(desk, "anna").sellers.map(\.state) == [.paused])
        #expect(changed(try await change(desk, "anna", .resume, at: 5))?.ruleSet == desk.rules.version)
        // Hers were only those that she could have had; then she is in turn again.
        try await desk.take(Samples.scored("L5"), at: 6)
        try await desk.take(Samples.scored("L6"), at: 7)
        #expect(try await desk.assignments().suffix(2) == ["L5.1 L5 ben offered", "L6.1 L6 anna offered"])
        try await desk.checkBooks()
        try await desk.checkEvents()
        try await desk.checkChains()
        try await desk.checkTurns()
        #expect(try await desk.audit().differences == [])
        let versions = try await desk.bench.rows("SELECT DISTINCT rule_set FROM decision ORDER BY rule_set")
        #expect(versions == [desk.rules.version, done.ruleSet].sorted())
        let history = try await page(desk, "anna").changes
        #expect(history.map(\.change.action) == [.resume, .pause])
        #expect(history.map(\.at) == [after(5), after(2)])
        #expect(history.last?.change.by == "olga")
    }

    @Test(arguments: StoreEngine.allCases)
    func moreRoomHelpsThoseWhoWaitAtOnce(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, anna: 1, ben: 1)
        try await desk.bench.begin()
        for lead in ["L1", "L2", "L3", "L4"] { try await desk.take(Samples.scored(lead)) }
        #expect(try await desk.waiting() == ["L3", "L4"])
        _ = try await change(desk, "ben", .capacity, at: 1, limits: RosterLimits(open: 2))
        #expect(try await desk.assignments().last == "L3.1 L3 ben offered")
        #expect(try await desk.waiting() == ["L4"])
        // Less room takes nothing away.
        _ = try await change(desk, "ben", .capacity, at: 2, limits: RosterLimits(open: 1))
        try await desk.answer("L3.1", .decline, by: "ben", at: 3)
        #expect(try await desk.assignments().filter { $0.contains("ben offered") } == ["L2.1 L2 ben offered"])
        #expect(try await desk.audit().differences == [])
    }

    @Test(arguments: StoreEngine.allCases)
    func whoIsAddedHasItsShareAndStaysAfterAStart(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, anna: 1, ben: 1)
        try await desk.bench.begin()
        for lead in ["L1", "L2", "L3"] { try await desk.take(Samples.scored(lead)) }
        let limits = RosterLimits(open: 1)
        let entry = RosterEntry(name: "Zoe", kind: "rep", limits: limits, pools: ["west": 1, "nordic": 1])
        _ = try await change(desk, "zoe", .add, at: 1, entry: entry)
        #expect(try await desk.assignments().last == "L3.1 L3 zoe offered")
        let restarted = desk.restarted(desk.rules)
        try await restarted.bench.begin(at: after(2))
        try await restarted.answer("L3.1", .accept, by: "zoe", at: 3)
        try await restarted.answer("L3.1", .lost, by: "zoe", at: 4)
        try await restarted.take(Samples.scored("S", country: "SE", region: nil), at: 5)
        #expect(try await page(restarted).sellers.map(\.id) == ["anna", "ben", "carla", "zoe"])
        #expect(try await page(restarted, "zoe").sellers.first?.pools == ["west": 1, "nordic": 1])
        #expect(try await page(restarted, "zoe").sellers.first?.isAdded == true)
        try await restarted.checkEvents()
        #expect(try await restarted.audit().differences == [])
    }

    @Test(arguments: StoreEngine.allCases)
    func aLeaveThatComesEndsHerOffersWhenItBegins(_ engine: StoreEngine) async throws {
        let rules = try RoutingRules.read(
            try RoutingBench.rules().text.replacing("answer_within: 15 minutes", with: "answer_within: 3 days"),
            file: "routing.yaml"
        )
        let desk = try await RoutingBench(engine, rules)
        try await desk.bench.begin()
        try await desk.take(Samples.scored("L"))
        let today = try #require(noon.text.split(separator: "T").first.map(String.init))
        let tomorrow = try #require(
            noon.adding(milliseconds: 86_400_000).text.split(separator: "T").first.map(String.init)
        )
        let outgoing = try await change(desk, "anna", .leave, at: 1, from: tomorrow)
        #expect(changed(outgoing)?.recalled == 0)
        let end = try #require(outgoing.scheduled.first { $0.message.type == .assignmentClosed })
        #expect(end.due.text == "\(tomorrow)T00:00:00.000Z")
        try await desk.bench.handle([end.message], from: nil, at: end.due)
        #expect(try await desk.assignments() == ["L.1 L anna expired", "L.2 L ben offered"])
        // Today's leave takes them at once; taken back, she is there again.
        let ill = try await change(desk, "ben", .leave, at: 2_000, from: today, to: "2027-12-31")
        #expect(changed(ill)?.recalled == 1)
        #expect(try await desk.waiting() == ["L"])
        #expect(changed(try await change(desk, "ben", .back, at: 2_001))?.changed == true)
        #expect(try await page(desk, "ben").sellers.first?.leave == [])
        try await desk.checkEvents()
        #expect(try await desk.audit().differences == [])
    }

    @Test(arguments: StoreEngine.allCases)
    func whatCannotBeIsRefusedAndChangesNothing(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine)
        try await desk.bench.begin()
        #expect(try await change(desk, "nobody", .pause, at: 1).refusal(0)?.type == .notFound)
        #expect(try await desk.bench.rows("SELECT version FROM roster") == ["0"])
        #expect(try await desk.bench.rows("SELECT COUNT(*) FROM roster_change") == ["0"])
        await #expect(throws: Problem.self) { try await page(desk, "nobody") }
    }

    @Test(arguments: StoreEngine.allCases)
    func changesAndLeadsOfOneBatchComeInTheirOrder(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine)
        try await desk.bench.begin()
        let pause = Message.rosterChange(RosterChange(seller: "anna", action: .pause, by: "olga"))
        let resume = Message.rosterChange(RosterChange(seller: "anna", action: .resume, by: "olga"))
        try await desk.bench.handle(
            [
                (Samples.scored("L1"), .aService), (pause, .anOperator), (Samples.scored("L2"), .aService),
                (resume, .anOperator), (Samples.scored("L3"), .aService),
            ],
            at: after(1)
        )
        #expect(
            try await desk.assignments() == [
                "L1.1 L1 anna recalled", "L1.2 L1 ben offered", "L2.1 L2 ben offered", "L3.1 L3 ben offered",
            ]
        )
        try await desk.checkBooks()
        try await desk.checkEvents()
        #expect(try await desk.audit().differences == [])
    }

    /// What one replica changed, the other decides by from the next batch on.
    @Test func allReplicasSeeIt() async throws {
        let one = try await RoutingBench(.postgres)
        try await one.bench.begin()
        let two = try await one.replica()
        try await two.take(Samples.scored("L1"))
        _ = try await change(one, "anna", .pause, at: 1)
        for number in 2...5 { try await two.take(Samples.scored("L\(number)"), at: Int64(number)) }
        #expect(try await two.assignments().filter { $0.contains("anna") } == ["L1.1 L1 anna recalled"])
        try await one.checkBooks()
        #expect(try await two.audit().differences == [])
    }

    /// A batch that has begun when the roster changes decides by the new one.
    @Test func aBatchThatHasBegunDecidesByTheNewOne() async throws {
        let one = try await RoutingBench(.postgres)
        try await one.bench.begin()
        let two = try await one.replica()
        try await one.bench.handle(
            [(Samples.scored("L1"), .aService)],
            at: after(1),
            before: { $0.locks("pool") },
            { _ = try await change(two, "anna", .pause, at: 1) }
        )
        #expect(try await one.assignments() == ["L1.1 L1 ben offered"])
        #expect(try await one.audit().differences == [])
    }
}
