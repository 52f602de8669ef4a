import Contracts
import Scorecard
import Scoring
import ServiceKit
import TestKit
import Testing

/// What sellers report, and what becomes of the lead.
@Suite struct ScoringFeedbackTests {
    private static let rules = ScoringTests.rules.replacing(
        "{accept: auto, enter: score >= 60}",
        with: "{accept: auto, enter: score >= 60, reject_reasons: [bad_fit, bad_timing], rest_after_reject: 30 days}"
    )
    private static let rest: Int64 = 30 * 24 * 60

    private static func stage() throws -> ScoringStage {
        ScoringStage(rules: try ScoringRules.read(rules, file: "scoring.yaml"))
    }

    private static func bench(_ engine: StoreEngine) async throws -> StageBench {
        try await StageBench(stage(), engine)
    }

    private static func report(
        _ state: AssignmentState,
        of lead: String = "A",
        assignment: String = "1",
        reason: String? = nil,
        at minutes: Int64 = 10
    ) -> Message {
        .leadOutcome(
            LeadOutcome(
                lead: lead,
                assignment: assignment,
                seller: "anna",
                state: state,
                at: after(minutes),
                reason: reason
            )
        )
    }

    private func story(_ bench: StageBench, _ kind: String) async throws -> [String] {
        guard case .story(let story) = try await bench.answer(.storyQuestion(StoryQuestion(id: "A"))) else { return [] }
        return story.entries.filter { $0.kind == kind }.map(\.summary)
    }

