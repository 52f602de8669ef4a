import Contracts
import Routing
import ServiceKit
import TestKit
import Testing

@Suite struct RoutingTests {
    @Test(arguments: StoreEngine.allCases)
    func aQualifiedLeadIsOfferedToOneSeller(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine)
        let outgoing = try await desk.take(Samples.scored("L"))
        #expect(try await desk.assignments() == ["L.1 L anna offered"])
        #expect(outgoing.statuses.map(\.event) == [.offered])
        #expect(outgoing.contains(.notify(seller: "anna")))
        #expect(outgoing.scheduled.map(\.due) == [after(15)])
        // The same again, an older one, and one that is only news: it stays with her.
        try await desk.take(Samples.scored("L"), Samples.scored("L", revision: 0), Samples.scored("L", revision: 2))
        #expect(try await desk.assignments() == ["L.1 L anna offered"])
        try await desk.checkBooks()
        try await desk.checkDecisions()
    }

    @Test(arguments: StoreEngine.allCases)
    func aLeadThatIsNotQualifiedWaitsForItsTime(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine)
        #expect(try await desk.take(Samples.scored("L", stage: .mql)).isEmpty)
        #expect(try await desk.assignments().isEmpty)
        try await desk.take(Samples.scored("L", revision: 2))
        #expect(try await desk.assignments() == ["L.1 L anna offered"])
    }

    @Test(arguments: StoreEngine.allCases)
    func acceptingTwiceCountsOnce(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine)
        try await desk.take(Samples.scored("L"))
        let first = try await desk.answer("L.1", .accept, by: "anna")
        #expect(first.statuses.map(\.event) == [.accepted])
        #expect(first.outcomes.map(\.state) == [.accepted])
        #expect(try await desk.answer("L.1", .accept, by: "anna", at: 2).isEmpty)
        #expect(try await desk.assignments() == ["L.1 L anna accepted"])
        try await desk.checkBooks()
    }

    @Test(arguments: StoreEngine.allCases)
    func whoDeclinesPassesItOnToTheNext(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine)
        try await desk.take(Samples.scored("L"))
        let outgoing = try await desk.answer("L.1", .decline, by: "anna")
        #expect(outgoing.statuses.map(\.event) == [.declined, .offered])
        #expect(outgoing.outcomes.map(\.reason) == ["because"])
        #expect(try await desk.assignments() == ["L.1 L anna declined", "L.2 L ben offered"])
        try await desk.checkBooks()
        try await desk.checkDecisions()
    }

    @Test(arguments: StoreEngine.allCases)
    func anOfferThatIsNotAnsweredGoesToTheNext(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine)
        let timer = try #require(try await desk.take(Samples.scored("L")).scheduled.first)
        let outgoing = try await desk.take(timer.message, at: 15)
        #expect(outgoing.statuses.map(\.event) == [.expired, .offered])
        #expect(try await desk.assignments() == ["L.1 L anna expired", "L.2 L ben offered"])
        // The same timer again does nothing; nor does one that comes after the answer.
        #expect(try await desk.take(timer.message, at: 16).isEmpty)
        try await desk.answer("L.2", .accept, by: "ben", at: 17)
        let second = try #require(outgoing.scheduled.first)
        #expect(try await desk.take(second.message, at: 30).isEmpty)
        #expect(try await desk.assignments() == ["L.1 L anna expired", "L.2 L ben accepted"])
        try await desk.checkBooks()
    }

    @Test(arguments: StoreEngine.allCases)
    func whoGivesItBackLetsTheNextHaveIt(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine)
        try await desk.take(Samples.scored("L"))
        try await desk.answer("L.1", .accept, by: "anna")
        try await desk.answer("L.1", .return, by: "anna", at: 2)
        #expect(try await desk.assignments() == ["L.1 L anna returned", "L.2 L ben offered"])
        try await desk.checkBooks()
    }

    @Test(arguments: StoreEngine.allCases)
    func whenEverybodyHasHadItItWaits(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine)
        try await desk.take(Samples.scored("L"))
        try await desk.answer("L.1", .decline, by: "anna")
        let outgoing = try await desk.answer("L.2", .decline, by: "ben", at: 2)
        #expect(outgoing.statuses.map(\.event) == [.declined, .waiting])
        #expect(outgoing.statuses.last?.reason == "all_had_it")
        #expect(try await desk.waiting() == ["L"])
        try await desk.checkBooks()
    }

    @Test(arguments: StoreEngine.allCases)
    func aPlaceThatNobodySellsInWaits(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine)
        let outgoing = try await desk.take(Samples.scored("L", country: "FR", region: nil))
        #expect(outgoing.statuses.map(\.reason) == ["no_territory"])
        #expect(try await desk.waiting() == ["L"])
    }

    @Test(arguments: [AssignmentAnswer.Answer.won, .lost], StoreEngine.allCases)
    func whatIsWonOrLostFreesThePlace(_ end: AssignmentAnswer.Answer, _ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, anna: 1, ben: 1)
        for lead in ["L1", "L2", "L3"] { try await desk.take(Samples.scored(lead)) }
        #expect(try await desk.waiting() == ["L3"])
        try await desk.answer("L1.1", .accept, by: "anna")
        #expect(try await desk.waiting() == ["L3"])
        let outgoing = try await desk.answer("L1.1", end, by: "anna", at: 2)
        #expect(outgoing.outcomes.map(\.state) == [end.state])
        #expect(try await desk.assignments().last == "L3.1 L3 anna offered")
        #expect(try await desk.leadStates() == ["L1 closed", "L2 assigned", "L3 assigned"])
        // A closed lead is not offered again, whatever its score says.
        try await desk.take(Samples.scored("L1", revision: 9), at: 3)
        #expect(try await desk.assignments().count == 3)
        try await desk.checkBooks()
    }

    @Test(arguments: StoreEngine.allCases)
    func onlyTheOwnerMayAnswerAndOnlyWhatFits(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine)
        try await desk.take(Samples.scored("L"))
        for (id, seller) in [("L.1", "ben"), ("L.9", "anna"), ("", "anna")] {
            #expect(try await desk.answer(id, .accept, by: seller).refusal(0)?.type == .notYours)
        }
        #expect(try await desk.answer("L.1", .won, by: "anna").refusal(0)?.type == .wrongStep)
        try await desk.answer("L.1", .decline, by: "anna")
        let late = try await desk.answer("L.1", .accept, by: "anna", at: 2)
        #expect(late.refusal(0)?.type == .alreadyClosed)
        #expect(late.refusal(0)?.detail == "The assignment is declined.")
        #expect(try await desk.answer("L.1", .decline, by: "anna", at: 3).isEmpty)
    }

    @Test(arguments: StoreEngine.allCases)
    func aBatchOfManyIsAsFairAsOneByOne(_ engine: StoreEngine) async throws {
        let (one, many) = (try await RoutingBench(engine), try await RoutingBench(engine))
        let leads = (1...8).map { Samples.scored("L\($0)") }
        for lead in leads { try await one.take(lead) }
        try await many.bench.handle(leads)
        #expect(try await one.assignments() == many.assignments())
        #expect(
            try await many.bench.rows("SELECT seller, open_count FROM seller_book ORDER BY 1") == ["anna 4", "ben 4"]
        )
        try await many.checkBooks()
    }
}
