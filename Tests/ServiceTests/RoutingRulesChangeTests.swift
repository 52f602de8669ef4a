import Assignment
import Contracts
import Routing
import ServiceKit
import Store
import TestKit
import Testing

/// Leads that wait, when the rules change or they themselves move.
@Suite struct RoutingRulesChangeTests {
    /// Anna has room for one; L2 and L3 wait, and F in France.
    private func desk(_ engine: StoreEngine) async throws -> RoutingBench {
        let desk = try await RoutingBench(engine, anna: 1, ben: 1)
        try await desk.bench.begin()
        try await desk.take(Samples.scored("L0"), Samples.scored("L1"))
        for (minute, lead) in ["L2", "L3"].enumerated() { try await desk.take(Samples.scored(lead), at: Int64(minute)) }
        try await desk.take(Samples.scored("F", country: "FR", region: nil), at: 3)
        #expect(try await desk.waiting() == ["L2", "L3", "F"])
        return desk
    }

    @Test(arguments: StoreEngine.allCases)
    func aStartWithTheSameRulesLocksAndWritesNothing(_ engine: StoreEngine) async throws {
        let desk = try await desk(engine)
        let steps = try await desk.bench.beginning()
        #expect(steps.outline == ["run", "run"])
        #expect(try await desk.bench.begin().isEmpty)
    }

    @Test(arguments: StoreEngine.allCases)
    func moreRoomHelpsThoseWhoWait(_ engine: StoreEngine) async throws {
        let desk = try await desk(engine).restarted(RoutingBench.rules(anna: 2, ben: 1))
        let decided = try await desk.bench.rows("SELECT COUNT(*) FROM decision")
        let outgoing = try await desk.bench.begin(at: after(5))
        #expect(outgoing.statuses.map(\.event) == [.offered])
        #expect(try await desk.assignments().last == "L2.1 L2 anna offered")
        #expect(try await desk.waiting() == ["L3", "F"])
        // That the others wait on is told once.
        #expect(decided == ["5"])
        #expect(try await desk.bench.rows("SELECT COUNT(*) FROM decision") == ["6"])
        #expect(try await desk.bench.rows("SELECT DISTINCT rule_set FROM waiting_lead") == [desk.rules.version])
        #expect(try await desk.bench.beginning().outline == ["run", "run"])
        try await desk.checkBooks()
        try await desk.checkTurns()
    }

    @Test(arguments: StoreEngine.allCases)
    func aLeadWaitsInThePoolOfTheNewRules(_ engine: StoreEngine) async throws {
        let text = """
            version: 1
            answer_within: 15 minutes
            territories:
              - {id: us, match: {country: US}, pool: pacific}
            pools:
              - {id: pacific, sellers: {anna: 1, ben: 1}}
            sellers:
              - {id: anna, name: Anna, kind: rep, open: 1}
              - {id: ben, name: Ben, kind: partner, open: 1}

            """
        let desk = try await desk(engine).restarted(RoutingRules.read(text, file: "routing.yaml"))
        try await desk.bench.begin(at: after(5))
        #expect(try await desk.waiting() == ["L2", "L3", "F"])
        try await desk.answer("L0.1", .decline, by: "anna", at: 6)
        #expect(try await desk.assignments().last == "L2.1 L2 anna offered")
        try await desk.checkBooks()
    }

    @Test(arguments: StoreEngine.allCases)
    func aLeadThatMovesWhileItWaitsStandsInTheOtherQueue(_ engine: StoreEngine) async throws {
        let desk = try await desk(engine)
        // Sweden has room at once; Britain has not, but she gets the next place there.
        try await desk.take(Samples.scored("L2", revision: 2, country: "SE", region: nil), at: 4)
        #expect(try await desk.assignments().last == "L2.1 L2 carla offered")
        try await desk.take(Samples.scored("F", revision: 2, country: "GB", region: nil), at: 5)
        try await desk.take(Samples.scored("L3", revision: 2, country: "FR", region: nil), at: 5)
        #expect(try await desk.bench.rows("SELECT lead, pool FROM waiting_lead ORDER BY lead") == ["F british", "L3 "])
        try await desk.answer("L0.1", .accept, by: "anna", at: 6)
        try await desk.answer("L0.1", .won, by: "anna", at: 7)
        #expect(try await desk.assignments().last == "F.1 F anna offered")
        try await desk.checkBooks()
        try await desk.checkNobodyWaitsInVain()
    }

    /// While rules are rolled out, replicas do not lock alike.
    @Test func replicasWithOtherRulesDoNotExceedACapacity() async throws {
        let one = try await RoutingBench(.postgres, anna: 1, ben: 1)
        let text = """
            version: 1
            answer_within: 15 minutes
            territories: [{id: sweden, match: {country: SE}, pool: nordic}]
            pools: [{id: nordic, sellers: {anna: 1}}]
            sellers: [{id: anna, name: Anna, kind: rep, open: 1}]

            """
        let two = try await one.replica(RoutingRules.read(text, file: "routing.yaml"))
        let error = try await #require(throws: StoreError.self) {
            try await one.bench.handle(
                [(Samples.scored("L1"), .aService)],
                before: { $0.runs("INSERT INTO seller_book") },
                { try await two.take(Samples.scored("L2", country: "SE", region: nil)) }
            )
        }
        #expect(error.code == .busy)
        #expect(try await one.assignments() == ["L2.1 L2 anna offered"])
        // Sent again, it finds how things are.
        try await one.take(Samples.scored("L1"), at: 1)
        #expect(try await one.assignments().last == "L1.1 L1 ben offered")
        try await one.checkBooks()
        try await one.checkEvents()
    }

    /// The other fills a place with a lead that this one is writing.
    @Test func replicasWithOtherRulesDoNotOverwriteALead() async throws {
        let one = try await RoutingBench(.postgres, anna: 1, ben: 1)
        try await one.take(Samples.scored("L1"), Samples.scored("L2"), Samples.scored("L3"))
        let text = """
            version: 1
            answer_within: 15 minutes
            territories: [{id: us, match: {country: US}, pool: alps}]
            pools: [{id: alps, sellers: {carla: 1}}]
            sellers: [{id: carla, name: Carla, kind: rep, open: 1}]

            """
        let two = try await one.replica(RoutingRules.read(text, file: "routing.yaml"))
        let error = try await #require(throws: StoreError.self) {
            try await one.bench.handle(
                [(Samples.scored("L3", revision: 2, stage: .mql), .aService)],
                before: { $0.runs("INSERT INTO lead") },
                { try await two.bench.begin(at: after(1)) }
            )
        }
        #expect(error.code == .busy)
        // Sent again, it finds the offer, and takes it back.
        try await one.take(Samples.scored("L3", revision: 2, stage: .mql))
        #expect(try await one.bench.rows("SELECT id, revision, state FROM lead WHERE id = 'L3'") == ["L3 2 idle"])
        #expect(try await one.assignments().last == "L3.1 L3 carla recalled")
    }
}
