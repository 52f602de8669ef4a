import Contracts
import Scorecard
import Scoring
import ServiceKit
import TestKit
import Testing

/// Stages over time, and what people and sales say of them.
@Suite struct ScoringStagesTests {
    /// Fit 30; a quote request is 40 of engagement and halves in 10 days.
    private static let rules = """
        version: 1
        limits: {fit: 60, engagement: 40}
        shared_fit:
          - id: who
            max: 60
            rules:
              - {id: phone, when: phone is not empty, points: 30}
        engagement:
          - id: what
            max: 40
            rules:
              - {id: page, event: page_view, points: 40, once: true, half_life: 10 days}
        disqualify:
          - {id: junk, when: attributes.status is junk, reason: junk}
        classes: {warm: 40, hot: 65}
        stages:
          iql: {enter: score >= 30}
          mql: {enter: score >= 60, leave: score < 50}
          sql: SQL

        """
    private static let manual = rules.replacing(
        "SQL",
        with:
            "{accept: manual, answer_within: 4 hours, reject_reasons: [bad_fit, bad_timing], rest_after_reject: 30 days}"
    )
    /// Where scores cool before anybody is late.
    private static let unhurried = manual.replacing("4 hours", with: "60 days")
    private static let day: Int64 = 24 * 60

    private static func bench(_ engine: StoreEngine, _ rules: String = manual) async throws -> StageBench {
        try await StageBench(ScoringStage(rules: ScoringRules.read(rules, file: "scoring.yaml")), engine)
    }

    private static func lead(
        _ id: String,
        _ revision: Int64 = 1,
        visits: [String] = ["v1"],
        hasPhone: Bool = true,
        isJunk: Bool = false
    ) -> Message {
        let lead = Samples.lead(id, revision: revision) { lead in
            lead.phone = hasPhone ? "+15046218927" : nil
            if isJunk { lead.attributes["status"] = .string("junk") }
        }
        let activities = visits.map { Activity(type: "page_view", at: noon, id: $0) }
        return .leadEnriched(LeadEnriched(lead: lead, submission: "s", activities: activities))
    }

    private static func move(
        _ lead: String,
        _ action: StageMove.Action,
        _ stage: LeadStage? = nil,
        reason: String? = nil
    )
        -> [(Message, Asker?)]
    {
        [(.stageMove(StageMove(lead: lead, action: action, stage: stage, reason: reason, by: "olga")), .anOperator)]
    }

    private func moved(_ outgoing: [Outgoing]) -> StageMoved? {
        for case .reply(.stageMoved(let moved), to: 0, replayed: false) in outgoing { return moved }
        return nil
    }

    private func stages(_ bench: StageBench) async throws -> [String] {
        try await bench.rows("SELECT id, stage FROM lead ORDER BY id")
    }

