import Contracts
import FoundationEssentials
import Rules
import Scorecard
import Testing

@Suite("Reading scoring rules")
struct ScoringRulesTests {
    /// Faults as `line code path`.
    private func faults(_ text: String) -> [String] {
        do {
            _ = try ScoringRules.read(text, file: "scoring.yaml")
            return []
        } catch {
            return error.faults.map { "\($0.line) \($0.code.rawValue) \($0.path)" }
        }
    }

    @Test("The version names the content")
    func version() throws {
        let rules = try ScoringRules.read(sampleRules, file: "a.yaml")
        #expect(rules.version.hasPrefix("scoring-"))
        #expect(rules.version.count == "scoring-".count + 12)
        #expect(try ScoringRules.read(sampleRules, file: "b.yaml").version == rules.version)
        #expect(try ScoringRules.read(sampleRules + "#", file: "a.yaml").version != rules.version)
    }

    @Test("Every fault is told at once")
    func allAtOnce() {
        let text = """
            version: 1
            limits: {fit: 60, engagement: 50}
            fit:
              - {id: mail, field: email_kid, points: {business: 15}}
              - {id: kind, field: email_kind, points: {busines: 15}}
              - {id: size, field: company.employees, ranges: {1-49: 2, 40-60: 3, 70+: 4, many: 1}}
              - {id: city, field: city, ranges: {1-49: 2}}
              - {id: mail, field: phone, present: 1000}
              - {id: both, field: phone, present: 1, points: {x: 1}}
              - {id: twice, field: country, points: {US | GB: 1, gb: 2}}
            engagement:
              - {id: page, event: page_view, points: 2, at_most: 0, window: 30}
            disqualify:
              - {id: rival, field: company.name, is: A |, reasn: x}
            classes: {warm: 65, hot: 40}
            stages: {iql: 20, mql: 20, sql: 101}
            """
        #expect(
            faults(text) == [
                "2 R205 limits", "4 R107 fit/mail/field", "5 R107 fit/kind/points/busines",
                "6 R202 fit/size/ranges/40-60", "6 R203 fit/size/ranges/70+", "6 R109 fit/size/ranges/many",
                "7 R206 fit/city/ranges", "8 R108 fit/mail/id", "8 R105 fit/mail/present", "9 R206 fit/both",
                "10 R108 fit/twice/points/gb", "12 R105 engagement/page/at_most", "12 R106 engagement/page/window",
                "14 R101 disqualify/rival", "14 R109 disqualify/rival/is", "14 R102 disqualify/rival/reasn",
                "15 R204 classes/hot", "16 R204 stages/mql", "16 R105 stages/sql",
            ]
        )
    }

    @Test("The nearest field is proposed")
    func nearestField() {
        let text = sampleRules.replacing("email_kind", with: "emial_kind")
        let faults = #expect(throws: RuleFaults.self) { try ScoringRules.read(text, file: "scoring.yaml") }
        #expect(faults?.faults.first?.hint == "did you mean \"email_kind\"?")
    }

    @Test("The example file can be read, and its leads reach every stage")
    func example() throws {
        let path = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let text = try String(contentsOfFile: "/\(path)/deploy/rules/scoring.yaml", encoding: .utf8)
        let rules = try ScoringRules.read(text, file: "deploy/rules/scoring.yaml")

        func stage(_ status: String, _ change: (inout Lead) -> Void = { _ in }) -> LeadStage {
            let lead = sampleLead {
                $0.emailKind = .business
                $0.phone = "+16604850224"
                $0.company = Company(name: "Chargepal", website: "ForwardShop.com", industry: "Pharma")
                $0.attributes["lead_status"] = .string(status)
                change(&$0)
            }
            return rules.score(lead, activities: [], asOf: now).stage
        }
        #expect(stage("Pre Qualified") { $0.country = "US" } == .sql)
        #expect(stage("Not Contacted") == .mql)
        #expect(stage("Not Contacted") { $0.emailKind = .free } == .iql)
        #expect(stage("Lost Lead") == .unqualified)
        #expect(stage("Junk Lead") == .disqualified)
    }
}
