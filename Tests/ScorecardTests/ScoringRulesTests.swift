import Contracts
import FoundationEssentials
import Rules
import Scorecard
import Testing

@Suite("Reading scoring rules")
struct ScoringRulesTests {
    @Test("The version names the content")
    func version() throws {
        let rules = try ScoringRules.read(sampleRules, file: "a.yaml")
        #expect(rules.version.hasPrefix("scoring-"))
        #expect(rules.version.count == "scoring-".count + 12)
        #expect(try ScoringRules.read(sampleRules, file: "b.yaml").version == rules.version)
        #expect(try ScoringRules.read(sampleRules + "#", file: "a.yaml").version != rules.version)
    }

    @Test("Every fault is told at once, in the order of the file")
    func allAtOnce() {
        let text = sampleRules.replacing("email_kind", with: "emial_kind").replacing("once: true", with: "once: yes")
            .replacing("warm: 30", with: "warm: 70").replacing("accept: manual", with: "accept: perhaps")
        let faults = #expect(throws: RuleFaults.self) { try ScoringRules.read(text, file: "scoring.yaml") }
        #expect(faults?.faults.map(\.code.rawValue) == ["R107", "R107", "R204", "R107"])
    }

    @Test("Rules that cannot fill their limits are warned of, and are read all the same")
    func warnings() throws {
        let text = sampleRules.replacing("limits: {fit: 60, engagement: 40}", with: "limits: {fit: 70, engagement: 30}")
        let rules = try ScoringRules.read(text, file: "scoring.yaml")
        #expect(rules.warnings(at: now).map(\.message) == ["the fit rules give at most 65, but the limit is 70"])
        #expect(try ScoringRules.read(sampleRules, file: "scoring.yaml").warnings(at: now).isEmpty)
    }

    @Test("A review date that has passed is warned of, the day after")
    func review() throws {
        let agreed = "agreed: {marketing: A, sales: B, date: 2026-11-01, review_by: 2027-02-01}\n"
        let rules = try ScoringRules.read(sampleRules.replacing("lists:", with: agreed + "lists:"), file: "s.yaml")
        #expect(rules.warnings(at: try #require(Instant("2027-02-01T23:59:59Z"))).isEmpty)
        #expect(
            rules.warnings(at: try #require(Instant("2027-02-02T00:00:00Z"))).first?.description
                == "s.yaml:3:63: warning R302 agreed/review_by: the rules were to be looked at again by then"
        )
    }

    @Test("The example in the manual can be read, and its own example holds")
    func manual() throws {
        let path = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let page = try String(contentsOfFile: "/\(path)/docs/scoring.md", encoding: .utf8)
        let start = try #require(page.firstRange(of: "```yaml\n"))
        let end = try #require(page[start.upperBound...].firstRange(of: "```"))
        let rules = try ScoringRules.read(String(page[start.upperBound..<end.lowerBound]), file: "docs/scoring.md")
        #expect(rules.limits.fit == 60)
    }

    @Test("The example file can be read, and its leads reach every stage")
    func example() throws {
        let path = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let text = try String(contentsOfFile: "/\(path)/deploy/rules/scoring.yaml", encoding: .utf8)
        let rules = try ScoringRules.read(text, file: "deploy/rules/scoring.yaml")
        #expect(rules.warnings(at: now).isEmpty)

        func stage(_ status: String, _ change: (inout Lead) -> Void = { _ in }) -> LeadStage {
            let lead = sampleLead {
                $0.emailKind = .business
                $0.phone = "+16604850224"
                $0.company = Company(name: "Chargepal", website: "ForwardShop.com", industry: "Pharma")
                $0.attributes["lead_status"] = .string(status)
                change(&$0)
            }
            return rules.stages.stage(for: rules.score(lead, activities: [], asOf: now), from: nil)
        }
        #expect(stage("Pre Qualified") { ($0.country, $0.region) = ("US", "CA") } == .sql)
        #expect(stage("Not Contacted") == .mql)
        #expect(stage("Not Contacted") { $0.emailKind = .free } == .iql)
        #expect(stage("Lost Lead") == .unqualified)
        #expect(stage("Junk Lead") == .disqualified)
    }
}
