import Contracts
import ServiceKit
import TestKit
import Testing

/// Leads that wait for a place, and who gets one that becomes free.
@Suite struct RoutingCapacityTests {
    @Test(arguments: StoreEngine.allCases)
    func theOneThatWaitsLongestGetsTheFreedPlace(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, anna: 1, ben: 1)
        for (minute, lead) in ["L1", "L2", "L4", "L3"].enumerated() {
            try await desk.take(Samples.scored(lead), at: Int64(minute))
        }
        let waits = try await desk.take(Samples.scored("L5"), at: 9)
        #expect(waits.statuses.map(\.reason) == ["all_at_capacity"])
        #expect(try await desk.waiting() == ["L4", "L3", "L5"])
        try await desk.answer("L2.1", .accept, by: "ben", at: 10)
        try await desk.answer("L2.1", .lost, by: "ben", at: 11)
        #expect(try await desk.assignments().last == "L4.1 L4 ben offered")
        #expect(try await desk.waiting() == ["L3", "L5"])
        try await desk.checkBooks()
        try await desk.checkDecisions()
    }

    @Test(arguments: StoreEngine.allCases)
    func aPlaceIsGivenOnceThoughTwoPoolsWaitForIt(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, anna: 1, ben: 1)
        for lead in ["L1", "L2", "L3"] { try await desk.take(Samples.scored(lead)) }
        try await desk.take(Samples.scored("B1", country: "GB", region: nil), at: 1)
        #expect(try await desk.waiting() == ["L3", "B1"])
        try await desk.answer("L1.1", .accept, by: "anna", at: 2)
        try await desk.answer("L1.1", .won, by: "anna", at: 3)
        #expect(try await desk.waiting().count == 1)
        try await desk.checkBooks()
    }

    @Test(arguments: StoreEngine.allCases)
    func aLeadThatEverybodyHadDoesNotStandInTheWay(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, anna: 1, ben: 1)
        try await desk.take(Samples.scored("old"))
        try await desk.answer("old.1", .decline, by: "anna")
        try await desk.answer("old.2", .decline, by: "ben", at: 2)
        for lead in ["L1", "L2", "L3"] { try await desk.take(Samples.scored(lead), at: 3) }
        #expect(try await desk.waiting() == ["old", "L3"])
        try await desk.answer("L1.1", .accept, by: "ben", at: 4)
        try await desk.answer("L1.1", .won, by: "ben", at: 5)
        #expect(try await desk.waiting() == ["old"])
        #expect(try await desk.assignments().last == "L3.1 L3 ben offered")
    }

    @Test(arguments: StoreEngine.allCases)
    func aLeadThatTheFreeSellerHadDoesNotStandInTheWay(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, anna: 1, ben: 1)
        try await desk.take(Samples.scored("old"), Samples.scored("L1"))
        // Anna declines: Ben is full, so it waits, for him alone.
        try await desk.answer("old.1", .decline, by: "anna")
        #expect(try await desk.waiting() == ["old"])
        try await desk.take(Samples.scored("L2"), Samples.scored("L3"), at: 2)
        #expect(try await desk.waiting() == ["old", "L3"])
        try await desk.answer("L2.1", .accept, by: "anna", at: 3)
        try await desk.answer("L2.1", .won, by: "anna", at: 4)
        #expect(try await desk.assignments().last == "L3.1 L3 anna offered")
        // It waits as before, and that is said once.
        #expect(try await desk.bench.rows("SELECT COUNT(*) FROM decision WHERE lead = 'old'") == ["2"])
        try await desk.answer("L1.1", .decline, by: "ben", at: 5)
        #expect(try await desk.assignments().contains("old.2 old ben offered"))
        try await desk.checkBooks()
    }

    @Test(arguments: StoreEngine.allCases)
    func aLeadThatBeganToWaitInTheSameBatchGetsThePlace(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, anna: 1, ben: 1)
        try await desk.take(Samples.scored("L1"), Samples.scored("L2"))
        try await desk.answer("L1.1", .accept, by: "anna")
        let won = Message.assignmentAnswer(AssignmentAnswer(assignment: "L1.1", answer: .won))
        let batch: [(Message, Asker?)] = [(Samples.scored("L3"), .aService), (won, .seller("anna"))]
        try await desk.bench.handle(batch, at: after(2))
        #expect(try await desk.waiting().isEmpty)
        #expect(try await desk.assignments().last == "L3.1 L3 anna offered")
        try await desk.checkBooks()
    }
}
