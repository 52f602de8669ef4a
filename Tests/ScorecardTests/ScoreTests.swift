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

    /// In thousandths, before the total is rounded.
    private func engagement(_ activities: [Activity]) -> Int {
        rules.score(sampleLead(), activities: activities, asOf: now).lines
            .filter { $0.part == .engagement || $0.part == .limit && $0.rule != "rounding" }
            .reduce(0) { $0 + ($1.counted ?? 0) }
    }

    @Test("A lead of whom nothing is known has no points but those for not knowing")
    func unknown() {
        let outcome = rules.score(sampleLead(), activities: [], asOf: now)
        #expect(outcome.total == 1)
        #expect(outcome.lines.map(\.reason) == ["country is not known"])
        #expect(outcome.leadClass == .cold)
        #expect(outcome.grade == .d4)
        #expect(outcome.known == 0)
        #expect(outcome.persona == "ops")
        #expect(rules.stages.stage(for: outcome, from: nil) == .unqualified)
    }

    @Test("Points by table, without regard to capitals; other is for known values only")
    func tables() {
        #expect(fit { $0.emailKind = .business } == 16)
        #expect(fit { $0.country = "NO" } == 10)
        #expect(fit { $0.country = "gb" } == 10)
        #expect(fit { ($0.country, $0.emailKind) = ("FR", .business) } == 10)
        #expect(fit { $0.country = " " } == 1)
        #expect(fit { $0.bant = BANT(budget: true) } == 11)
        #expect(fit { $0.attributes["role"] = .string("OPERATIONS") } == 21)
    }

    @Test(
        "Points by size",
        arguments: [(0, 0), (1, 2), (49, 2), (50, 6), (199, 6), (200, 10), (1000, 7), (9_999_999, 7)]
    )
    func ranges(employees: Int, points: Int) {
        #expect(fit { $0.company = Company(employees: employees) } == points + 1)
    }

    @Test("A condition of which a part is not known gives nothing, unless the rest decides")
    func conditions() {
        #expect(fit { $0.bant = BANT(timeframeMonths: 6) } == 11)
        #expect(fit { $0.bant = BANT(timeframeMonths: 7) } == 1)
        #expect(fit { $0.bant = BANT(authority: .decides, timeframeMonths: 7) } == 11)
    }

    @Test("The persona that fits best counts and is named, the first of those that fit the same")
    func personas() {
        let student = rules.score(
            sampleLead {
                $0.attributes["role"] = .string("student")
                $0.country = "FR"
            },
            activities: [],
            asOf: now
        )
        #expect(student.persona == "student")
        #expect(student.fit == 30)
        #expect(student.lines.map(\.rule) == ["school"])
    }

    @Test("The share of the fields that are known, of those that fit asks for")
    func known() {
        let outcome = rules.score(sampleLead { ($0.country, $0.emailKind) = ("US", .free) }, activities: [], asOf: now)
        // 2 of role, mail, size, country, visits, budget, timeframe and authority.
        #expect(outcome.known == 25)
    }

    @Test("Points halve in their half-life")
    func halfLife() {
        #expect(engagement([activity("quote_requested")]) == 20_000)
        #expect(engagement([activity("quote_requested", daysAgo: 30)]) == 10_000)
        #expect(engagement([activity("quote_requested", daysAgo: 60)]) == 5_000)
        // 20 × 2^-0.5 = 14.14213...
        #expect(engagement([activity("quote_requested", daysAgo: 15)]) == 14_142)
        // 20 × 2^-(1/3) = 15.87401...; the exponent is cut to 16 binary digits.
        #expect(engagement([activity("quote_requested", daysAgo: 10)]) == 15_874)
        #expect(engagement([activity("quote_requested", daysAgo: 3650)]) == 0)
    }

    @Test("Windows count their last millisecond; a line goes down evenly; none stays")
    func otherAgeing() {
        #expect(engagement([activity("page_view", daysAgo: 30)]) == 2_000)
        #expect(engagement([Activity(type: "page_view", at: now.adding(milliseconds: -30 * dayMs - 1))]) == 0)
        #expect(engagement([activity("download", daysAgo: 10)]) == 3_000)
        #expect(engagement([activity("download", daysAgo: 40)]) == 0)
        // The window ends what the half-life left.
        #expect(engagement([activity("demo_requested", daysAgo: 56)]) == 51)
        #expect(engagement([activity("demo_requested", daysAgo: 61)]) == 0)
        #expect(engagement([activity("quote_requested"), activity("unsubscribe", daysAgo: 3000)]) == 5_000)
    }

    @Test("The newest count, so many in any stretch of time")
    func frequency() {
        let price = ["path": "/pricing"]
        let views = [0, 1, 2, 8].map { activity("page_view", daysAgo: $0, price) }
        let lines = rules.score(sampleLead(), activities: views, asOf: now).lines
        // That of day 2 is the third within 7 days of day 0; that of day 8 is not within 7 days of two others.
        #expect(lines.first { $0.rule == "price" }?.raw == 15_000)
        #expect(lines.first { $0.rule == "page" }?.raw == 8_000)
        #expect(lines.first { $0.rule == "page" }?.counted == 7_000)
        #expect(engagement([activity("quote_requested"), activity("quote_requested", daysAgo: 1)]) == 20_000)
    }

    @Test("Each asset counts once")
    func oncePer() {
        let downloads = [
            activity("download", ["asset": "a"]), activity("download", daysAgo: 20, ["asset": "A"]),
            activity("download", ["asset": "b"]), activity("download"), activity("download", daysAgo: 1),
        ]
        #expect(engagement(downloads) == 12_000)
    }

    @Test("What a machine did does not count")
    func machines() {
        var open = activity("email_click")
        open.properties["machine"] = .bool(true)
        #expect(engagement([open]) == 0)
    }

    @Test("What happens later does not count")
    func eventTime() {
        #expect(engagement([Activity(type: "email_click", at: now)]) == 9_000)
        #expect(engagement([Activity(type: "email_click", at: now.adding(milliseconds: 1))]) == 0)
    }

    @Test("The same activity counts once, and the first telling of when")
    func duplicates() {
        #expect(engagement([activity("email_click", id: "1"), activity("email_click", daysAgo: 10, id: "1")]) == 4_500)
        #expect(engagement([activity("page_view"), activity("page_view")]) == 2_000)
        #expect(engagement([activity("page_view"), activity("page_view", daysAgo: 1)]) == 4_000)
        #expect(engagement([activity("page_view"), activity("page_view", ["path": "/"])]) == 4_000)
    }

    @Test("Groups and parts have limits, and a line says what they take or give")
    func limits() {
        let lead = sampleLead {
            $0.emailKind = .business
            $0.attributes["role"] = .string("operations")
            $0.bant = BANT(budget: false)
        }
        let deeds = [activity("quote_requested"), activity("meeting_booked"), activity("unsubscribe")]
        let full = rules.score(lead, activities: deeds + [activity("unsubscribe", daysAgo: 1)], asOf: now)
        #expect(
            full.lines.filter { $0.part == .limit }.map { "\($0.rule) \($0.points)" } == [
                "person -15", "ask -3", "mail-clicks 15",
            ]
        )
        #expect(full.fit == 1)
        #expect(full.engagement == 15)
        let less = rules.score(
            sampleLead { $0.bant = BANT(budget: false) },
            activities: [activity("unsubscribe")],
            asOf: now
        )
        #expect(less.total == 0)
        #expect(
            less.lines.filter { $0.part == .limit }.map { "\($0.rule) \($0.points)" } == ["fit 19", "engagement 15"]
        )
    }

    @Test("The total is rounded once, half up, and a line says by how much")
    func rounding() {
        let deeds = [activity("email_click", daysAgo: 10), activity("quote_requested", daysAgo: 15)]
        let outcome = rules.score(sampleLead(), activities: deeds, asOf: now)
        // 4.5 + 14.142 = 18.642
        #expect(outcome.engagement == 19)
        #expect(outcome.lines.last?.counted == 358)
        #expect(outcome.lines.map(\.points) == [1, 14, 5, 0])
        #expect(rules.score(sampleLead(), activities: [deeds[0]], asOf: now).engagement == 5)
    }

    @Test("A line tells what was counted, before and after ageing, and of which activities")
    func explanation() throws {
        let deeds = [
            activity("quote_requested", daysAgo: 30, id: "q1"), activity("quote_requested", daysAgo: 40, id: "q0"),
        ]
        let line = try #require(rules.score(sampleLead(), activities: deeds, asOf: now).lines.last)
        #expect(line.rule == "quote")
        #expect(line.label == "quote request")
        #expect((line.raw, line.aged, line.counted) == (20_000, 10_000, 10_000))
        #expect(line.activities == ["q1"])
        #expect(line.reason == "quote_requested")
    }

    @Test("A disqualified lead has no points, whatever it had, and every reason is shown")
    func disqualified() {
        let outcome = rules.score(
            sampleLead {
                $0.emailKind = .business
                $0.company = Company(name: "rival inc")
                $0.attributes["role"] = .string("Junk")
            },
            activities: [activity("quote_requested")],
            asOf: now
        )
        #expect(outcome.total == 0)
        #expect(outcome.disqualified == "competitor")
        #expect(outcome.leadClass == .cold)
        let lines = outcome.lines.filter { $0.part == .disqualified }
        #expect(lines.map(\.points) == [-36, 0])
        #expect(lines.first?.reason == "competitor: company.name in list rivals")
        #expect(rules.stages.stage(for: outcome, from: .mql) == .disqualified)
    }

    @Test("What is missing to the next stage, and what could bring it")
    func gap() {
        let cold = rules.score(sampleLead { $0.emailKind = .business }, activities: [], asOf: now)
        #expect(rules.gap(after: cold, at: .unqualified) == ScoreGap(stage: .iql, points: 4, rule: "asset"))
        // The stage mql asks for 20 of fit as well, which no engagement brings.
        #expect(rules.gap(after: cold, at: .iql) == ScoreGap(stage: .mql, points: 24))
        #expect(rules.gap(after: cold, at: .mql) == nil)
    }
}
