import Contracts
import Scorecard
import Scoring
import ServiceKit
import Store
import Synchronization
import TestKit
import Testing

/// Rules that are published while the service runs, and the leads that are scored again for it.
@Suite struct ScoringRulesTests {
    /// Mail counts more, so that who has nothing but a business mail becomes sales-qualified.
    static let generous = ScoringTests.rules.replacing("{business: 40}", with: "{business: 60}")
    private let simpleVersion: String
    private let generousVersion: String

    init() throws {
        simpleVersion = try ScoringRules.read(ScoringTests.rules, file: "scoring.yaml").version
        generousVersion = try ScoringRules.read(Self.generous, file: "scoring.yaml").version
    }

    /// Publishes as an operator does.
    @discardableResult
    static func publish(_ order: RulesPublish, _ bench: StageBench, at minutes: Int64 = 0) async throws
        -> RulesPublished
    {
        let outgoing = try await bench.handle([(.rulesPublish(order), .anOperator)], at: after(minutes))
        for case .reply(.rulesPublished(let published), to: 0, _) in outgoing { return published }
        throw outgoing.refusal(0) ?? Problem(.failed, "no answer")
    }

    /// The next stretch of leads, of two leads at most.
    static func step(_ bench: StageBench, looking: Int = 2) async throws -> RescoreStep? {
        let stage = try #require(bench.stage as? ScoringStage)
        return try await bench.store.read { try stage.nextRescoring(in: $0, looking: looking, scoring: 2) }
    }

    /// Scores all leads again; what went out.
    static func rescore(_ bench: StageBench, at minutes: Int64 = 0) async throws -> [Outgoing] {
        var outgoing: [Outgoing] = []
        while let step = try await step(bench) {
            outgoing += try await bench.handle([.rescoreStep(step)], from: nil, at: after(minutes))
        }
        return outgoing
    }

    /// Leads with a business mail; every third has a phone too.
    static func fill(_ bench: StageBench, _ count: Int = 9) async throws {
        for number in 0..<count {
            try await bench.handle([ScoringTests.enriched("L\(number)", 1, hasPhone: number.isMultiple(of: 3))])
        }
    }

    private func history(_ bench: StageBench) async throws -> RulesHistory {
        guard case .rulesHistory(let history) = try await bench.answer(.rulesHistoryQuestion(RulesHistoryQuestion()))
        else { throw Problem(.failed, "no history") }
        return history
    }

    @Test(arguments: StoreEngine.allCases)
    func whatIsPublishedDecidesAtOnceAndAfterARestart(_ engine: StoreEngine) async throws {
        let bench = try await ScoringTests.bench(engine)
        #expect(try await bench.handle([ScoringTests.enriched("A", 1, hasPhone: false)]).scored.isEmpty)
        let published = try await Self.publish(RulesPublish(text: Self.generous, by: "olga"), bench)
        #expect(published.previous == simpleVersion)
        #expect(published.version == generousVersion)
        #expect(published.number == 2 && published.changed && published.leads == 1)
        let new = try await bench.handle([ScoringTests.enriched("B", 1, hasPhone: false)])
        #expect(new.scored.map(\.score.ruleSet) == [published.version])
        // The file of the next start is another one still.
        let rules = try ScoringRules.read(ScoringTests.rules, file: "scoring.yaml")
        let restarted = bench.restarted(as: ScoringStage(rules: rules))
        try await restarted.begin()
        let later = try await restarted.handle([ScoringTests.enriched("C", 1, hasPhone: false)])
        #expect(later.scored.map(\.score.ruleSet) == [published.version])
        let told = try await history(restarted)
        #expect(told.rules.version == published.version && told.rules.file == rules.version)
        #expect(told.publications.map(\.number) == [2, 1])
        #expect(told.publications.map(\.by) == ["olga", "the file of the start"])
    }

    @Test(arguments: StoreEngine.allCases)
    func onlyRealChangesGoOn(_ engine: StoreEngine) async throws {
        let bench = try await ScoringTests.bench(engine)
        try await Self.fill(bench)
        let before = try await bench.rows("SELECT lead, revision, rule_set FROM score ORDER BY lead, revision")
        // A label is no news to anybody.
        let renamed = ScoringTests.rules.replacing("{id: phone, when", with: "{id: phone, label: has a phone, when")
        try await Self.publish(RulesPublish(text: renamed, by: "olga"), bench)
        #expect(try await Self.rescore(bench, at: 5).isEmpty)
        #expect(try await bench.rows("SELECT lead, revision, rule_set FROM score ORDER BY lead, revision") == before)

        try await Self.publish(RulesPublish(text: Self.generous, by: "olga"), bench)
        let outgoing = try await Self.rescore(bench, at: 6)
        // Who has a phone had as much as fit can have.
        let without = ["L1", "L2", "L4", "L5", "L7", "L8"]
        #expect(outgoing.scored.map(\.lead.id) == without)
        #expect(outgoing.statuses.map(\.stage) == without.map { _ in .sql })
        let done = try await history(bench)
        #expect(done.rules.rescoring == Rescoring(leads: 9, looked: 9, changed: 6, finishedAt: after(6)))
        // A stage that the rules changed names them.
        let change = try await bench.rows("SELECT document FROM stage_change WHERE lead = 'L1' AND revision = 2")
        #expect(change.first?.contains(generousVersion) == true)
    }

