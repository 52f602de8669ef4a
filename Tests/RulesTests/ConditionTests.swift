import Contracts
import Rules
import Testing

/// A few fields of each kind.
struct SampleVocabulary: ConditionVocabulary {
    static let names = ["city", "channel", "employees", "note"]
    private static let kinds: [FieldKind] = [
        .text, .choice(["inbound", "outbound"]), .number(0...1_000_000), .open,
    ]

    let subject = "a sample"
    var fieldNames: [String] { Self.names }
    var listNames: [String] { ["rivals"] }

    func field(_ name: String) -> ConditionField? {
        Self.names.firstIndex(of: name).map { ConditionField(slot: $0, kind: Self.kinds[$0]) }
    }

    func list(_ name: String) -> Set<String>? { name == "rivals" ? ["acme", "rival inc"] : nil }
}

enum SampleCondition {
    private enum Key: String, RuleKey { case when }

    static func read(_ text: String, quoted: Bool = false) throws(RuleFaults) -> (Condition?, RuleFaults) {
        let value = quoted ? "'\(text)'" : text
        let read = try RuleReader.readWithWarnings("when: \(value)\n", file: "c.yaml", keyedBy: Key.self) { top in
            top.required(.when).flatMap { top.reader.condition($0, about: SampleVocabulary()) }
        }
        return (read.value, read.warnings)
    }

    /// `column code message; hint` of every fault and warning.
    static func faults(_ text: String, quoted: Bool = false) -> [String] {
        let faults: RuleFaults
        do {
            faults = try read(text, quoted: quoted).1
        } catch {
            faults = error
        }
        return faults.faults.map { fault in
            "\(fault.column - 6) \(fault.code.rawValue) \(fault.message)\(fault.hint.map { "; \($0)" } ?? "")"
        }
    }
}

@Suite("Conditions")
struct ConditionTests {
    /// Values of city, channel, employees, note; nil is unknown.
    private func truth(
        _ text: String,
        city: String? = nil,
        channel: String? = nil,
        employees: Double? = nil,
        note: String? = nil
    ) throws -> Truth {
        let condition = try #require(try SampleCondition.read(text).0)
        let values = [
            FieldValue(city), FieldValue(channel), employees.map { .number($0) } ?? .unknown, FieldValue(note),
        ]
        return condition.truth { values[$0] }
    }

    @Test("Texts compare whole, without regard to capitals, any of several")
    func texts() throws {
        #expect(try truth("city is Berlin", city: " BERLIN ") == .yes)
        #expect(try truth("city is Berlin", city: "Bern") == .no)
        #expect(try truth("city is New York | Berlin", city: "new york") == .yes)
        #expect(try truth("city is not New York | Berlin", city: "Bonn") == .yes)
        #expect(try truth("city is not New York | Berlin", city: "berlin") == .no)
        #expect(try truth(#"city is "Bath and Wells""#, city: "bath and wells") == .yes)
        #expect(try truth("city in list rivals", city: "Acme") == .yes)
        #expect(try truth("city not in list rivals", city: "Acme") == .no)
        #expect(try truth("city is NO | OR", city: "or") == .yes)
    }

    @Test("Pieces of texts")
    func pieces() throws {
        #expect(try truth("city starts with ber", city: "Berlin") == .yes)
        #expect(try truth("city starts with lin | xx", city: "Berlin") == .no)
        #expect(try truth("city ends with LIN", city: "Berlin") == .yes)
        #expect(try truth(#"city contains "rl" | q"#, city: "Berlin") == .yes)
        #expect(try truth(#"note starts with "/pricing""#, note: "/pricing/eu") == .yes)
    }

