import Contracts
import Rules
import Scorecard
import Testing

@Suite("Stages")
struct StagesTests {
    let rules: ScoringRules

    init() throws {
        rules = try ScoringRules.read(sampleRules, file: "scoring.yaml")
    }

    private func outcome(_ fit: Int, _ engagement: Int, isFast: Bool = false, disqualified: String? = nil)
        -> ScoreOutcome
    {
        var outcome = rules.score(sampleLead(), activities: [], asOf: now)
        (outcome.fit, outcome.engagement, outcome.total) = (fit, engagement, fit + engagement)
        (outcome.isFast, outcome.disqualified) = (isFast, disqualified)
        return outcome
    }

    private func stage(_ fit: Int, _ engagement: Int, from: LeadStage? = nil) -> LeadStage {
        rules.stages.stage(for: outcome(fit, engagement), from: from)
    }

    @Test("A lead enters where it qualifies")
    func enter() {
        #expect(stage(10, 0) == .unqualified)
        #expect(stage(10, 10) == .iql)
        #expect(stage(10, 35) == .iql)
        #expect(stage(20, 20) == .mql)
    }

    @Test("Who is in stays until the lower bound, so that nobody comes and goes")
    func hysteresis() {
        #expect(stage(20, 15, from: .mql) == .mql)
        #expect(stage(20, 15, from: .iql) == .iql)
        #expect(stage(10, 20, from: .mql) == .mql)
        #expect(stage(20, 9, from: .mql) == .iql)
        #expect(stage(10, 5, from: .mql) == .unqualified)
    }

    @Test("What sales has stays there, whatever the score")
    func sales() {
        for held in [LeadStage.sql, .opportunity, .customer] { #expect(stage(0, 0, from: held) == held) }
        #expect(stage(60, 40, from: .recycled) == .recycled)
        let rival = outcome(60, 40, disqualified: "rival")
        #expect(rules.stages.stage(for: rival, from: .sql) == .disqualified)
        #expect(rules.stages.stage(for: rival, from: .customer) == .customer)
        #expect(stage(20, 20, from: .disqualified) == .mql)
    }

    @Test("A quote request leads there at once, as long as it is fresh, unless the lead is out")
    func fastLane() {
        #expect(rules.stages.stage(for: outcome(0, 20, isFast: true), from: nil) == .mql)
        #expect(rules.stages.stage(for: outcome(0, 20, isFast: true, disqualified: "x"), from: nil) == .disqualified)
        func isFast(_ daysAgo: Int64) -> Bool {
            rules.score(sampleLead(), activities: [activity("quote_requested", daysAgo: daysAgo)], asOf: now).isFast
        }
        #expect(isFast(0))
        #expect(isFast(30))
        #expect(!isFast(31))
    }

    @Test("Working hours: nights and weekends do not count")
    func businessHours() throws {
        let hours = BusinessHours.standard
        func end(_ start: String, _ hoursLong: Int64) throws -> String {
            hours.adding(hoursLong * 3_600_000, to: try #require(Instant(start))).text
        }
        // 2026-11-20 is a Friday.
        #expect(try end("2026-11-20T10:00:00Z", 4) == "2026-11-20T14:00:00.000Z")
        #expect(try end("2026-11-20T15:00:00Z", 2) == "2026-11-20T17:00:00.000Z")
        #expect(try end("2026-11-20T15:00:00Z", 4) == "2026-11-23T11:00:00.000Z")
        #expect(try end("2026-11-21T03:00:00Z", 4) == "2026-11-23T13:00:00.000Z")
        #expect(try end("2026-11-20T20:00:00Z", 17) == "2026-11-25T10:00:00.000Z")
        let east = BusinessHours(days: 1...6, fromMs: 8 * 3_600_000, toMs: 12 * 3_600_000, utcOffsetMs: 2 * 3_600_000)
        let start = try #require(Instant("2026-11-21T09:30:00Z"))
        #expect(
            AnswerTime(ms: 3_600_000, isWorkingTime: true).end(from: start, east).text == "2026-11-23T06:30:00.000Z"
        )
        #expect(
            AnswerTime(ms: 3_600_000, isWorkingTime: false).end(from: start, east).text == "2026-11-21T10:30:00.000Z"
        )
    }
}
