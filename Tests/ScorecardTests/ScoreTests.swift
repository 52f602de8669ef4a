import Contracts
import Rules
import Scorecard
import Testing

@Suite("Scoring")
struct ScoreTests {
    let rules: ScoringRules

    init() throws {
        rules = try ScoringRules.read(sampleRules, file: "scoring.yaml")
    }

    private func fit(_ change: (inout Lead) -> Void) -> Int {
        rules.score(sampleLead(change), activities: [], asOf: now).fit
    }

    private func engagement(_ activities: [Activity]) -> Int {
        rules.score(sampleLead(), activities: activities, asOf: now).engagement
    }

    @Test("A lead of whom nothing is known has no points and no lines")
    func unknown() {
        let outcome = rules.score(sampleLead(), activities: [], asOf: now)
        #expect(outcome.total == 0)
        #expect(outcome.lines.isEmpty)
        #expect(outcome.leadClass == .cold)
        #expect(outcome.stage == .unqualified)
    }

    @Test("Points by table, without regard to capitals; other is for known values only")
    func tables() {
        #expect(fit { $0.emailKind = .business } == 15)
        #expect(fit { $0.country = "NO" } == 10)
        #expect(fit { $0.country = "gb" } == 10)
        #expect(fit { $0.country = "FR" } == 2)
        #expect(fit { $0.country = " " } == 0)
        #expect(fit { $0.phone = "+15046218927" } == 10)
        #expect(fit { $0.bant = BANT(budget: true) } == 10)
        #expect(fit { $0.attributes["lead_status"] = .string("pre qualified") } == 40)
    }

    @Test(
        "Points by size",
        arguments: [(0, 0), (1, 2), (49, 2), (50, 6), (199, 6), (200, 10), (1000, 7), (9_999_999, 7)]
    )
    func ranges(employees: Int, points: Int) {
        #expect(fit { $0.company = Company(employees: employees) } == points)
    }

    @Test("At most so many count, and only within their window")
    func engagementCaps() {
        #expect(engagement([activity("quote_requested"), activity("quote_requested", daysAgo: 1)]) == 20)
        #expect(engagement((0..<9).map { activity("page_view", daysAgo: $0) }) == 10)
        #expect(engagement([activity("Page_View", daysAgo: 30)]) == 2)
        #expect(engagement([Activity(type: "page_view", at: now.adding(milliseconds: -30 * dayMs - 1))]) == 0)
    }

    @Test("What happens later does not count")
    func eventTime() {
        #expect(engagement([Activity(type: "page_view", at: now)]) == 2)
        #expect(engagement([Activity(type: "page_view", at: now.adding(milliseconds: 1))]) == 0)
    }

    @Test("The same activity counts once")
    func duplicates() {
        #expect(engagement([activity("page_view", id: "1"), activity("page_view", daysAgo: 3, id: "1")]) == 2)
        #expect(engagement([activity("page_view"), activity("page_view")]) == 2)
        #expect(engagement([activity("page_view"), activity("page_view", daysAgo: 1)]) == 4)
        var other = activity("page_view")
        other.properties["path"] = .string("/prices")
        #expect(engagement([activity("page_view"), other]) == 4)
    }

    @Test("A part never falls below zero nor rises above its limit, and a line says so")
    func limits() {
        let full = rules.score(
            sampleLead {
                $0.emailKind = .business
                $0.country = "US"
                $0.attributes["lead_status"] = .string("Pre Qualified")
            },
            activities: [activity("unsubscribe")],
            asOf: now
        )
        #expect(full.fit == 60)
        #expect(full.engagement == 0)
        #expect(full.lines.filter { $0.part == .limit }.map(\.points) == [-5, 15])
        #expect(full.stage == .sql)
        #expect(full.leadClass == .warm)
    }

    @Test("A disqualified lead has no points, whatever it had")
    func disqualified() {
        let outcome = rules.score(
            sampleLead {
                $0.emailKind = .business
                $0.company = Company(name: "rival inc")
                $0.attributes["lead_status"] = .string("Junk")
            },
            activities: [activity("quote_requested")],
            asOf: now
        )
        #expect(outcome.total == 0)
        #expect(outcome.stage == .disqualified)
        #expect(outcome.leadClass == .cold)
        let lines = outcome.lines.filter { $0.part == .disqualified }
        #expect(lines.map(\.points) == [-35, 0])
        #expect(lines.first?.reason == "competitor: company.name is rival inc")
    }

    @Test("Lines say why")
    func reasons() {
        let lead = sampleLead {
            $0.emailKind = .role
            $0.phone = "+15046218927"
            $0.country = "FR"
            $0.company = Company(employees: 60)
        }
        let views = (0..<7).map { activity("page_view", daysAgo: $0) }
        #expect(
            rules.score(lead, activities: views, asOf: now).lines.map(\.reason) == [
                "email_kind is role", "phone is known", "country is FR, which is not in the table",
                "company.employees is 60, which lies in 50-199",
                "the newest 5 of 7 × page_view, 2 points each, last at \(now.text)",
            ]
        )
    }
}