    @Test("Numbers and ranges")
    func numbers() throws {
        #expect(try truth("employees >= 50", employees: 50) == .yes)
        #expect(try truth("employees > 50", employees: 50) == .no)
        #expect(try truth("employees < 50", employees: 49.5) == .yes)
        #expect(try truth("employees <= 50", employees: 50.5) == .no)
        #expect(try truth("employees is 1-9 | 50-199 | 1000+", employees: 199) == .yes)
        #expect(try truth("employees is 1-9 | 50-199 | 1000+", employees: 200) == .no)
        #expect(try truth("employees is 1-9 | 50-199 | 1000+", employees: 12_345) == .yes)
        #expect(try truth("employees is not 7", employees: 7) == .no)
        #expect(try truth("note >= 2.5", note: "3") == .yes)
        #expect(try truth("note >= 2.5", note: "three") == .unknown)
    }

    @Test("What is not known is neither yes nor no, unless the rest decides")
    func unknown() throws {
        #expect(try truth("city is Berlin") == .unknown)
        #expect(try truth("city is not Berlin") == .unknown)
        #expect(try truth("not city is Berlin") == .unknown)
        #expect(try truth("city is Berlin and employees > 5", employees: 3) == .no)
        #expect(try truth("city is Berlin or employees > 5", employees: 9) == .yes)
        #expect(try truth("city is Berlin or employees > 5", employees: 3) == .unknown)
        #expect(try truth("city is empty") == .yes)
        #expect(try truth("city is not empty") == .no)
        #expect(try truth("city is empty", city: "x") == .no)
        #expect(try truth("city is empty", city: " ") == .yes)
    }

    @Test("And goes before or; brackets and not")
    func precedence() throws {
        #expect(try truth("city is a or city is b and employees > 5", city: "a", employees: 1) == .yes)
        #expect(try truth("(city is a or city is b) and employees > 5", city: "a", employees: 1) == .no)
        #expect(try truth("not (city is a or city is b)", city: "c") == .yes)
        #expect(try truth("not not city is a", city: "a") == .yes)
    }

    @Test("It keeps its text and names the fields that it asks for")
    func parts() throws {
        let condition = try #require(try SampleCondition.read("note is a and (city is b or note is c)").0)
        #expect(condition.text == "note is a and (city is b or note is c)")
        #expect(condition.slots == [0, 3])
    }

