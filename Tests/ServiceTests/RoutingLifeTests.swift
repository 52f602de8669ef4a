import Assignment
import Contracts
import ServiceKit
import TestKit
import Testing

/// The life of an assignment from the offer to its end, with returns that people decide on.
@Suite struct RoutingLifeTests {
    /// As the bench's, but for what is said of the time after an offer.
    static func rules(_ life: String, anna: Int = 10, ben: Int = 10) throws -> RoutingRules {
        let base = try RoutingBench.rules(anna: anna, ben: ben)
        return try RoutingRules.read(base.text + "after_offer: {\(life)}\n", file: "routing.yaml")
    }

    private static let byHand = "returns: approved_by_hand, return_within: 5 days"

    private func decide(
        _ desk: RoutingBench,
        _ assignment: String,
        _ decision: ReturnDecide.Decision,
        at minute: Int64
    ) async throws -> [Outgoing] {
        let order = ReturnDecide(assignment: assignment, decision: decision, by: "olga", note: "they have a budget")
        return try await desk.bench.handle([.returnDecide(order)], from: .anOperator, at: after(minute))
    }

    private func open(_ desk: RoutingBench) async throws -> [ReturnReviewPage.Review] {
        guard case .returnReviewPage(let page) = try await desk.bench.answer(.returnReviewsQuestion(.init())) else {
            return []
        }
        #expect(page.open == page.reviews.count)
        return page.reviews
    }

