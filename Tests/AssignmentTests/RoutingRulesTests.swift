import Assignment
import FoundationEssentials
import Rules
import Testing

@Suite("Reading routing rules")
struct RoutingRulesTests {
    /// Faults as `line code path`.
    private func faults(_ text: String) -> [String] {
        do {
            _ = try RoutingRules.read(text, file: "routing.yaml")
            return []
        } catch {
            return error.faults.map { "\($0.line) \($0.code.rawValue) \($0.path)" }
        }
    }

    @Test("What is read")
    func reading() throws {
        let hash = String(repeating: "0123456789ABCDEF", count: 4)
        let text = sampleRules.replacing("open: 40", with: "open: 40, token_sha256: \(hash)")
        let rules = try RoutingRules.read(text, file: "routing.yaml")
        #expect(rules.version.hasPrefix("routing-"))
        #expect(rules.answerWithinMs == 900_000)
        #expect(rules.territories.map(\.id) == ["us-west", "us", "uk-no"])
        #expect(rules.pools["west"]?.members.map(\.seller) == ["anna", "ben"])
        #expect(rules.sellers["anna"]?.name == "Anna Ruiz")
        #expect(rules.sellers["anna"]?.open == 40)
        #expect(rules.sellers["anna"]?.tokenSHA256 == hash.lowercased())
        #expect(rules.sellers["ben"]?.kind == .partner)
    }

    @Test("Every fault is told at once")
    func allAtOnce() {
        let text = """
            version: 1
            answer_within: never
            territories:
              - {id: a, countries: [US], regions: [CA, ca], pool: west}
              - {id: b, countries: [US], regions: [CA], pool: wset}
              - {id: c, countries: [UK, NO], regions: [X], pool: west}
              - {id: d, everywhere: true, pool: west}
              - {id: e, everywhere: true, pool: west}
              - {id: f, pool: west}
              - {id: g, countries: [], pool: west}
              - {id: h, countries: [DEU], everywhere: yes, pool: west}
              - {id: h, countries: [NO]}
            pools:
              - {id: west, sellers: {ana: 2, ben: 0}}
              - {id: west, sellers: {}}
            sellers:
              - {id: anna, name: Anna, kind: robot, open: 0, token_sha256: abc}
              - {id: ben, kind: rep, open: 5}
            """
        #expect(
            faults(text) == [
                "2 R106 answer_within", "4 R202 territories/a/regions/2", "5 R202 territories/b/regions/1",
                "5 R201 territories/b/pool", "6 R109 territories/c/countries/1", "6 R206 territories/c/regions",
                "8 R202 territories/e/everywhere", "9 R206 territories/f", "10 R101 territories/g/countries",
                "11 R206 territories/h", "11 R109 territories/h/countries/1", "11 R202 territories/h/everywhere",
                "12 R101 territories/h", "12 R108 territories/h/id", "14 R201 pools/west/sellers/ana",
                "14 R105 pools/west/sellers/ben", "15 R108 pools/west/id", "15 R101 pools/west/sellers",
                "17 R107 sellers/anna/kind", "17 R105 sellers/anna/open", "17 R109 sellers/anna/token_sha256",
                "18 R101 sellers/ben",
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
            let territory = rules.territory(country: "US", region: String(state))
            #expect(territory.map { $0.id != "us-other" } == true, "\(state)")
        }
        #expect(rules.territory(country: "US", region: nil)?.id == "us-other")
        #expect(rules.territory(country: "GB", region: "SHROPSHIRE")?.id == "uk")
        #expect(rules.territory(country: nil, region: nil)?.id == "rest")
        #expect(rules.sellers.values.allSatisfy { $0.tokenSHA256 != nil })
    }
}
