import Contracts
import Rules
import Scorecard
import TestKit
import Testing

@Suite("What a change of rules makes of leads")
struct RulePlanTests {
    /// A lead as either rule set sees it.
    private struct Case {
        var id: String
        var old: LeadStanding
        var new: LeadStanding
        var createdAt: Instant
    }

    private func standing(_ total: Int, _ stage: LeadStage) -> LeadStanding {
        let leadClass: LeadClass = total >= 60 ? .hot : total >= 30 ? .warm : .cold
        return LeadStanding(total: total, leadClass: leadClass, stage: stage)
    }

    private func cases(_ count: Int, _ generator: inout SeededGenerator) -> [Case] {
        (0..<count).map { number in
            func random(_ generator: inout SeededGenerator) -> LeadStanding {
                let stage = LeadStage.allCases.randomElement(using: &generator) ?? .mql
                return standing(Int.random(in: 0...100, using: &generator), stage)
            }
            return Case(
                id: "lead-\(number)",
                old: random(&generator),
                new: random(&generator),
                createdAt: now.adding(milliseconds: -Int64.random(in: -2...60, using: &generator) * dayMs)
            )
        }
    }

    private func plan(_ cases: some Sequence<Case>) -> RulePlan {
        var plan = RulePlan()
        for one in cases { plan.add(one.id, from: one.old, to: one.new, createdAt: one.createdAt, asOf: now) }
        return plan
    }

    @Test("The counts are those of a naive count, whole or by pages", arguments: 0..<5)
    func counts(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let cases = cases(700, &generator)
        var plan = RulePlan()
        for start in stride(from: 0, to: cases.count, by: 130) {
            let page = self.plan(cases[start..<min(start + 130, cases.count)])
            plan.add(page.page(current: "a", proposed: "b"))
        }
        #expect(plan == self.plan(cases))
        #expect(plan.leads == cases.count)
        for from in LeadClass.allCases {
            for to in LeadClass.allCases {
                let wanted = cases.filter { $0.old.leadClass == from && $0.new.leadClass == to }.count
                #expect(plan.classes[RulePlan.Move(from: from, to: to)] ?? 0 == wanted)
            }
        }
        for from in LeadStage.allCases {
            for to in LeadStage.allCases {
                let wanted = cases.filter { $0.old.stage == from && $0.new.stage == to }.count
                #expect(plan.stages[RulePlan.Move(from: from, to: to)] ?? 0 == wanted)
            }
        }
        for points in -100...100 {
            #expect(plan.differences[points] ?? 0 == cases.filter { $0.new.total - $0.old.total == points }.count)
        }
        let qualified: Set<LeadStage> = [.mql, .sql, .opportunity, .customer]
        let changed = cases.filter { qualified.contains($0.old.stage) != qualified.contains($0.new.stage) }
        #expect(Set(plan.mqls.map(\.lead)) == Set(changed.map(\.id)))
        #expect(plan.mqls.filter(\.appears).count == changed.filter { qualified.contains($0.new.stage) }.count)
    }

    @Test("The threshold is the least score with no more than so many leads a week", arguments: 0..<5)
    func threshold(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let cases = cases(400, &generator)
        let plan = plan(cases)
        let recent = cases.filter { $0.createdAt > now.adding(milliseconds: -28 * dayMs) && $0.createdAt <= now }
        let oldest = try #require(recent.map(\.createdAt).min())
        let weeks = Double(now.milliseconds - oldest.milliseconds) / Double(7 * dayMs)
        for wanted in [0, 1.5, 5, 20, 1_000] {
            let found = try #require(plan.threshold(forWeekly: wanted, asOf: now))
            func weekly(_ score: Int) -> Double { Double(recent.filter { $0.new.total >= score }.count) / weeks }
            #expect(found.weekly == weekly(found.score))
            #expect(weekly(found.score) <= wanted)
            #expect(found.score == 0 || weekly(found.score - 1) > wanted)
        }
    }

    @Test("Without leads of late there is no threshold")
    func nobodyCame() {
        let old = Case(
            id: "A",
            old: standing(1, .iql),
            new: standing(90, .mql),
            createdAt: now.adding(milliseconds: -40 * dayMs)
        )
        #expect(plan([old]).threshold(forWeekly: 1, asOf: now) == nil)
    }

    @Test("A lead cools alike by rules that differ in fit alone")
    func coolsLike() throws {
        let rules = try ScoringRules.read(sampleRules, file: "scoring.yaml")
        func changed(_ old: String, with new: String) throws -> ScoringRules {
            try ScoringRules.read(sampleRules.replacing(old, with: new), file: "scoring.yaml")
        }
        #expect(try changed("operations: 20", with: "operations: 19").coolsLike(rules))
        #expect(try !changed("half_life: 30 days", with: "half_life: 31 days").coolsLike(rules))
    }
}
