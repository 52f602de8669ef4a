import Matching
import Rules
import Testing

@Suite("Reading matching rules")
struct MatchRulesTests {
    /// Faults as `line:column code path: message; hint`.
    private func faults(_ text: String) -> [String] {
        do {
            _ = try MatchRules.read(text, file: "matching.yaml")
            return []
        } catch {
            return error.faults.map { fault in
                let start = "matching.yaml:".count
                return String(fault.description.dropFirst(start)).replacing(": error ", with: " ")
            }
        }
    }

    @Test("The shipped file can be read, and its version names its content")
    func shipped() throws {
        let text = try MatchFixtures.text()
        let rules = try MatchRules.read(text, file: "a.yaml")
        #expect(rules.version.hasPrefix("matching-"))
        #expect(rules.version.count == "matching-".count + 12)
        #expect(try MatchRules.read(text + "#", file: "a.yaml").version != rules.version)
        for field in MatchField.allCases {
            for level in MatchLevel.allCases {
                #expect((rules.weight(field, level) != nil) == field.levels.contains(level))
            }
        }
    }

    @Test("The threshold grows by a bit each time the leads double")
    func threshold() throws {
        let rules = try MatchFixtures.rules()
        #expect(rules.prior(leads: 1 << 20) == -20)
        #expect(rules.threshold(leads: 1 << 20) == 20 + rules.margin)
        #expect(rules.threshold(leads: 0) == rules.threshold(leads: Int(rules.fewestLeads)))
    }

    struct Wrong: Sendable, CustomTestStringConvertible {
        let old: String
        let new: String
        let faults: [String]

        init(_ old: String, _ new: String, _ faults: String...) {
            (self.old, self.new, self.faults) = (old, new, faults)
        }

        var testDescription: String { new.isEmpty ? "without \(old)" : new }
    }

    static let wrong: [Wrong] = [
        Wrong("version: 1", "version: 2", "2:10 R005 version: is format 2, but only format 1 is read"),
        Wrong("  margin: 3\n", "", "4:3 R101 decision: needs \"margin\""),
        Wrong(
            "margin: 3",
            "margin: three",
            "4:11 R104 decision/margin: must be a number, not \"three\"; write it like 3, 0.25 or -1.5"
        ),
        Wrong(
            "margin: 3",
            "margin: 1e1",
            "4:11 R104 decision/margin: must be a number, not \"1e1\"; write it like 3, 0.25 or -1.5"
        ),
        Wrong("margin: 3", "margin: -1", "4:11 R105 decision/margin: is -1, but must lie between 0 and 30"),
        Wrong(
            "margin: 3",
            "margn: 3",
            "4:3 R102 decision/margn: \"margn\" is no name that is known here; did you mean \"margin\"?",
            "4:3 R101 decision: needs \"margin\""
        ),
        Wrong("bridge: 12", "bridge: 4", "6:11 R204 decision/bridge: is 4, but must not be less than the 5 of review"),
        Wrong(
            "fewest_leads: 500",
            "fewest_leads: 0.5",
            "7:17 R104 decision/fewest_leads: must be a whole number, not \"0.5\""
        ),
        Wrong("cluster: 0.4", "cluster: 1.5", "8:12 R105 decision/cluster: is 1.5, but must lie between 0 and 1"),
        Wrong(
            "generic_key: 60",
            "generic_key: 1",
            "9:16 R105 decision/generic_key: is 1, but must lie between 2 and 10000"
        ),
        Wrong(
            "  region:",
            "  regoin:",
            "12:3 R101 fields: needs \"region\"",
            "30:3 R102 fields/regoin: \"regoin\" is no name that is known here; did you mean \"region\"?"
        ),
        Wrong(
            "    near: {m: 0.1, u: 0.006, frequency: yes, least: 1, most: 7}\n",
            "",
            "13:5 R101 fields/first_name: needs \"near\""
        ),
        Wrong(
            "    variant: {m: 0.05,",
            "    varaint: {m: 0.05,",
            "13:5 R101 fields/first_name: needs \"variant\"",
            "14:5 R102 fields/first_name/varaint: \"varaint\" is no level of first_name; did you mean \"variant\"?"
        ),
        Wrong(
            "    equal: {m: 0.7, u: 0.004,",
            "    equal: {m: 0, u: 0.004,",
            "13:16 R105 fields/first_name/equal/m: is 0, but must lie between 1e-09 and 1"
        ),
        Wrong(
            "    equal: {m: 0.7, u: 0.004,",
            "    equal: {m: 0.7, u: 1.1,",
            "13:24 R105 fields/first_name/equal/u: is 1.1, but must lie between 1e-09 and 1"
        ),
        Wrong(
            "    equal: {m: 0.7, u: 0.004,",
            "    equal: {m: 0.7,",
            "13:12 R101 fields/first_name/equal: needs \"u\""
        ),
        Wrong(
            "    equal: {m: 0.7, u: 0.004, frequency: yes,",
            "    equal: {m: 0.7, u: 0.004, frequency: maybe,",
            "13:42 R107 fields/first_name/equal/frequency: \"maybe\" is no value that may stand here; known are: no, yes",
            "13:56 R206 fields/first_name/equal/least: has no use here, since the weight does not follow the frequency; take it out, or write frequency: yes",
            "13:65 R206 fields/first_name/equal/most: has no use here, since the weight does not follow the frequency; take it out, or write frequency: yes"
        ),
        Wrong(
            "least: 2, most: 9}",
            "least: 9, most: 2}",
            "13:63 R204 fields/first_name/equal/most: is 2, but must not be less than the 9 of least",
            "14:66 R204 fields/first_name/variant/most: is 7, more than the 2 of equal"
        ),
        Wrong("least: 2, most: 9}", "least: 2}", "13:12 R101 fields/first_name/equal: needs \"most\""),
        Wrong(
            "initial: {m: 0.03, u: 0.012}",
            "initial: {m: 0.03, u: 0.012, most: 3}",
            "17:40 R206 fields/first_name/initial/most: has no use here, since the weight does not follow the frequency; take it out, or write frequency: yes"
        ),
        Wrong(
            "initial: {m: 0.03, u: 0.012}",
            "initial: {m: 0.03, u: 0.0001}",
            "17:14 R204 fields/first_name/initial: weighs 8.23 bits, more than the 2 of close; m / u must fall from level to level"
        ),
        Wrong(
            "different: {m: 0.05, u: 0.95}",
            "different: {m: 0.05, u: 0.05}",
            "18:16 R206 fields/first_name/different: must speak against one person: m must be less than u"
        ),
        Wrong(
            "different: {m: 0.05, u: 0.95}",
            "different: {m: 0.3, u: 0.95}",
            "13:5 R205 fields/first_name: the m of all levels add up to 1.22, more than 1; they are shares of all pairs"
        ),
        Wrong(
            "different: {m: 0.2, u: 0.8}",
            "different: {m: 0.2, u: 0.99}",
            "31:5 R205 fields/region: the u of all levels add up to 1.04, more than 1; they are shares of all pairs"
        ),
        Wrong(
            "    equal: {m: 0.75, u: 0.05, frequency: yes, least: 0, most: 3}",
            "    equal: {m: 0.04, u: 0.05, frequency: yes, least: 0, most: 3}",
            "31:12 R206 fields/region/equal: must speak for one person: m must be more than u"
        ),
        Wrong("place: 18", "place: -18", "34:10 R105 guards/place: is -18, but must lie between 0 and 60"),
        Wrong("household: -8", "household: 8", "41:14 R105 guards/household: is 8, but must lie between -60 and 0"),
        Wrong("  thin: 6\n", "", "34:3 R101 guards: needs \"thin\""),
        Wrong("  thin: 6", "  thin: 6\n  thick: 7", "39:3 R102 guards/thick: \"thick\" is no name that is known here"),
        Wrong(
            "guards:",
            "gards:",
            "2:1 R101: needs \"guards\"",
            "33:1 R102 gards: \"gards\" is no name that is known here; did you mean \"guards\"?"
        ),
        Wrong(
            "decision:",
            "decision: 5\nx:",
            "3:11 R103 decision: must be a mapping (name: value), not a text",
            "4:1 R102 x: \"x\" is no name that is known here; known are: decision, fields, guards, version"
        ),
    ]