    @Test(
        arguments: [(AssignmentState.lost, "too expensive"), (.declined, "bad_fit"), (.returned, "bad_timing")],
        StoreEngine.allCases
    )
    func whatSalesRejectsRestsAndComesBack(_ report: (AssignmentState, String), _ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine)
        try await bench.handle([ScoringTests.enriched("A", 1)])
        let rejected = try await bench.handle([Self.report(report.0, reason: report.1)], at: after(10))
        #expect(rejected.statuses.map(\.stage) == [.recycled])
        #expect(rejected.scored.map(\.score.stage) == [.recycled])
        #expect(try await story(bench, "stage").last == "sql → recycled by anna: \(report.0.rawValue), \(report.1)")
        // However good it gets meanwhile.
        let news = try await bench.handle([ScoringTests.enriched("A", 2, visits: ["v1"])], at: after(20))
        #expect(news.statuses.isEmpty)
        let wake = try #require(rejected.scheduled.first)
        #expect(wake.due == after(10 + Self.rest))
        let awake = try await bench.handle([wake.message], from: nil, at: wake.due)
        #expect(awake.scored.map(\.score.stage) == [.sql])
        // Told once more, it does not count once more.
        #expect(try await bench.handle([Self.report(report.0, reason: report.1)], at: wake.due).isEmpty)
    }

    @Test(arguments: StoreEngine.allCases)
    func whatIsDeclinedForTheSellersOwnReasonsStaysQualified(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine)
        try await bench.handle([ScoringTests.enriched("A", 1)])
        let outgoing = try await bench.handle([
            Self.report(.declined, assignment: "1", reason: "no time"), Self.report(.expired, assignment: "2"),
            Self.report(.accepted, assignment: "3"),
        ])
        #expect(outgoing.isEmpty)
        #expect(try await bench.rows("SELECT stage FROM lead") == ["sql"])
        #expect(try await story(bench, "feedback").count == 3)
    }

    @Test(arguments: StoreEngine.allCases)
    func anOpportunityThatIsGivenBackIsToBeAssignedAnew(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine)
        try await bench.handle([ScoringTests.enriched("A", 1)])
        let hold = StageMove(lead: "A", action: .hold, stage: .opportunity, by: "olga")
        try await bench.handle([(.stageMove(hold), .anOperator)], at: after(5))
        let returned = try await bench.handle([Self.report(.returned, reason: "no time")], at: after(10))
        #expect(returned.scored.map(\.score.stage) == [.sql])
        #expect(try await bench.rows("SELECT held_stage FROM lead") == ["-"])
        try await bench.handle([Self.report(.won, assignment: "2", at: 11)], at: after(11))
        // Both were made of what was known when the lead was handed over first.
        let kept = try await bench.rows("SELECT state, score_lead, score_revision FROM outcome ORDER BY state")
        #expect(kept == ["returned A 1", "won A 1"])
    }

    @Test(arguments: StoreEngine.allCases)
    func aReportThatMakesNoSenseChangesNothingAndIsTold(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine)
        try await bench.handle([ScoringTests.enriched("A", 1, hasPhone: false)])
        #expect(try await bench.handle([Self.report(.lost, reason: "too expensive")], at: after(10)).isEmpty)
        #expect(try await bench.rows("SELECT stage FROM lead") == ["mql"])
        let told = "anna reported lost: too expensive; changes nothing: the lead is mql"
        #expect(try await story(bench, "feedback") == [told])
    }

    @Test(arguments: StoreEngine.allCases)
    func aReportThatComesLateChangesNothing(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine)
        try await bench.handle([ScoringTests.enriched("A", 1)])
        try await bench.handle([Self.report(.accepted, assignment: "2", at: 20)], at: after(20))
        let late = Self.report(.declined, assignment: "1", reason: "bad_fit", at: 19)
        #expect(try await bench.handle([late], at: after(21)).isEmpty)
        #expect(try await bench.rows("SELECT stage FROM lead") == ["sql"])
    }

    @Test(arguments: StoreEngine.allCases)
    func aReportIsKeptWithTheScoreOfTheHandOver(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine)
        try await bench.handle([ScoringTests.enriched("A", 1, hasPhone: false)])
        try await bench.handle([ScoringTests.enriched("A", 2)], at: after(1))
        // What is learned of her later was not known then.
        try await bench.handle([ScoringTests.enriched("A", 3, visits: ["v1"])], at: after(2))
        try await bench.handle([Self.report(.lost)], at: after(10))
        let snapshot = """
            SELECT outcome.state, score.revision, score.activities, score.at_ms FROM outcome
            JOIN score ON score.lead = outcome.score_lead AND score.revision = outcome.score_revision
            """
        #expect(try await bench.rows(snapshot) == ["lost 2 [] \(after(1).milliseconds)"])
        // The next time it is handed over is another one.
        let awake = after(10 + Self.rest)
        try await bench.handle([.scoreDue(ScoreDue(lead: "A", at: awake))], from: nil, at: awake)
        try await bench.handle([Self.report(.accepted, assignment: "2", at: 20 + Self.rest)], at: after(20 + Self.rest))
        #expect(try await bench.rows("SELECT score_revision FROM outcome WHERE state = 'accepted'") == ["5"])
    }

    @Test(arguments: StoreEngine.allCases)
    func whatSalesHasOfALeadThatIsMergedAwayItHasOfTheOther(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine)
        try await bench.handle([
            ScoringTests.enriched("A", 1, hasMail: false, hasPhone: false), ScoringTests.enriched("B", 1),
        ])
        let merge = ScoringTests.enriched("A", 2, hasMail: false, hasPhone: false, merged: ["B"])
        let merged = try await bench.handle([merge], at: after(1))
        #expect(merged.scored.map(\.score.stage) == [.sql])
        #expect(try await story(bench, "stage").last?.hasSuffix("taken over from a lead that was sql") == true)
        try await bench.handle([Self.report(.won)], at: after(10))
        #expect(try await bench.rows("SELECT score_lead, score_revision FROM outcome") == ["B 1"])
        #expect(try await bench.rows("SELECT stage FROM lead WHERE id = 'A'") == ["customer"])
    }

    @Test func aReportAndNewsAtTwoReplicasBothCount() async throws {
        let one = try await Self.bench(.postgres)
        let two = try await one.replica(Self.stage())
        try await one.handle([ScoringTests.enriched("A", 1)])
        try await one.handle(
            [(Self.report(.lost), .aService)],
            at: after(10),
            before: { $0.locks("lead") },
            { try await two.handle([ScoringTests.enriched("A", 2, visits: ["v1"])], at: after(9)) }
        )
        #expect(try await one.rows("SELECT stage, score_revision, revision FROM lead") == ["recycled 3 2"])
        #expect(try await one.rows("SELECT score_revision FROM outcome") == ["1"])
    }
}