    @Test(arguments: StoreEngine.allCases)
    func aScoreThatCoolsChangesTheStageWhenItWasForetold(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine, Self.unhurried)
        let outgoing = try await bench.handle([Self.lead("A")])
        #expect(outgoing.statuses.map(\.stage) == [.mql])
        // 70 falls below 65 first, which is the class; below 50 when 40 has become less than 19.5.
        let first = try #require(outgoing.scheduled.first)
        #expect(outgoing.scheduled.count == 1)
        #expect(first.due > after(2 * Self.day) && first.due < after(3 * Self.day))
        let second = try #require(try await bench.handle([first.message], from: nil, at: first.due).scheduled.first)
        #expect(second.due > after(10 * Self.day) && second.due < after(11 * Self.day))
        let last = try await bench.handle([second.message], from: nil, at: second.due)
        #expect(last.statuses.map(\.stage) == [.iql])
        #expect(try await bench.rows("SELECT stage, due_ms FROM lead") != ["mql -"])
        // The same message again, or one that was overtaken, has no effect.
        #expect(try await bench.handle([first.message], from: nil, at: second.due).isEmpty)
        #expect(try await bench.handle([second.message], from: nil, at: second.due).isEmpty)
    }

    @Test(arguments: StoreEngine.allCases)
    func aTimerForAScoreThatChangedSinceHasNoEffect(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine, Self.unhurried)
        let first = try #require(try await bench.handle([Self.lead("A")]).scheduled.first)
        // She comes once more a day later, so that the score cools a day later.
        let visit = Activity(type: "page_view", at: after(Self.day), id: "v2")
        let news = LeadEnriched(
            lead: Samples.lead("A", revision: 2) { $0.phone = "+1" },
            submission: "s",
            activities: [visit]
        )
        let second = try #require(try await bench.handle([.leadEnriched(news)], at: after(Self.day)).scheduled.first)
        #expect(second.due > first.due)
        let before = try await bench.rows("SELECT score_revision, due_ms FROM lead")
        #expect(try await bench.handle([first.message], from: nil, at: first.due).isEmpty)
        // Nor at a later instant, when the other is due as well.
        #expect(try await bench.handle([first.message], from: nil, at: second.due).isEmpty)
        #expect(try await bench.rows("SELECT score_revision, due_ms FROM lead") == before)
        #expect(try await bench.handle([second.message], from: nil, at: second.due).scheduled.count == 1)
    }

    @Test(arguments: StoreEngine.allCases)
    func aLeadThatIsMergedAwayIsNotScoredWhenItsTimeComes(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine)
        let due = try #require(try await bench.handle([Self.lead("B")]).scheduled.first)
        try await bench.handle([.leadEnriched(LeadEnriched(lead: Samples.lead("A"), submission: "s", merged: ["B"]))])
        #expect(try await bench.handle([due.message], from: nil, at: due.due).isEmpty)
    }

    @Test(arguments: StoreEngine.allCases)
    func whatIsAcceptedGoesToRouting(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine)
        #expect(try await bench.handle([Self.lead("A")]).scored.isEmpty)
        let outgoing = try await bench.handle(Self.move("A", .accept), at: after(5))
        #expect(moved(outgoing) == StageMoved(lead: "A", from: .mql, to: .sql, changed: true))
        #expect(outgoing.scored.map(\.score.stage) == [.sql])
        #expect(outgoing.statuses.map(\.stage) == [.sql])
        let again = try await bench.handle(Self.move("A", .accept), at: after(6))
        #expect(moved(again) == StageMoved(lead: "A", from: .sql, to: .sql, changed: false))
        #expect(again.count == 1)
    }

    @Test(arguments: StoreEngine.allCases)
    func whatIsRejectedRestsAndComesBack(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine)
        try await bench.handle([Self.lead("A")])
        let rejected = try await bench.handle(Self.move("A", .reject, reason: "bad_timing"), at: after(5))
        #expect(moved(rejected)?.to == .recycled)
        let wake = try #require(rejected.scheduled.first)
        #expect(wake.due == after(5 + 30 * Self.day))
        // However good it gets meanwhile.
        let news = try await bench.handle([Self.lead("A", 2, visits: ["v2"])], at: after(10))
        #expect(news.statuses.isEmpty && news.scheduled.isEmpty)
        let awake = try await bench.handle([wake.message], from: nil, at: wake.due)
        #expect(awake.statuses.map(\.stage) == [.iql])
        let entries = try await bench.rows("SELECT document FROM stage_change ORDER BY revision")
        #expect(entries.count == 3)
        #expect(entries[1].contains(#""by":"olga""#) && entries[1].contains("reject, bad_timing"))
        #expect(entries[2].contains("the rest is over"))
    }

    @Test(
        arguments: [
            (StageMove(lead: "A", action: .accept, by: "olga"), "the lead is iql; only an mql can be accepted"),
            (
                StageMove(lead: "A", action: .reject, reason: "bad_fit", by: "olga"),
                "the lead is iql; only an mql can be rejected"
            ),
            (
                StageMove(lead: "A", action: .reject, reason: "ugly", by: "olga"),
                #""ugly" is no reason of the rules; they are: bad_fit, bad_timing"#
            ),
            (StageMove(lead: "A", action: .release, by: "olga"), "no stage of the lead is held"),
            (StageMove(lead: "X", action: .accept, by: "olga"), "There is no lead X."),
        ],
        StoreEngine.allCases
    )
    func whatTheStageDoesNotAllowIsRefused(_ refused: (StageMove, String), _ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine)
        try await bench.handle([Self.lead("A", visits: [])])
        let outgoing = try await bench.handle([(.stageMove(refused.0), Asker.anOperator)], at: noon)
        #expect(outgoing.refusal(0)?.detail == refused.1)
        #expect(outgoing.count == 1)
        #expect(try await stages(bench) == ["A iql"])
    }

    @Test(arguments: StoreEngine.allCases)
    func aStageThatIsHeldStaysUntilItIsReleased(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine)
        try await bench.handle([Self.lead("A", isJunk: true)])
        #expect(try await stages(bench) == ["A disqualified"])
        let held = try await bench.handle(Self.move("A", .hold, .sql), at: after(1))
        #expect(held.scored.map(\.score.stage) == [.sql])
        #expect(try await bench.handle([Self.lead("A", 2, visits: [], isJunk: true)]).statuses.isEmpty)
        let released = try await bench.handle(Self.move("A", .release), at: after(2))
        #expect(moved(released)?.to == .disqualified)
        #expect(released.scored.map(\.score.stage) == [.disqualified])
    }

    @Test(arguments: StoreEngine.allCases)
    func whoHasBoughtStaysACustomer(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine)
        try await bench.handle([Self.lead("A"), ScoringTests.won("A")])
        #expect(try await stages(bench) == ["A customer"])
        for order in [Self.move("A", .hold, .mql), Self.move("A", .release)] {
            let refused = try await bench.handle(order, at: noon).refusal(0)
            #expect(refused?.detail == "the lead has bought; it stays a customer")
        }
    }

    private static func late(_ overdue: String) -> String {
        manual.replacing("{accept: manual,", with: "{accept: manual, when_overdue: \(overdue),")
    }

    private func changes(_ bench: StageBench) async throws -> [String] {
        guard case .story(let story) = try await bench.answer(.storyQuestion(StoryQuestion(id: "A"))) else { return [] }
        return story.entries.filter { $0.kind == "stage" }.map(\.summary)
    }

    @Test(arguments: StoreEngine.allCases)
    func whenNobodyAnswersInTimeItIsNotedOnce(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine, Self.late("remind"))
        let timer = try #require(try await bench.handle([Self.lead("A")]).scheduled.first)
        #expect(timer.due == after(240))
        // News of the lead does not give sales more time.
        #expect(try await bench.handle([Self.lead("A", 2, visits: ["v2"])], at: after(100)).scheduled.isEmpty)
        let late = try await bench.handle([timer.message], from: nil, at: timer.due)
        #expect(late.statuses.isEmpty)
        #expect(try await stages(bench) == ["A mql"])
        let told = try await changes(bench)
        #expect(told.count == 2)
        #expect(told.last?.hasPrefix("mql → mql by scoring-") == true)
        #expect(told.last?.hasSuffix(": nobody answered by \(after(240).text)") == true)
        // It waits on; from now on its score alone can change anything.
        let cooling = try #require(late.scheduled.first)
        #expect(cooling.due > after(Self.day))
        try await bench.handle([cooling.message], from: nil, at: cooling.due)
        #expect(try await changes(bench).count == 2)
        let accepted = try await bench.handle(Self.move("A", .accept), at: cooling.due)
        #expect(moved(accepted)?.to == .sql)
    }

    @Test(arguments: StoreEngine.allCases)
    func whenNobodyAnswersInTimeItIsAcceptedIfTheRulesSaySo(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine, Self.late("accept"))
        let timer = try #require(try await bench.handle([Self.lead("A")]).scheduled.first)
        let outgoing = try await bench.handle([timer.message], from: nil, at: timer.due)
        #expect(outgoing.scored.map(\.score.stage) == [.sql])
        #expect(try await changes(bench).last?.hasSuffix(": accepted: nobody answered by \(after(240).text)") == true)
        #expect(try await bench.rows("SELECT handoff_revision FROM lead") == ["2"])
        #expect(try await bench.handle([timer.message], from: nil, at: timer.due).isEmpty)
    }

    @Test(arguments: StoreEngine.allCases)
    func whenNobodyAnswersInTimeItRestsIfTheRulesSaySo(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine, Self.late("recycle"))
        let timer = try #require(try await bench.handle([Self.lead("A")]).scheduled.first)
        let outgoing = try await bench.handle([timer.message], from: nil, at: timer.due)
        #expect(outgoing.statuses.map(\.stage) == [.recycled])
        #expect(outgoing.scheduled.map(\.due) == [after(240 + 30 * Self.day)])
        #expect(try await bench.rows("SELECT reject_reason FROM lead_progress") == ["not_answered"])
    }

    @Test(arguments: StoreEngine.allCases)
    func whoeverAnswersInTimeStopsTheClock(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine, Self.late("recycle"))
        let timer = try #require(try await bench.handle([Self.lead("A")]).scheduled.first)
        try await bench.handle(Self.move("A", .accept), at: after(200))
        #expect(try await bench.handle([timer.message], from: nil, at: timer.due).isEmpty)
        #expect(try await stages(bench) == ["A sql"])
    }

    @Test(arguments: StoreEngine.allCases)
    func thoseThatWaitLongestAreReviewedFirst(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine)
        for (index, id) in ["C", "A", "B"].enumerated() {
            try await bench.handle([Self.lead(id)], at: after(Int64(index)))
        }
        try await bench.handle([Self.lead("D", visits: [])])
        try await bench.handle(Self.move("A", .accept), at: after(5))
        guard case .stageReviewPage(let page) = try await bench.answer(.stageReviewsQuestion(StageReviewsQuestion()))
        else { return #expect(Bool(false), "no page") }
        #expect(page.open == 2)
        #expect(page.reviews.map(\.lead.id) == ["C", "B"])
        #expect(page.reviews.map(\.since) == [noon, after(2)])
        #expect(page.reviews.map(\.answerBy) == [after(240), after(242)])
        #expect(page.reviews.map(\.score.total) == [70, 70])
        #expect(page.reasons == ["bad_fit", "bad_timing"])
        #expect(page.whenOverdue == "remind")
    }

    @Test(arguments: StoreEngine.allCases)
    func theStoryTellsEveryChangeAndWhatIsMissing(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine)
        try await bench.handle([Self.lead("A", visits: [])])
        try await bench.handle([Self.lead("A", visits: ["v1"])], at: after(14_400))
        guard case .story(let story) = try await bench.answer(.storyQuestion(StoryQuestion(id: "A"))) else {
            return #expect(Bool(false), "no story")
        }
        let scores = story.entries.filter { $0.kind == "score" }
        #expect(
            scores.first?.reasons == ["+30 fit phone: phone is not empty", "+30 missing to mql, for example by page"]
        )
        #expect(scores.last?.reasons.contains("+20 engagement page: page_view, 40 before ageing") == true)
        let changes = story.entries.filter { $0.kind == "stage" }.map(\.summary)
        #expect(changes.count == 1)
        #expect(changes[0].hasPrefix("iql by scoring-"))
        #expect(changes[0].hasSuffix(": score 30"))
    }

    @Test func aMoveAndNewsAtTwoReplicasBothCount() async throws {
        let one = try await Self.bench(.postgres)
        let two = try await one.replica(ScoringStage(rules: ScoringRules.read(Self.manual, file: "scoring.yaml")))
        try await one.handle([Self.lead("A")])
        let outgoing = try await one.handle(
            Self.move("A", .accept),
            before: { $0.locks("lead") },
            { try await two.handle([Self.lead("A", 2, visits: ["v2"], hasPhone: false)]) }
        )
        // The news came first and took the lead below what an mql needs.
        #expect(outgoing.refusal(0)?.detail == "the lead is iql; only an mql can be accepted")
        #expect(try await stages(one) == ["A iql"])
    }
}
