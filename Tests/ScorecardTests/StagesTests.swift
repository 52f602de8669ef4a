import Contracts
import FoundationEssentials
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

    @Test(
        "A seller's report leads where the table says, from every stage",
        arguments: LeadStage.allCases,
        [
            (AssignmentState.offered, nil), (.expired, nil), (.recalled, "merged"), (.accepted, nil),
            (.contacted, nil), (.opportunity, nil),
            (.declined, "no time"), (.declined, "bad_fit"), (.returned, "no time"), (.returned, "bad_timing"),
            (.won, nil), (.lost, "too expensive"),
        ] as [(AssignmentState, String?)]
    )
    func feedback(_ stage: LeadStage, _ report: (state: AssignmentState, reason: String?)) throws {
        let isOpen = stage == .sql || stage == .opportunity
        let wanted: LeadStage? =
            switch (report.state, report.reason) {
            case (.offered, _), (.expired, _), (.recalled, _): stage
            case (.won, _): .customer
            case (.lost, _), (_, "bad_fit"), (_, "bad_timing"): isOpen ? .recycled : nil
            case (.returned, _): isOpen ? .sql : nil
            case (.opportunity, _): isOpen ? .opportunity : nil
            case (.accepted, _), (.contacted, _), (.declined, _): isOpen ? stage : nil
            }
        let outcome = LeadOutcome(
            lead: "A",
            assignment: "1",
            seller: "anna",
            state: report.state,
            at: now,
            reason: report.reason
        )
        if let wanted {
            #expect(try rules.stages.destination(after: outcome, from: stage, newest: now) == wanted)
        } else {
            let refusal = #expect(throws: StageRefusal.self) {
                try rules.stages.destination(after: outcome, from: stage, newest: nil)
            }
            #expect(refusal?.reason == "the lead is \(stage.rawValue)")
        }
    }

    @Test("What was reported before something that is known comes too late, but not a sale")
    func lateFeedback() throws {
        func report(_ state: AssignmentState) throws -> LeadStage? {
            let outcome = LeadOutcome(lead: "A", assignment: "1", seller: "anna", state: state, at: now)
            return try rules.stages.destination(after: outcome, from: .sql, newest: now.adding(milliseconds: 1))
        }
        let refusal = #expect(throws: StageRefusal.self) { try report(.lost) }
        #expect(refusal?.reason == "something later was reported before")
        #expect(try report(.won) == .customer)
    }

    @Test("Nothing is recycled where the rules give no rest")
    func noRest() throws {
        let manual = "{accept: manual, answer_within: 4 business hours, "
        let reasons = "reject_reasons: [bad_fit, bad_timing], rest_after_reject: 30 days}"
        func stages(_ sql: String) throws -> Stages {
            try ScoringRules.read(sampleRules.replacing(manual + reasons, with: sql), file: "scoring.yaml").stages
        }
        let auto = try stages("{accept: auto}")
        let lost = LeadOutcome(lead: "A", assignment: "1", seller: "anna", state: .lost, at: now)
        #expect(try auto.destination(after: lost, from: .sql, newest: nil) == .sql)
        let rested = try stages("{accept: auto, reject_reasons: [bad_fit], rest_after_reject: 9 days}")
        #expect(rested.rest?.reasons == ["bad_fit"])
        #expect(try rested.destination(after: lost, from: .sql, newest: nil) == .recycled)
    }

    @Test("Working hours: nights and weekends do not count")
    func businessHours() throws {
        func end(_ start: String, _ hoursLong: Int64, _ calendar: WorkCalendar = .standard) throws -> String? {
            let time = AnswerTime(ms: hoursLong * 3_600_000, isWorkingTime: true)
            return time.end(from: try #require(Instant(start)), calendar)?.text
        }
        // 2026-11-20 is a Friday.
        #expect(try end("2026-11-20T10:00:00Z", 4) == "2026-11-20T14:00:00.000Z")
        #expect(try end("2026-11-20T15:00:00Z", 2) == "2026-11-20T17:00:00.000Z")
        #expect(try end("2026-11-20T15:00:00Z", 4) == "2026-11-23T11:00:00.000Z")
        #expect(try end("2026-11-21T03:00:00Z", 4) == "2026-11-23T13:00:00.000Z")
        #expect(try end("2026-11-20T20:00:00Z", 17) == "2026-11-25T10:00:00.000Z")
        let start = try #require(Instant("2026-11-21T09:30:00Z"))
        let byTheClock = AnswerTime(ms: 3_600_000, isWorkingTime: false)
        #expect(byTheClock.end(from: start, .standard)?.text == "2026-11-21T10:30:00.000Z")
    }

    @Test("Working hours are those of a zone, daylight saving and holidays included")
    func zones() throws {
        let zones = ZoneBook { name in
            FileManager.default.contents(atPath: "/usr/share/zoneinfo/\(name)").map { Array($0) }
        }
        let calendar = "{zone: Europe/Berlin, hours: {mon-fri: 09:00-12:00 | 13:00-17:00}, holidays: [2026-10-26]}"
        let sql =
            "{accept: manual, answer_within: 4 business hours, reject_reasons: [bad_fit], rest_after_reject: 9 days, "
            + "when_overdue: recycle, calendar: \(calendar)}"
        let manual =
            "{accept: manual, answer_within: 4 business hours, reject_reasons: [bad_fit, bad_timing], rest_after_reject: 30 days}"
        #expect(sampleRules.contains(manual))
        let rules = try ScoringRules.read(
            sampleRules.replacing(manual, with: sql),
            file: "scoring.yaml",
            zones: zones
        )
        let review = try #require(rules.stages.review)
        #expect(review.whenOverdue == .recycle)
        func end(_ start: String) throws -> String? {
            review.answerWithin.end(from: try #require(Instant(start)), review.calendar)?.text
        }
        // Summer: 15:00 in Berlin is 13:00 in UTC. Two hours on Friday, the clocks go back on Sunday, Monday is a holiday,
        // two hours on Tuesday from 9:00, which is 8:00 in UTC by then.
        #expect(try end("2026-10-23T13:00:00Z") == "2026-10-27T10:00:00.000Z")
        // The hour at noon does not count.
        #expect(try end("2026-11-03T09:00:00Z") == "2026-11-03T14:00:00.000Z")
    }
}
