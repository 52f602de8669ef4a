import Assignment
import FoundationEssentials
import Rules
import Testing

@Suite("Reading routing rules")
struct RoutingRulesTests {
    /// Faults as `line code path`.
    private func faults(_ text: String) -> [String] {
        do {
            _ = try read(text)
            return []
        } catch {
            return error.faults.map { "\($0.line) \($0.code.rawValue) \($0.path)" }
        }
    }

    @Test("What is read")
    func reading() throws {
        let hash = String(repeating: "0123456789ABCDEF", count: 4)
        let text = sampleRules.replacing("open: 40", with: "open: 40, token_sha256: \(hash)")
        let rules = try read(text)
        #expect(rules.version.hasPrefix("routing-"))
        #expect(rules.answerWithinMs == 900_000)
        #expect(rules.territories.map(\.id) == ["us-west", "us", "uk-no"])
        #expect(rules.pools["west"]?.members.map(\.seller) == ["anna", "ben"])
        #expect(rules.sellers["anna"]?.name == "Anna Ruiz")
        #expect(rules.sellers["anna"]?.capacity == Capacity(open: 40))
        #expect(rules.sellers["anna"]?.tokenSHA256 == hash.lowercased())
        #expect(rules.sellers["ben"]?.kind == .partner)
    }

