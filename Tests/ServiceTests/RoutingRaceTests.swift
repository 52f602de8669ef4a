import Assignment
import Contracts
import Routing
import ServiceKit
import Synchronization
import TestKit
import Testing

/// Leads that several are asked about at once: one gets it, the others are told and have their places again.
@Suite struct RoutingRaceTests {
    private func british(_ id: String) -> Message { Samples.scored(id, country: "GB", region: nil) }

    @Test(arguments: StoreEngine.allCases)
    func theFirstToAcceptGetsIt(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, RoutingBench.channelRules())
        let offered = try await desk.take(british("L"))
        #expect(offered.statuses.map(\.event) == [.offered])
        #expect(offered.scheduled.count == 3)
        #expect(try await desk.assignments() == ["L.1 L anna offered", "L.2 L north offered", "L.3 L star offered"])
        let accepted = try await desk.answer("L.2", .accept, by: "north")
        // Its source is told once, and of nobody who lost.
        #expect(accepted.statuses.map(\.event) == [.accepted])
        #expect(accepted.outcomes.map(\.state) == [.recalled, .recalled, .accepted])
        #expect(try await desk.assignments() == ["L.1 L anna recalled", "L.2 L north accepted", "L.3 L star recalled"])
        #expect(
            try await desk.bench.rows("SELECT seller, open_count FROM seller_book ORDER BY seller") == [
                "anna 0", "north 1", "star 0",
            ]
        )
        for seller in ["anna", "star"] {
            let told = try await desk.bench.rows(
                "SELECT type FROM seller_event WHERE seller = '\(seller)' ORDER BY seq"
            )
            #expect(told == ["assignment.offered", "assignment.closed"])
        }
        // Too late.
        let late = try await desk.answer("L.3", .accept, by: "star", at: 2)
        #expect(late.refusal(0)?.type == .alreadyClosed)
        // What was planned for the end of their time does nothing.
        for timer in offered.scheduled { try await desk.bench.handle([(timer.message, nil)], at: timer.due) }
        #expect(try await desk.leadStates() == ["L assigned"])
        try await desk.checkBooks()
        try await desk.checkEvents()
        try await desk.checkDecisions()
        #expect(try await desk.audit().count == 0)
    }

    @Test(arguments: StoreEngine.allCases)
    func itGoesOnOnlyWhenNobodyIsAskedAnyMore(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, RoutingBench.channelRules())
        let timers = try await desk.take(british("L")).scheduled
        #expect(try await desk.answer("L.1", .decline, by: "anna").statuses.isEmpty)
        try await desk.bench.handle([(timers[1].message, nil)], at: after(15))
        #expect(try await desk.leadStates() == ["L assigned"])
        let last = try await desk.answer("L.3", .decline, by: "star", at: 16)
        #expect(last.statuses.map(\.event) == [.declined, .waiting])
        #expect(try await desk.leadStates() == ["L waiting"])
        try await desk.checkBooks()
        #expect(try await desk.audit().count == 0)
    }

    @Test(arguments: StoreEngine.allCases)
    func whoWasNotQuickEnoughMayBeAskedAgain(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, RoutingBench.channelRules())
        try await desk.take(british("L"))
        try await desk.answer("L.2", .accept, by: "north")
        try await desk.answer("L.2", .return, by: "north", at: 2)
        #expect(try await desk.assignments().suffix(2) == ["L.4 L anna offered", "L.5 L star offered"])
        try await desk.checkBooks()
        #expect(try await desk.audit().count == 0)
    }

    @Test(arguments: StoreEngine.allCases)
    func placesOfThoseWhoLostAreGivenToWhoWaits(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, RoutingBench.channelRules(open: 1))
        try await desk.take(british("L"))
        try await desk.take(british("M"), at: 1)
        #expect(try await desk.waiting() == ["M"])
        try await desk.answer("L.2", .accept, by: "north", at: 2)
        #expect(try await desk.assignments().suffix(2) == ["M.1 M anna offered", "M.2 M star offered"])
        #expect(try await desk.waiting() == [])
        try await desk.checkBooks()
        #expect(try await desk.audit().count == 0)
    }

    @Test(arguments: StoreEngine.allCases)
    func consentThatIsTakenBackRecallsAllOffers(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, RoutingBench.channelRules())
        try await desk.take(british("L"))
        let taken = Samples.scored("L", revision: 2, country: "GB", region: nil) { $0.consent.granted = false }
        try await desk.take(taken, at: 1)
        #expect(try await desk.assignments().allSatisfy { $0.hasSuffix("recalled") })
        try await desk.checkBooks()
    }

    @Test func ofTwoWhoAcceptAtTwoReplicasOneGetsIt() async throws {
        let one = try await RoutingBench(.postgres, RoutingBench.channelRules())
        let two = try await one.replica()
        try await one.take(british("L"))
        let accept = Message.assignmentAnswer(AssignmentAnswer(assignment: "L.3", answer: .accept))
        let late = try await one.bench.handle(
            [(accept, .seller("star"))],
            at: after(2),
            before: { $0.locks("pool") },
            { try await two.answer("L.2", .accept, by: "north", at: 1) }
        )
        #expect(late.refusal(0)?.type == .alreadyClosed)
        #expect(try await one.assignments() == ["L.1 L anna recalled", "L.2 L north accepted", "L.3 L star recalled"])
        try await one.checkBooks()
        #expect(try await one.audit().count == 0)
    }

    /// Both replicas, and everybody at once.
    @Test func aHundredRacesAtTwoReplicas() async throws {
        let one = try await RoutingBench(.postgres, RoutingBench.channelRules(open: 200))
        let two = try await one.replica()
        let leads = (0..<100).map { "L\($0)" }
        for lead in leads { try await one.take(british(lead)) }
        let won = Mutex<[String: Int]>([:])
        let accept: @Sendable (RoutingBench, Int, String) async throws -> Void = { desk, number, seller in
            for lead in leads {
                let outgoing = try await desk.answer("\(lead).\(number)", .accept, by: seller)
                if outgoing.refusal(0) == nil { won.withLock { $0[lead, default: 0] += 1 } }
            }
        }
        try await together(
            { try await accept(one, 1, "anna") },
            { try await accept(two, 2, "north") },
            { try await accept(two, 3, "star") }
        )
        #expect(won.withLock { $0.count } == 100 && won.withLock { $0.values.allSatisfy { $0 == 1 } })
        #expect(try await one.bench.rows("SELECT COUNT(*) FROM assignment WHERE state = 'accepted'") == ["100"])
        try await one.checkBooks()
        try await one.checkEvents()
        #expect(try await one.audit().count == 0)
    }

    @Test(arguments: [1, 2] as [UInt64], StoreEngine.allCases)
    func theBooksAgreeAfterARandomWalk(seed: UInt64, _ engine: StoreEngine) async throws {
        let rules = try RoutingRules.read(
            RoutingBench.rules(anna: 6, ben: 8).text
                .replacing(
                    "{anna: 1, ben: 1}",
                    with: "{anna: 1, ben: 1, carla: 1}, policy: first_to_accept, offer_to: 2"
                ),
            file: "routing.yaml"
        )
        let desk = try await RoutingBench(engine, rules)
        var walk = RoutingWalk(seed: seed)
        for _ in 0..<120 {
            let known = try await desk.bench.rows("SELECT id, seller FROM assignment ORDER BY id")
            let batch = walk.batch(known)
            walk.timers += try await desk.bench.handle(batch, at: walk.instant).scheduled.map(\.message)
            try await desk.checkBooks()
        }
        try await desk.checkDecisions()
        try await desk.checkChains()
        try await desk.checkTurns()
        try await desk.checkEvents()
        #expect(try await desk.audit().count == 0)
        #expect(try await desk.bench.rows("SELECT COUNT(*) FROM assignment WHERE reason = 'taken'") != ["0"])
    }
}