    @Test(
        "Faults point at the word that is wrong",
        arguments: [
            ("ctiy is Berlin", #"1 R107 "ctiy" is no field of a sample; did you mean "city"?"#),
            ("city = Berlin", #"6 R111 "=" is nothing that can be asked of a field; write "is""#),
            ("city != Berlin", #"6 R111 "!=" is nothing that can be asked of a field; write "is not""#),
            (
                "city conatins x",
                #"6 R111 "conatins" is nothing that can be asked of a field; did you mean "contains"?"#
            ),
            ("city is Berlin && note is x", #"16 R111 "&&" inside a text is doubtful; write "and""#),
            ("city is Berlin AND note is x", #"16 R111 "AND" inside a text is doubtful; write "and""#),
            ("city is", #"6 R111 ends where a value is wanted"#),
            ("city", #"1 R111 ends where what "city" is asked is wanted"#),
            ("city is a and", #"11 R111 ends where a field is wanted"#),
            ("(city is a", #"10 R111 ends where ")" is wanted"#),
            ("city is a)", #"10 R111 ")" does not belong here"#),
            (
                "city is a | or",
                #"13 R111 "or" stands where a value is wanted; a text of such signs or words is quoted: "...""#
            ),
            (#"city is "a"#, #"9 R111 ""a" has no closing quote"#),
            ("city starts x", #"6 R111 "starts" needs "with" behind it"#),
            (
                "city in rivals",
                #"6 R111 "in" needs "list" and the name of a list behind it; write it like: in list competitors"#
            ),
            ("city in list rivalz", #"14 R201 "rivalz" is no list; did you mean "rivals"?"#),
            ("city is in list rivals", #"9 R111 "in" does not go with "is"; leave the "is" out"#),
            ("channel is inbuond", #"12 R107 "inbuond" is no value of channel; did you mean "inbound"?"#),
            ("city > 5", #"1 R112 "city" is a text, which cannot be more or less than something"#),
            ("employees contains 5", #"1 R112 "employees" is a number, which cannot be asked what it contains"#),
            ("employees in list rivals", #"1 R112 "employees" is a number, which cannot be in a list of texts"#),
            ("employees >= many", #"14 R104 "many" is no number; write it like 3, 0.25 or -1.5"#),
            ("employees is 5 | few", #"18 R104 "few" is no number; write it like 7, 50-199 or 1000+"#),
            ("employees > 5 | 6", #"17 R111 ">" takes one number"#),
            ("city is a | a", #"13 R108 "a" is named twice"#),
            (#"city contains """#, #"15 R101 must not be empty"#),
        ]
    )
    func faults(text: String, fault: String) {
        #expect(
            SampleCondition.faults(text, quoted: text.hasPrefix("(")).map { $0 } == [
                text.hasPrefix("(") ? shifted(fault) : fault
            ]
        )
    }

    /// One column further, because of the quote.
    private func shifted(_ fault: String) -> String {
        let parts = fault.split(separator: " ", maxSplits: 1)
        return "\((Int(parts[0]) ?? 0) + 1) \(parts[1])"
    }

    @Test("Every fault of type is told at once")
    func allAtOnce() {
        let faults = SampleCondition.faults("ctiy is a and city > 5 or channel is up | down")
        #expect(faults.map { $0.prefix(8).description } == ["1 R107 \"", "15 R112 ", "38 R107 ", "43 R107 "])
    }

    @Test(
        "What can never hold is a fault",
        arguments: [
            "employees > 5 and employees < 3", "city is a and city is b", "city is a and city is empty",
            "employees < 0", "employees is 5 and employees is not 1-9", "channel is not inbound | outbound",
            "not (city is a or city is not a)", "city is a and (employees > 9 and employees is 3)",
            "city is empty and city is not empty", "channel is inbound and channel starts with out",
            "note > 5 and note < 5",
        ]
    )
    func contradictions(text: String) {
        #expect(SampleCondition.faults(text) == ["1 R206 \"\(text)\" can never hold"])
    }

    @Test("Also when it is one of several")
    func contradictionInAlternative() {
        #expect(
            SampleCondition.faults("city is a or employees > 5 and employees < 3")
                == ["1 R206 what stands on place 2 of the \"or\" can never hold"]
        )
    }

    @Test(
        "What always holds is warned of",
        arguments: [
            "employees >= 0", "city is a or city is not a", "channel is inbound | outbound",
            "note is empty or note is not empty",
        ]
    )
    func certain(text: String) {
        #expect(SampleCondition.faults(text) == ["1 R301 \"\(text)\" holds for every value"])
    }

    @Test(
        "What can hold is no fault",
        arguments: [
            "employees > 5 and employees < 7", "city is a or city is b", "city starts with a and city ends with b",
            "city is not a and city is not b", "channel is not inbound", "employees is 1-9 and employees is not 5",
        ]
    )
    func possible(text: String) {
        #expect(SampleCondition.faults(text).isEmpty)
    }

    @Test("A condition that is too deep or too wide ends all the same")
    func bounds() {
        let deep = String(repeating: "not ", count: 40) + "city is a"
        #expect(SampleCondition.faults(deep) == ["129 R111 \"not\" is nested more than 32 deep"])
        let wide = (0..<60).map { "(city is a\($0) or note is b\($0))" }.joined(separator: " and ")
        #expect(SampleCondition.faults(wide, quoted: true).isEmpty)
    }

    @Test("A picture shows the place")
    func picture() {
        let faults = #expect(throws: RuleFaults.self) { try SampleCondition.read("channel is inbuond | outbound") }
        #expect(
            faults?.faults.first?.picture == " 1 | when: channel is inbuond | outbound\n   |                  ^^^^^^^"
        )
    }
}
