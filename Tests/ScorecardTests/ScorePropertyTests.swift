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
            $0.phone = Bool.random(using: &generator) ? "+15046218927" : nil
            let name = ["Rival Inc", "Acme", "Chanay", nil].randomElement(using: &generator) ?? nil
            $0.company = Company(name: name, employees: Int.random(in: 0...2000, using: &generator))
            let status = ["Pre Qualified", "Lost Lead", "Junk", "Contacted"].randomElement(using: &generator)
            $0.attributes["lead_status"] = status.map(JSONValue.string)
        }
    }

    /// Small ranges, so that ids, times and types meet.
    private func randomActivities(_ generator: inout SeededGenerator) -> [Activity] {
        (0..<Int.random(in: 0...25, using: &generator)).map { _ in
            let types = ["page_view", "quote_requested", "email_click", "unsubscribe", "other"]
            var one = activity(
                types.randomElement(using: &generator) ?? "page_view",
                daysAgo: Int64.random(in: -3...40, using: &generator),
                id: Bool.random(using: &generator) ? String(Int.random(in: 0...9, using: &generator)) : nil
            )
            if Bool.random(using: &generator) { one.properties["path"] = .string("/") }
            return one
        }
    }

    @Test("The lines add up to the total, which stays in bounds", arguments: 0..<20)
    func linesAddUp(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let lead = randomLead(&generator)
            let outcome = rules.score(lead, activities: randomActivities(&generator), asOf: now)
            #expect(outcome.lines.reduce(0) { $0 + $1.points } == outcome.total)
            #expect((0...60).contains(outcome.fit))
            #expect((0...40).contains(outcome.engagement))
            #expect(outcome.total == (outcome.stage == .disqualified ? 0 : outcome.fit + outcome.engagement))
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

    @Test("An outcome survives the wire")
    func wire() throws {
        var generator = SeededGenerator(seed: 7)
        let outcome = rules.score(randomLead(&generator), activities: randomActivities(&generator), asOf: now)
        #expect(try BodyCodec.decode(ScoreOutcome.self, from: try BodyCodec.encode(outcome)) == outcome)
    }
}
