import Contracts
import ServiceKit
import TestKit
import Testing

/// Leads that turn out to be one, wherever each of them stands.
@Suite struct RoutingMergeTests {
    @Test(arguments: StoreEngine.allCases)
    func ofTwoSellersTheEarlierKeepsIt(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine)
        try await desk.take(Samples.scored("A"), at: 1)
        try await desk.take(Samples.scored("B"), at: 2)
        #expect(try await desk.assignments() == ["A.1 A anna offered", "B.1 B ben offered"])
        let outgoing = try await desk.take(Samples.scored("A", revision: 2, merged: ["B"]), at: 3)
        #expect(try await desk.assignments() == ["A.1 A anna offered", "B.1 A ben recalled"])
        #expect(outgoing.outcomes.map(\.assignment) == ["B.1"])
        #expect(outgoing.contains(.notify(seller: "ben")))
        #expect(try await desk.leadStates() == ["A assigned", "B idle"])
        try await desk.checkBooks()
    }

    @Test(arguments: StoreEngine.allCases)
    func theEarlierKeepsItThoughHersIsTheLeadThatGoes(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine)
        try await desk.take(Samples.scored("B"), at: 1)
        try await desk.take(Samples.scored("A"), at: 2)
        try await desk.answer("B.1", .accept, by: "anna", at: 3)
        try await desk.take(Samples.scored("A", revision: 2, merged: ["B"]), at: 4)
        #expect(try await desk.assignments() == ["B.1 A anna accepted", "A.1 A ben recalled"])
        // She goes on as before; it is the other lead's now.
        let outgoing = try await desk.answer("B.1", .won, by: "anna", at: 5)
        #expect(outgoing.outcomes.map(\.lead) == ["A"])
        #expect(try await desk.leadStates() == ["A closed", "B idle"])
        try await desk.checkBooks()
    }

    @Test(arguments: StoreEngine.allCases)
    func theSamePlaceIsGivenBackWhenOneSellerHasBoth(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, anna: 2, ben: 1)
        try await desk.take(Samples.scored("A", country: "GB", region: nil), at: 1)
        try await desk.take(Samples.scored("B", country: "GB", region: nil), at: 2)
        try await desk.take(Samples.scored("C", country: "GB", region: nil), at: 3)
        #expect(try await desk.waiting() == ["C"])
        let merge = Samples.scored("A", revision: 2, merged: ["B"], country: "GB", region: nil)
        try await desk.take(merge, at: 4)
        #expect(try await desk.waiting().isEmpty)
        #expect(try await desk.assignments() == ["A.1 A anna offered", "B.1 A anna recalled", "C.1 C anna offered"])
        try await desk.checkBooks()
    }

    @Test(arguments: StoreEngine.allCases)
    func aLeadThatWaitsTakesOverTheSellerOfTheOther(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, anna: 1, ben: 1)
        for lead in ["B", "C", "A"] { try await desk.take(Samples.scored(lead)) }
        #expect(try await desk.waiting() == ["A"])
        try await desk.take(Samples.scored("A", revision: 2, merged: ["B"]), at: 1)
        #expect(try await desk.waiting().isEmpty)
        #expect(try await desk.leadStates() == ["A assigned", "B idle", "C assigned"])
        try await desk.checkBooks()
    }

    @Test(arguments: StoreEngine.allCases)
    func aLeadThatWaitsIsClosedWithTheOther(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, anna: 1, ben: 1)
        try await desk.take(Samples.scored("B"))
        try await desk.answer("B.1", .accept, by: "anna")
        try await desk.answer("B.1", .won, by: "anna", at: 2)
        for lead in ["C", "D", "A"] { try await desk.take(Samples.scored(lead), at: 3) }
        #expect(try await desk.waiting() == ["A"])
        try await desk.take(Samples.scored("A", revision: 2, merged: ["B"]), at: 4)
        #expect(try await desk.waiting().isEmpty)
        #expect(try await desk.leadStates().first == "A closed")
        try await desk.checkBooks()
    }

    @Test(arguments: StoreEngine.allCases)
    func aMergedLeadThatWaitedWaitsNoMore(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, anna: 1, ben: 1)
        for lead in ["A", "C", "B"] { try await desk.take(Samples.scored(lead)) }
        #expect(try await desk.waiting() == ["B"])
        try await desk.take(Samples.scored("A", revision: 2, merged: ["B"]), at: 1)
        #expect(try await desk.waiting().isEmpty)
        try await desk.checkBooks()
    }

    @Test(arguments: StoreEngine.allCases)
    func aMergeThatIsOvertakenStillHolds(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine)
        try await desk.take(Samples.scored("A"), at: 1)
        try await desk.take(Samples.scored("B"), at: 2)
        try await desk.take(Samples.scored("A", revision: 3), at: 3)
        try await desk.take(Samples.scored("A", revision: 2, merged: ["B"]), at: 4)
        #expect(try await desk.assignments() == ["A.1 A anna offered", "B.1 A ben recalled"])
        #expect(try await desk.bench.rows("SELECT revision FROM lead WHERE id = 'A'") == ["3"])
        try await desk.checkBooks()
    }

    @Test(arguments: StoreEngine.allCases)
    func aMergedLeadIsNeverOfferedAgain(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine)
        // The merge comes before anything else is known of B.
        try await desk.take(Samples.scored("A", revision: 2, merged: ["B"]))
        #expect(try await desk.take(Samples.scored("B", revision: 7), at: 1).isEmpty)
        #expect(try await desk.assignments() == ["A.1 A anna offered"])
        // And one into B goes to A.
        try await desk.take(Samples.scored("C"), at: 2)
        try await desk.take(Samples.scored("B", revision: 8, merged: ["C"]), at: 3)
        #expect(try await desk.assignments() == ["A.1 A anna offered", "C.1 A ben recalled"])
        try await desk.checkBooks()
    }

    @Test(arguments: StoreEngine.allCases)
    func theNewAssignmentOfAMergedLeadHasANameOfItsOwn(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine)
        try await desk.take(Samples.scored("A"), at: 1)
        try await desk.answer("A.1", .decline, by: "anna", at: 2)
        try await desk.take(Samples.scored("B", country: "GB", region: nil), at: 3)
        try await desk.answer("B.1", .decline, by: "anna", at: 4)
        try await desk.take(Samples.scored("B", revision: 2, merged: ["A"], country: "GB", region: nil), at: 5)
        #expect(try await desk.assignments() == ["A.1 B anna declined", "A.2 B ben offered", "B.1 B anna declined"])
        try await desk.checkBooks()
        try await desk.checkDecisions()
    }
}