    @Test(arguments: StoreEngine.allCases)
    func whatWasInterruptedGoesOnAndHasOneEffect(_ engine: StoreEngine) async throws {
        let bench = try await ScoringTests.bench(engine)
        try await Self.fill(bench)
        try await Self.publish(RulesPublish(text: Self.generous, by: "olga"), bench)
        let first = try #require(try await Self.step(bench))
        var outgoing = try await bench.handle([.rescoreStep(first)], from: nil)
        // Killed before the second took effect; its transaction is undone.
        let second = try #require(try await Self.step(bench))
        await #expect(throws: StoreError.self) {
            try await bench.store.write { transaction -> Void in
                let received = Received(index: 0, message: .rescoreStep(second), sender: nil)
                _ = try bench.stage.handle([received], in: transaction, at: noon)
                throw StoreError(.statement, "killed")
            }
        }
        let again = bench.restarted(as: ScoringStage(rules: try ScoringRules.read(ScoringTests.rules, file: "")))
        try await again.begin()
        #expect(try await Self.step(again) == second)
        outgoing += try await again.handle([.rescoreStep(second)], from: nil)
        // What took effect is not done again, however often it comes.
        #expect(try await again.handle([.rescoreStep(first), .rescoreStep(second)], from: nil).isEmpty)
        outgoing += try await Self.rescore(again)
        #expect(outgoing.scored.map(\.lead.id) == ["L1", "L2", "L4", "L5", "L7", "L8"])
        #expect(try await again.rows("SELECT COUNT(*) FROM score") == ["15"])
    }

    @Test func twoReplicasScoreEveryLeadOnce() async throws {
        let one = try await ScoringTests.bench(.postgres)
        let rules = try ScoringRules.read(ScoringTests.rules, file: "scoring.yaml")
        let two = try await one.replica(ScoringStage(rules: rules))
        try await Self.fill(one, 40)
        try await Self.publish(RulesPublish(text: Self.generous, by: "olga"), one)
        // The other one has it too, without having been told.
        let there = try await two.handle([ScoringTests.enriched("new", 1, hasPhone: false)])
        #expect(there.scored.map(\.score.ruleSet) == [generousVersion])
        try await together(
            { _ = try await Self.rescore(one) },
            { _ = try await Self.rescore(two) },
            {
                for number in 0..<20 {
                    try await two.handle([ScoringTests.enriched("L\(number)", 2, hasPhone: number.isMultiple(of: 3))])
                }
            }
        )
        let last = try #require(try await history(one).publications.first?.rescoring)
        #expect(last.looked == 41 && last.finishedAt != nil)
        #expect(try await one.rows("SELECT COUNT(*) FROM lead WHERE score_fit != 70 AND score_fit != 60") == ["0"])
        // One score of the first, one of the second revision or the rescoring, and never more.
        #expect(try await one.rows("SELECT lead FROM score WHERE revision > 3") == [])
        let wrong = try await one.rows(
            "SELECT id FROM lead WHERE score_revision != (SELECT COUNT(*) FROM score WHERE score.lead = lead.id)"
        )
        #expect(wrong.isEmpty)
    }

    @Test func aBatchThatBeganBeforeAPublicationIsNotMissed() async throws {
        let one = try await ScoringTests.bench(.postgres)
        let two = try await one.replica(
            ScoringStage(rules: try ScoringRules.read(ScoringTests.rules, file: "scoring.yaml"))
        )
        // Two publishes while one has asked for the rules and not yet committed: it has to wait.
        let publishing = Mutex<Task<RulesPublished, any Error>?>(nil)
        let outgoing = try await one.handle(
            [(ScoringTests.enriched("A", 1, hasPhone: false), .aService)],
            before: { $0.locks("lead") },
            {
                publishing.withLock { task in
                    // Awaited below.
                    task = Task { try await Self.publish(RulesPublish(text: Self.generous, by: "olga"), two) }
                }
                try await eventually("the publication waits") {
                    try await !one.rows("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted").isEmpty
                }
            }
        )
        _ = try await publishing.withLock { $0 }?.value
        let changed = try await Self.rescore(one)
        #expect((outgoing + changed).scored.map(\.score.ruleSet) == [generousVersion])
        #expect(try await one.rows("SELECT stage FROM lead") == ["sql"])
    }

    @Test(arguments: StoreEngine.allCases)
    func anotherPublicationCutsTheFirstShort(_ engine: StoreEngine) async throws {
        let bench = try await ScoringTests.bench(engine)
        try await Self.fill(bench)
        try await Self.publish(RulesPublish(text: Self.generous, by: "olga"), bench)
        let first = try #require(try await Self.step(bench))
        try await bench.handle([.rescoreStep(first)], from: nil)
        let stale = try #require(try await Self.step(bench))
        let back = try await Self.publish(RulesPublish(by: "olga", note: "too generous"), bench, at: 1)
        #expect(back.version == simpleVersion && back.number == 3)
        #expect(try await bench.handle([.rescoreStep(stale)], from: nil).isEmpty)
        let outgoing = try await Self.rescore(bench, at: 2)
        // Only who was scored by the rules that are no more.
        #expect(Set(outgoing.scored.map(\.lead.id)) == ["L1"])
        #expect(outgoing.scored.map(\.score.total) == [40])
        let publications = try await history(bench).publications
        #expect(publications.map { $0.rescoring.finishedAt != nil } == [true, false, true])
    }

    @Test(arguments: StoreEngine.allCases)
    func whatCannotBePublishedIsRefusedInWords(_ engine: StoreEngine) async throws {
        let bench = try await ScoringTests.bench(engine)
        let wrong = ScoringTests.rules.replacing("engagement: 30}", with: "engagement: 20}")
        await #expect { try await Self.publish(RulesPublish(text: wrong, by: "olga"), bench) } throws: {
            ($0 as? Problem)?.detail.contains("scoring.yaml:2:9: error R205") == true
        }
        await #expect {
            try await Self.publish(RulesPublish(version: "scoring-000000000000", by: "olga"), bench)
        } throws: {
            ($0 as? Problem)?.type == .notFound
        }
        await #expect { try await Self.publish(RulesPublish(by: "olga"), bench) } throws: {
            ($0 as? Problem)?.detail.contains("nothing to go back to") == true
        }
        #expect(try await history(bench).publications.isEmpty)
    }

    @Test(arguments: StoreEngine.allCases)
    func aPlanTellsWhatPublishingThenDoes(_ engine: StoreEngine) async throws {
        let bench = try await ScoringTests.bench(engine)
        try await Self.fill(bench)
        var plan = RulePlan()
        var question = RulePlanQuestion(.leads, text: Self.generous, at: noon, limit: 4)
        var pages = 0
        repeat {
            guard case .rulePlanPage(let page) = try await bench.answer(.rulePlanQuestion(question)) else { return }
            plan.add(page)
            question.after = page.next
            pages += 1
        } while question.after != nil
        #expect(pages == 3 && plan.leads == 9)
        #expect(plan.differences == [0: 3, 20: 6])
        #expect(plan.stages == [RulePlan.Move(from: .sql, to: .sql): 3, RulePlan.Move(from: .mql, to: .sql): 6])
        #expect(plan.mqls.isEmpty)
        // It changed nothing.
        #expect(try await history(bench).publications.isEmpty)
        try await Self.publish(RulesPublish(text: Self.generous, by: "olga"), bench)
        #expect(try await Self.rescore(bench).scored.count == 6)
    }

    @Test(arguments: StoreEngine.allCases)
    func closedLeadsAreTestedAsTheyWereHandedOver(_ engine: StoreEngine) async throws {
        let bench = try await ScoringTests.bench(engine)
        try await bench.handle([
            ScoringTests.enriched("A", 1), ScoringTests.enriched("B", 1), ScoringTests.enriched("C", 1),
        ])
        // What was heard after the hand-over is not looked at.
        try await bench.handle([ScoringTests.enriched("A", 2, hasMail: false, visits: ["v1"])], at: after(1))
        try await bench.handle([ScoringTests.won("A"), ScoringTests.won("B", .lost)], at: after(2))
        let text = ScoringTests.rules.replacing("points: 30}", with: "points: 20}")
        let question = RulePlanQuestion(.closed, text: text, at: after(3), limit: 1)
        guard case .rulePlanPage(let first) = try await bench.answer(.rulePlanQuestion(question)) else { return }
        #expect(first.closed == [RulePlanPage.Closed(old: 70, new: 60, won: true)])
        var next = question
        next.after = first.next
        guard case .rulePlanPage(let second) = try await bench.answer(.rulePlanQuestion(next)) else { return }
        #expect(second.closed == [RulePlanPage.Closed(old: 70, new: 60, won: false)])
    }
}
