import Assignment
import Contracts
import Routing
import ServiceKit
import Store
import TestKit
import Testing

/// Rules on trial are kept, and tell what they would have done, and do nothing.
@Suite struct RoutingShadowTests {
    @Test(arguments: StoreEngine.allCases)
    func rulesOnTrialTellTheLeadsSinceTheyAreTried(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, try RoutingReplayTests.rules())
        try await desk.bench.begin()
        #expect(try await desk.records().today().shadow == nil)
        for number in 0..<2 { try await desk.take(Samples.scored("L\(number)"), at: Int64(number)) }
        let before = try await desk.assignments()
        let tried = try RoutingReplayTests.rules(west: "anna: 1")
        let state = try await Self.set(tried.text, desk)
        #expect(state == ShadowState(ruleSet: tried.version, since: after(10), by: "olga", note: "fewer"))
        #expect(try await desk.assignments() == before)
        for number in 2..<4 { try await desk.take(Samples.scored("L\(number)"), at: Int64(10 + number)) }
        #expect(try await desk.assignments().suffix(2) == ["L2.1 L2 anna offered", "L3.1 L3 ben offered"])
        // After a start it is tried still.
        let later = desk.restarted(desk.rules)
        try await later.bench.begin(at: after(15))
        let today = try await later.records().today()
        #expect(today.shadow == state)
        let text = try #require(try await later.records().rules(tried.version)?.text)
        #expect(text == tried.text)
        let difference = try await later.replay(tried, from: after(10))
        #expect(difference.texts == ["L3: ben@13 > anna@13"])
        #expect(difference.leads == 2)
        _ = try await Self.set(nil, later)
        #expect(try await later.records().today().shadow == nil)
        #expect(try await later.audit().differences == [])
    }

    @Test(arguments: StoreEngine.allCases)
    func wrongRulesAreNotTried(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, try RoutingReplayTests.rules())
        try await desk.bench.begin()
        let order = Message.shadowSet(ShadowSet(text: "version: 1\npools: []", by: "olga"))
        let outgoing = try await desk.bench.handle([order], from: .anOperator, at: noon)
        let problem = try #require(outgoing.refusal(0))
        #expect(problem.detail.contains("routing.yaml:"))
        #expect(try await desk.records().today().shadow == nil)
    }

    private static func set(_ text: String?, _ desk: RoutingBench) async throws -> ShadowState {
        let order = Message.shadowSet(ShadowSet(text: text, by: "olga", note: "fewer"))
        for case .reply(.shadowState(let state), 0, _) in try await desk.bench.handle(
            [order],
            from: .anOperator,
            at: after(10)
        ) {
            return state
        }
        throw Problem(.failed, "no answer")
    }
}
