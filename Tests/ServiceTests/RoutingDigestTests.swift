import Assignment
import Contracts
import Routing
import Rules
import ServiceKit
import TestKit
import Testing

/// What a seller is told when she comes on duty.
@Suite struct RoutingDigestTests {
    /// Anna works in New York; it is Wednesday, 18 November 2026, when these tests begin.
    private func desk(_ engine: StoreEngine) async throws -> RoutingBench {
        let text = try RoutingBench.rules().text.replacing(
            "version: 1",
            with: "version: 1\ncalendars: [{id: ny, zone: America/New_York, hours: {mon-fri: 09:00-17:00}}]"
        ).replacing("name: Anna, kind: rep,", with: "name: Anna, kind: rep, calendar: ny,")
        return try await RoutingBench(engine, RoutingRules.read(text, file: "routing.yaml", zones: .system))
    }

    private func digests(_ desk: RoutingBench) async throws -> [SellerDigest] {
        try await desk.bench.rows("SELECT body FROM seller_event WHERE type = 'seller.digest' ORDER BY seq").map {
            try BodyCodec.decode(SellerDigest.self, from: $0)
        }
    }

    private func at(_ text: String) throws -> Instant { try #require(Instant(text)) }

    @Test(arguments: StoreEngine.allCases)
    func itComesWithTheBeginningOfTheDay(_ engine: StoreEngine) async throws {
        let desk = try await desk(engine)
        let begin = try at("2026-11-18T20:00:00Z")
        let foretold = try await desk.bench.begin(at: begin).scheduled
        let morning = try #require(foretold.first { $0.message.type == .digestDue })
        #expect(morning.due == (try at("2026-11-19T14:00:00Z")))
        // Another start foretells nothing anew.
        #expect(try await desk.bench.begin(at: begin).scheduled.isEmpty)
        try await desk.bench.handle([Samples.scored("L1"), Samples.scored("L2"), Samples.scored("L3")], at: begin)
        let accept = Message.assignmentAnswer(AssignmentAnswer(assignment: "L1.1", answer: .accept))
        try await desk.bench.handle([accept], from: .seller("anna"), at: begin)
        let outgoing = try await desk.bench.handle([morning.message], from: nil, at: morning.due)
        #expect(outgoing.contains(.notify(seller: "anna")))
        let digest = try #require(try await digests(desk).first)
        #expect(digest.offered == 1)
        #expect(digest.taken == 1)
        #expect(digest.assignments.map(\.assignment) == ["L3.1", "L1.1"])
        #expect(digest.assignments.map(\.state) == [.offered, .accepted])
        #expect(digest.assignments.map { $0.answerBy != nil } == [true, false])
        #expect(outgoing.scheduled.map(\.due) == [try at("2026-11-20T14:00:00Z")])
        // The same timer again is of no effect, and a day on which nothing waits has none.
        #expect(try await desk.bench.handle([morning.message], from: nil, at: morning.due).isEmpty)
        try await desk.bench.handle(
            ["L1.1", "L3.1"].map {
                .assignmentAnswer(AssignmentAnswer(assignment: $0, answer: $0 == "L1.1" ? .lost : .decline))
            },
            from: .seller("anna"),
            at: morning.due
        )
        let next = try #require(outgoing.scheduled.first)
        let friday = try await desk.bench.handle([next.message], from: nil, at: next.due)
        #expect(try await digests(desk).count == 1)
        #expect(friday.scheduled.map(\.due) == [try at("2026-11-23T14:00:00Z")])
        try await desk.checkEvents()
    }

    @Test(arguments: StoreEngine.allCases)
    func aLeaveThatIsSaidMeanwhilePutsItOff(_ engine: StoreEngine) async throws {
        let desk = try await desk(engine)
        let begin = try at("2026-11-18T20:00:00Z")
        let morning = try #require(try await desk.bench.begin(at: begin).scheduled.first)
        let leave = RosterChange(seller: "anna", action: .leave, from: "2026-11-19", to: "2026-11-24", by: "olga")
        let outgoing = try await desk.bench.handle([.rosterChange(leave)], from: .anOperator, at: begin)
        #expect(
            outgoing.scheduled.filter { $0.message.type == .digestDue }.map(\.due) == [try at("2026-11-25T14:00:00Z")]
        )
        try await desk.bench.handle([Samples.scored("L1", country: "GB", region: nil)], at: begin)
        #expect(try await desk.bench.handle([morning.message], from: nil, at: morning.due).isEmpty)
        #expect(try await digests(desk).isEmpty)
    }
}