    @Test("Every fault is told at once")
    func allAtOnce() {
        let text = """
            version: 1
            answer_within: never
            territories:
              - {id: a, match: {country: US, region: [CA, ca]}, pool: west}
              - {id: b, match: {country: US, region: CA}, pool: wset}
              - {id: c, match: {country: [UK, NO], region: X, postcode: 1*}, pool: west}
              - {id: d, match: everything, pool: west}
              - {id: e, match: everything, pool: west}
              - {id: f, pool: west}
              - {id: g, match: {country: []}, pool: west}
              - {id: h, match: {country: DEU, contry: DE}, pool: west}
              - {id: h, match: anything}
              - {id: i, match: {country: DE, postcode: [80000-8, x, 8*], employees: 9-1, channel: post}, pool: west}
              - {id: j, match: {country: FR}, partner_share: 20, needs: {tier: gold, language: de}, pool: west, territories: [
                  {id: k, match: {country: DE}}, {id: l, match: {when: "score.total > many"}, priority: x}]}
            pools:
              - {id: west, sellers: {ana: 2, ben: 0}}
              - {id: west, sellers: {}, policy: best_match, catch_up_at_most: 3, when_full: est}
            calendars:
              - {id: office, zone: Europe/Belrin, hours: {mon-fri: 09:00-17:00, fri: 16:00-25:00, day: 1-2}}
            tiers: [silver]
            owners: {when_away: weep}
            sellers:
              - {id: anna, name: Anna, kind: robot, open: 0, token_sha256: abc}
              - {id: ben, kind: rep, open: 5, per_day: 0, calendar: nowhere, leave: [2026-02-30, 2026-03-02 - 2026-03-01],
                 ramp: {since: today, days: 10, start: 0}}
            """
        #expect(
            faults(text) == [
                "2 R106 answer_within",
                "5 R202 territories/b",
                "5 R201 territories/b/pool",
                "6 R109 territories/c/match/country/1",
                "8 R202 territories/e",
                "9 R101 territories/f",
                "10 R101 territories/g/match/country",
                "11 R109 territories/h/match/country",
                "11 R102 territories/h/match/contry",
                "12 R101 territories/h",
                "12 R108 territories/h/id",
                "12 R103 territories/h/match",
                "13 R109 territories/i/match/postcode/1",
                "13 R109 territories/i/match/postcode/2",
                "13 R109 territories/i/match/employees",
                "13 R107 territories/i/match/channel",
                "14 R206 territories/j/partner_share",
                "14 R201 territories/j/needs/tier",
                "14 R107 territories/j/needs/language",
                "15 R206 territories/j/territories/k/match/country",
                "15 R104 territories/j/territories/l/match/when",
                "15 R104 territories/j/territories/l/priority",
                "17 R201 pools/west/sellers/ana",
                "17 R105 pools/west/sellers/ben",
                "18 R206 pools/west",
                "18 R108 pools/west/id",
                "18 R101 pools/west/sellers",
                "18 R206 pools/west/catch_up_at_most",
                "18 R201 pools/west/when_full",
                "20 R201 calendars/office/zone",
                "20 R109 calendars/office/hours/fri",
                "20 R109 calendars/office/hours/day",
                "22 R107 owners/when_away",
                "24 R107 sellers/anna/kind",
                "24 R105 sellers/anna/open",
                "24 R109 sellers/anna/token_sha256",
                "25 R101 sellers/ben",
                "25 R105 sellers/ben/per_day",
                "25 R201 sellers/ben/calendar",
                "25 R109 sellers/ben/leave/1",
                "25 R204 sellers/ben/leave/2",
                "26 R109 sellers/ben/ramp/since",
                "26 R105 sellers/ben/ramp/start",
            ]
        )
    }

    @Test("What can stand there but is hardly meant is warned of")
    func warnings() throws {
        let text = sampleRules.replacing(
            "pools:",
            with: """
                  - {id: hidden, match: {country: GB}, pool: emea, priority: -1}
                  - {id: skilled, match: {country: AT}, needs: {skills: cloud}, pool: east}
                  - {id: spoken, match: {country: CH, language: de}, needs: {language: lead}, pool: east}
                  - {id: sides, match: {country: IT}, sell_through: direct_only, pool: east}
                  - {id: monday, match: {country: FR}, pool: monday}
                pools:
                  - {id: idle, sellers: {anna: 1}}
                  - {id: monday, sellers: {dora: 1}}
                """
        ).replacing(
            "sellers:\n  - {id: anna",
            with: """
                calendars: [{id: mondays, zone: UTC, hours: {mon: 09:00-17:00}}]
                sellers:
                  - {id: dora, name: Dora, kind: rep, open: 1, calendar: mondays}
                  - {id: anna
                """
        )
        let rules = try read(text)
        #expect(
            rules.warnings.map { "\($0.code.rawValue) \($0.path)" } == [
                "R314 territories", "R311 territories/hidden", "R312 territories/skilled", "R312 territories/spoken",
                "R312 territories/sides", "R312 territories/monday", "R313 pools/idle",
            ]
        )
        #expect(try read(sampleRules.replacing("GB | NO", with: "GB")).warnings.map(\.code.rawValue) == ["R314"])
    }

    /// A pool is held against what came in a month, where all of its sellers have limits by period.
    @Test func aPoolThatMayHaveLessThanComesIsNamed() throws {
        let text = sampleRules.replacing("open: 40}", with: "open: 40, per_week: 14}")
            .replacing("open: 2}", with: "open: 2, per_day: 1, per_month: 25}")
        func warnings(_ inflow: [String: Int]) throws -> [String] {
            try RoutingRules.read(text, file: "routing.yaml", inflow: inflow).warnings
                .filter { $0.code.rawValue == "R315" }.map { "\($0.path): \($0.message)" }
        }
        // Anna 14 a week, which is 60 a month; Ben 25.
        #expect(try warnings(["west": 85, "east": 25, "emea": 9_999]) == [])
        #expect(
            try warnings(["west": 86, "east": 26]) == [
                "pools/west: its sellers may be given 85 leads a month at most, but 86 came in the last 30 days",
                "pools/east: its sellers may be given 25 leads a month at most, but 26 came in the last 30 days",
            ]
        )
    }

    @Test("An empty file tells what it needs")
    func empty() {
        #expect(faults("{}") == Array(repeating: "1 R101 ", count: 5))
    }

    @Test("The example file can be read, and every US state has its territory")
    func example() throws {
        let path = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let text = try String(contentsOfFile: "/\(path)/deploy/rules/routing.yaml", encoding: .utf8)
        let rules = try RoutingRules.read(text, file: "deploy/rules/routing.yaml")
        let states = """
            AK AL AR AZ CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH NJ NM NV NY OH OK OR \
            PA RI SC SD TN TX UT VA VT WA WI WV WY
            """.split(separator: " ")
        #expect(states.count == 51)
        for state in states {
            let territory = rules.territory(for: request("US", String(state)))
            #expect(territory.map { $0.id != "us-other" } == true, "\(state)")
        }
        #expect(rules.territory(for: request("US"))?.id == "us-other")
        #expect(rules.territory(for: request("GB", "Shropshire"))?.id == "uk")
        #expect(rules.territory(for: request(nil))?.id == "rest")
        #expect(rules.sellers.values.allSatisfy { $0.tokenSHA256 != nil })
    }
}
