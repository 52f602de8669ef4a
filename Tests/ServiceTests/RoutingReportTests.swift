import Assignment
import Contracts
import TestKit
import Testing

/// Reports add up what was recorded.
@Suite struct RoutingReportTests {
    /// Six leads by turns 2 to 1, and one for the owner of its account, which is nobody's turn.
    @Test(arguments: StoreEngine.allCases)
    func distributionHoldsWhatWasGivenAgainstWhatWasOwed(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, try RoutingReplayTests.rules(west: "anna: 2, ben: 1"))
        try await desk.bench.begin()
        for number in 0..<7 { try await desk.take(Samples.scored("L\(number)"), at: Int64(number)) }
        var tally = DistributionTally()
        try await desk.records().decisions { for decision in $0 { tally.add(decision) } }
        let report = tally.report
        #expect(report.rows.map(\.seller) == ["anna", "ben"])
        #expect(report.rows.map(\.given) == [5, 2])
        #expect(report.rows.map { ($0.owed * 1_000).rounded() } == [4_667, 2_333])
        #expect(report.rows.map(\.bound) == [1, 1])
        #expect(report.isWithinBound)
        #expect(report.rows.allSatisfy { $0.farthest > 0.6 && $0.farthest < 1 })
    }

    @Test(arguments: StoreEngine.allCases)
    func theBoundIsWiderWhereSomebodyCouldNotTakeALead(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, try RoutingReplayTests.rules(anna: 1))
        try await desk.bench.begin()
        for number in 0..<3 { try await desk.take(Samples.scored("L\(number)"), at: Int64(number)) }
        var tally = DistributionTally()
        try await desk.records().decisions { for decision in $0 { tally.add(decision) } }
        #expect(tally.report.rows.map(\.bound) == [2, 2])
    }

    @Test(arguments: StoreEngine.allCases)
    func speedAnswersAndDeclinesAreCounted(_ engine: StoreEngine) async throws {
        let desk = try await Self.answered(engine)
        let offers = try await desk.records().offers()
        #expect(offers.count == 5)
        let speed = SpeedReport(offers)
        #expect(speed.steps.map(\.name).first == "post to offer")
        #expect(speed.steps[0].count == 3)
        #expect(speed.steps[0].p50Ms == 60_000)
        #expect(speed.steps[1].count == 1)
        #expect(speed.steps[1].p99Ms == 4 * 60_000)
        let answers = AnswerReport(offers)
        #expect(
            answers.rows.map { [$0.offers, $0.kept, $0.missed, $0.open] } == [[3, 2, 0, 1], [2, 0, 1, 1]]
        )
        #expect(answers.rows.map(\.seller) == ["anna", "ben"])
        #expect(answers.rows.map(\.keptPart) == [100, 0])
        let declines = DeclineReport(offers)
        #expect(declines.rows.map(\.state) == [.declined])
        #expect(declines.rows.map(\.reason) == ["because"])
        #expect(declines.rows.map(\.count) == [1])
    }

    /// Three places, two of them taken, and one more lead a day than ends.
    @Test(arguments: StoreEngine.allCases)
    func capacityTellsWhenAPoolIsFull(_ engine: StoreEngine) async throws {
        let rules = try RoutingReplayTests.rules(anna: 4, west: "anna: 1", limits: ", per_week: 7")
        let desk = try await RoutingBench(engine, rules)
        try await desk.bench.begin()
        for number in 0..<3 { try await desk.take(Samples.scored("L\(number)"), at: Int64(number) * 60) }
        try await desk.answer("L0.1", .accept, by: "anna", at: 200)
        try await desk.answer("L0.1", .won, by: "anna", at: 201)
        let records = desk.records(to: after(2 * 24 * 60))
        var inflow = InflowTally(rules)
        try await records.decisions { for decision in $0 { inflow.add(decision) } }
        let report = CapacityReport(
            rules,
            inflow: inflow,
            assignments: try await records.assignments(),
            from: records.from,
            to: records.to
        )
        let west = try #require(report.rows.first { $0.pool == "west" })
        #expect([west.sellers, west.open, west.capacity] == [1, 2, 4])
        #expect([west.inflowPerDay, west.givenPerDay, west.endedPerDay] == [1.5, 1.5, 0.5])
        #expect(west.fullInDays == 2)
        #expect(west.perMonth == 30)
        #expect(west.inflowPerMonth == 45)
        #expect(west.isTooSmall)
        let nordic = try #require(report.rows.first { $0.pool == "nordic" })
        #expect(nordic.perMonth == nil)
        #expect(nordic.fullInDays == nil)
        #expect(!nordic.isTooSmall)
    }

    @Test(arguments: StoreEngine.allCases)
    func todayNamesTheRulesThatDecide(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, try RoutingReplayTests.rules())
        try await desk.bench.begin()
        let today = try await desk.records().today()
        #expect(today.ruleSet == desk.rules.version)
        #expect(try await desk.records().rules(desk.rules.version)?.text == desk.rules.text)
        #expect(try await desk.records().rules("routing-none")?.text == nil)
    }

    /// Anna accepts the first lead, declines the third, which goes to Ben, who lets the second expire.
    private static func answered(_ engine: StoreEngine) async throws -> RoutingBench {
        let desk = try await RoutingBench(engine, try RoutingReplayTests.rules())
        try await desk.bench.begin()
        for number in 0..<3 { try await desk.take(Samples.scored("L\(number)"), at: Int64(number)) }
        try await desk.answer("L0.1", .accept, by: "anna", at: 4)
        try await desk.answer("L2.1", .decline, by: "anna", at: 5)
        let due = AssignmentClosed(assignment: "L1.1", lead: "L1", state: .expired, at: after(16))
        try await desk.bench.handle([.assignmentClosed(due)], from: nil, at: after(16))
        return desk
    }
}