    @Test(arguments: StoreEngine.allCases)
    func everyStepIsDatedAndToldToScoringAndToTheSource(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine)
        try await desk.take(Samples.scored("L"))
        let answers: [AssignmentAnswer.Answer] = [.accept, .contacted, .opportunity, .won]
        for (minute, answer) in answers.enumerated() {
            let outgoing = try await desk.answer("L.1", answer, by: "anna", at: Int64(minute + 1))
            #expect(outgoing.statuses.map(\.event.rawValue) == [answer.state.rawValue])
            #expect(outgoing.outcomes.map(\.state) == [answer.state])
            #expect(outgoing.outcomes.map(\.at) == [after(Int64(minute + 1))])
            // Again, and what lies behind it: nothing.
            #expect(try await desk.answer("L.1", answer, by: "anna", at: 9).isEmpty)
            try await desk.checkBooks()
        }
        let steps = try await desk.bench.rows("SELECT assignment, step, who, at_ms FROM assignment_step ORDER BY id")
        #expect(
            steps
                == answers.enumerated().map { "L.1 \($1.state.rawValue) anna \(after(Int64($0 + 1)).milliseconds)" }
        )
        #expect(try await desk.leadStates() == ["L closed"])
        #expect(try await desk.audit().differences == [])
    }

    @Test(arguments: StoreEngine.allCases)
    func whatIsInHandsCountsAgainstHerCapacityUntilItsEnd(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, anna: 1, ben: 1)
        for lead in ["L1", "L2", "L3"] { try await desk.take(Samples.scored(lead)) }
        for (minute, answer) in [AssignmentAnswer.Answer.accept, .contacted, .opportunity].enumerated() {
            try await desk.answer("L1.1", answer, by: "anna", at: Int64(minute + 1))
            #expect(try await desk.waiting() == ["L3"])
        }
        try await desk.answer("L1.1", .lost, by: "anna", at: 5)
        #expect(try await desk.assignments().last == "L3.1 L3 anna offered")
        try await desk.checkBooks()
        #expect(try await desk.audit().differences == [])
    }

    @Test(arguments: StoreEngine.allCases)
    func aReturnThatIsApprovedGoesToTheNext(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, Self.rules(Self.byHand))
        try await desk.take(Samples.scored("L"))
        try await desk.answer("L.1", .accept, by: "anna")
        try await desk.answer("L.1", .contacted, by: "anna", at: 2)
        #expect(try await desk.answer("L.1", .return, by: "anna", at: 3).isEmpty)
        #expect(try await desk.assignments() == ["L.1 L anna contacted"])
        let waits = try await open(desk)
        #expect(waits.map(\.assignment) == ["L.1"])
        #expect(waits.map(\.reason) == ["because"])
        #expect(waits.map(\.askedAt) == [after(3)])
        #expect(waits.map(\.acceptedAt) == [after(1)])
        #expect(try await desk.answer("L.1", .won, by: "anna", at: 4).refusal(0)?.type == .wrongStep)
        let outgoing = try await decide(desk, "L.1", .approve, at: 5)
        let decided = ReturnDecided(assignment: "L.1", lead: "L", seller: "anna", decision: .approve, changed: true)
        #expect(outgoing.contains(.reply(.returnDecided(decided), to: 0, replayed: false)))
        #expect(outgoing.statuses.map(\.event) == [.returned, .offered])
        #expect(outgoing.outcomes.map(\.state) == [.returned])
        #expect(outgoing.outcomes.map(\.reason) == ["because"])
        #expect(try await desk.assignments() == ["L.1 L anna returned", "L.2 L ben offered"])
        #expect(try await open(desk).isEmpty)
        #expect(outgoing.contains(.notify(seller: "anna")))
        #expect(
            try await desk.bench.rows("SELECT step, who FROM assignment_step ORDER BY id")
                == ["accepted anna", "contacted anna", "asked_back anna", "returned olga"]
        )
        // Said twice, it counts once.
        let again = try await decide(desk, "L.1", .approve, at: 6)
        #expect(again.count == 1)
        #expect(try await decide(desk, "L.1", .refuse, at: 7).refusal(0)?.type == .wrongStep)
        try await desk.checkBooks()
        try await desk.checkEvents()
        #expect(try await desk.audit().differences == [])
    }

    @Test(arguments: StoreEngine.allCases)
    func oneThatIsRefusedStaysWithHer(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, Self.rules(Self.byHand))
        try await desk.take(Samples.scored("L"))
        try await desk.answer("L.1", .accept, by: "anna")
        try await desk.answer("L.1", .return, by: "anna", at: 2)
        let outgoing = try await decide(desk, "L.1", .refuse, at: 3)
        #expect(outgoing.contains(.notify(seller: "anna")))
        #expect(outgoing.statuses.isEmpty)
        #expect(try await open(desk).isEmpty)
        let told = try await desk.bench.rows("SELECT body FROM seller_event WHERE type = 'assignment.flagged'")
        let flagged = try BodyCodec.decode(AssignmentFlagged.self, from: try #require(told.first))
        #expect(flagged.fact == .returnRefused)
        #expect(flagged.note == "they have a budget")
        #expect(try await desk.answer("L.1", .return, by: "anna", at: 4).refusal(0)?.type == .wrongStep)
        try await desk.answer("L.1", .won, by: "anna", at: 5)
        #expect(try await desk.assignments() == ["L.1 L anna won"])
        try await desk.checkBooks()
        try await desk.checkEvents()
    }

    @Test(arguments: StoreEngine.allCases)
    func whenItsTimeIsOverItCannotBeGivenBack(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, Self.rules("return_within: 5 days"))
        try await desk.take(Samples.scored("L"), Samples.scored("M"))
        try await desk.answer("L.1", .accept, by: "anna", at: 1)
        try await desk.answer("M.1", .accept, by: "ben", at: 1)
        let days: Int64 = 5 * 24 * 60
        try await desk.answer("M.1", .return, by: "ben", at: 1 + days)
        let late = try await desk.answer("L.1", .return, by: "anna", at: 2 + days)
        #expect(late.refusal(0)?.type == .wrongStep)
        #expect(late.refusal(0)?.detail.contains("could be given back until") == true)
        #expect(try await desk.assignments().contains("L.1 L anna accepted"))
        #expect(try await desk.assignments().contains("M.1 M ben returned"))
        try await desk.checkBooks()
    }

    @Test(arguments: StoreEngine.allCases)
    func aReturnOfWhatNobodyAskedForIsRefused(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, Self.rules(Self.byHand))
        try await desk.take(Samples.scored("L"))
        #expect(try await decide(desk, "L.1", .approve, at: 1).refusal(0)?.type == .wrongStep)
        #expect(try await decide(desk, "X.1", .approve, at: 1).refusal(0)?.type == .notFound)
    }
}