    @Test("What is wrong, where, and how to mend it", arguments: wrong)
    func wrongFile(_ test: Wrong) throws {
        let text = try #require(
            Self.sample.contains(test.old) ? Self.sample.replacing(test.old, with: test.new, maxReplacements: 1) : nil
        )
        #expect(faults(text) == test.faults)
    }

    @Test("The sample that is broken above is right itself")
    func sampleIsRight() { #expect(faults(Self.sample) == []) }

    @Test("All faults are told at once")
    func allAtOnce() {
        let text = "version: 1\ndecision: {margin: x}\nfields: {first_name: {equal: {m: 2}}}\n"
        #expect(faults(text).count == 1 + 6 + 12 + 5 + 2)
    }

    /// A file without comments, so that places are easily counted.
    static let sample = """

        version: 1
        decision:
          margin: 3
          review: 5
          bridge: 12
          fewest_leads: 500
          cluster: 0.4
          generic_key: 60
        fields:

          first_name:
            equal: {m: 0.7, u: 0.004, frequency: yes, least: 2, most: 9}
            variant: {m: 0.05, u: 0.003, frequency: yes, least: 2, most: 7}
            near: {m: 0.1, u: 0.006, frequency: yes, least: 1, most: 7}
            close: {m: 0.04, u: 0.01, frequency: yes, least: 0.5, most: 4}
            initial: {m: 0.03, u: 0.012}
            different: {m: 0.05, u: 0.95}
        \(others)
          region:
            equal: {m: 0.75, u: 0.05, frequency: yes, least: 0, most: 3}
            different: {m: 0.2, u: 0.8}
        guards:
          place: 18
          role_mailbox: 3
          named_mailbox: 1
          numbered_mailbox: 5
          thin: 6
          family: 12
          exchanged: -1.5
          household: -8
          generation: -30
          unreached_household: -4
          two_people: -10
          shared_mailbox: -4
          colleagues: -12
          nameless: -6
          other_company: -16
          other_phone: -3
        """

    /// One line a field.
    private static let others = MatchField.allCases.filter { $0 != .first && $0 != .region }.map { field in
        let levels = field.levels.map { level in
            level == .different ? "different: {m: 0.1, u: 0.8}" : "\(level.rawValue): {m: 0.1, u: 0.01}"
        }
        return "  \(field.rawValue): {" + levels.joined(separator: ", ") + "}"
    }.joined(separator: "\n")
}
