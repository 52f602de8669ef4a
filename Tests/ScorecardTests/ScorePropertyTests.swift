import Contracts
import Rules
import Scorecard
import TestKit
import Testing

@Suite("Scoring, whatever comes")
struct ScorePropertyTests {
    let rules: ScoringRules

    init() throws {
        rules = try ScoringRules.read(sampleRules, file: "scoring.yaml")
    }

    private func randomLead(_ generator: inout SeededGenerator) -> Lead {
        sampleLead {
            $0.emailKind = (EmailKind.allCases + [nil]).randomElement(using: &generator) ?? nil
            $0.country = ["US", "FR", nil].randomElement(using: &generator) ?? nil
            let name = ["Rival Inc", "Acme", "Chanay", "Acme", nil].randomElement(using: &generator) ?? nil
            let employees = Bool.random(using: &generator) ? Int.random(in: 0...2000, using: &generator) : nil
            $0.company = Company(name: name, employees: employees)
            let role = ["Operations", "finance", "student", "other", "student"].randomElement(using: &generator)
            $0.attributes["role"] =
                Int.random(in: 0..<9, using: &generator) == 0 ? .string("junk") : role.map(JSONValue.string)
            if Bool.random(using: &generator) {
                $0.attributes["visits"] = .integer(Int64.random(in: 0...20, using: &generator))
            }
            $0.bant = BANT(
                budget: [true, false, nil].randomElement(using: &generator) ?? nil,
                authority: [.decides, .uses, nil].randomElement(using: &generator) ?? nil,
                timeframeMonths: [3, 12, nil].randomElement(using: &generator) ?? nil
            )
        }
    }

    /// Small ranges, so that ids, times and types meet.
    private func randomActivities(_ generator: inout SeededGenerator) -> [Activity] {
        let types = [
            "page_view", "Page_View", "quote_requested", "email_click", "unsubscribe", "download", "meeting_booked",
            "demo_requested", "other",
        ]
        return (0..<Int.random(in: 0...25, using: &generator)).map { _ in
            var one = activity(types.randomElement(using: &generator) ?? "page_view")
            let age = Int64.random(in: -3...50, using: &generator) * dayMs + Int64.random(in: 0...9, using: &generator)
            one.at = now.adding(milliseconds: -age)
            one.id = Bool.random(using: &generator) ? String(Int.random(in: 0...19, using: &generator)) : nil
            let path = ["/pricing/eu", "/jobs", "/", nil].randomElement(using: &generator) ?? nil
            one.properties["path"] = path.map(JSONValue.string)
            if one.type == "download" {
                one.properties = ["asset": .integer(Int64.random(in: 0...2, using: &generator))]
            }
            if Int.random(in: 0..<9, using: &generator) == 0 { one.properties["machine"] = .bool(true) }
            return one
        }
    }

    @Test("The lines add up to the total, in whole points and in thousandths", arguments: 0..<20)
    func linesAddUp(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let lead = randomLead(&generator)
            let outcome = rules.score(lead, activities: randomActivities(&generator), asOf: now)
            #expect(outcome.lines.reduce(0) { $0 + $1.points } == outcome.total)
            #expect(outcome.lines.reduce(0) { $0 + ($1.counted ?? 0) } == 1000 * outcome.total)
            #expect((0...60).contains(outcome.fit))
            #expect((0...40).contains(outcome.engagement))
            #expect(outcome.total == (outcome.disqualified == nil ? outcome.fit + outcome.engagement : 0))
        }
    }

    @Test("It is what the rules written out by hand give", arguments: 0..<40)
    func naive(seed: UInt64) {
        var generator = SeededGenerator(seed: seed &+ 1000)
        for _ in 0..<200 {
            let lead = randomLead(&generator)
            let activities = randomActivities(&generator)
            let outcome = rules.score(lead, activities: activities, asOf: now)
            let naive = NaiveScore(lead, activities, now)
            #expect(outcome.fit == naive.fit)
            #expect(outcome.persona == naive.persona)
            #expect((outcome.disqualified != nil) == naive.isDisqualified)
            // Thousandths are rounded by activity, so a sum that lies at a half may go either way.
            let isClose = abs(Double(outcome.engagement) - naive.engagement) <= 0.52
            #expect(isClose, "\(outcome.engagement) for \(naive.engagement)")
            let counted = outcome.lines.filter { $0.part == .engagement || $0.part == .limit }
            #expect(counted.allSatisfy { $0.counted != nil })
        }
    }

    @Test("Neither order nor repeats matter", arguments: 100..<120)
    func orderAndRepeats(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let lead = randomLead(&generator)
            let activities = randomActivities(&generator)
            let expected = rules.score(lead, activities: activities, asOf: now)
            let again = (activities + activities.filter { _ in Bool.random(using: &generator) })
                .shuffled(using: &generator)
            #expect(rules.score(lead, activities: again, asOf: now) == expected)
        }
    }

    @Test("At any instant only what happened by then counts, whenever it is told", arguments: 200..<210)
    func replay(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let lead = randomLead(&generator)
            let activities = randomActivities(&generator)
            for daysAgo in [40, 20, 7, 1, 0] as [Int64] {
                let asOf = now.adding(milliseconds: -daysAgo * dayMs)
                let then = activities.filter { $0.at <= asOf }
                #expect(
                    rules.score(lead, activities: activities, asOf: asOf)
                        == rules.score(lead, activities: then, asOf: asOf)
                )
            }
        }
    }

    @Test("The next change comes when it is foretold, and not before", arguments: 300..<306)
    func nextChange(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<20 {
            let lead = randomLead(&generator)
            let activities = randomActivities(&generator).filter { $0.at <= now }
            func standing(_ at: Instant, _ stage: LeadStage) -> String {
                let outcome = rules.score(lead, activities: activities, asOf: at)
                return "\(outcome.leadClass) \(rules.stages.stage(for: outcome, from: stage))"
            }
            let start = rules.score(lead, activities: activities, asOf: now)
            let stage = rules.stages.stage(for: start, from: nil)
            let here = standing(now, stage)
            let foretold = rules.nextChange(lead, activities: activities, after: now, stage: stage)
            let end = foretold ?? now.adding(milliseconds: 400 * dayMs)
            for step in 0..<500 {
                let at = now.adding(milliseconds: (end.milliseconds - now.milliseconds - 1) / 500 * Int64(step))
                #expect(standing(at, stage) == here)
            }
            guard let foretold else { continue }
            #expect(standing(foretold, stage) != here)
            #expect(standing(foretold.adding(milliseconds: -1), stage) == here)
        }
    }
}
