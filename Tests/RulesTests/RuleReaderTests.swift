import Contracts
import Rules
import Testing

/// A small kind of rule file, with a field of each type.
private struct Sample: Equatable {
    var country: String?
    var postcode: String?
    var count: Int?
    var waitMs: Int64?
    var channel: Channel?
    var ids: [String] = []
    var shares: [String: Int] = [:]

    enum Key: String, RuleKey {
        case version, country, postcode, count, wait, channel, items, shares
    }

    enum ItemKey: String, RuleKey { case id, note }

    static func read(_ text: String) throws(RuleFaults) -> Sample {
        try RuleReader.read(text, file: "sample.yaml", keyedBy: Key.self) { top in
            top.checkFormat(.version, is: 1)
            var ids = RuleIdentifiers()
            return Sample(
                country: top.text(.country),
                postcode: top.text(.postcode),
                count: top.integer(.count, in: 1...10),
                waitMs: top.duration(.wait),
                channel: top.choice(.channel, of: Channel.self),
                ids: top.list(.items).compactMap { item in
                    top.reader.fields(item, keyedBy: ItemKey.self)?.identifier(.id, among: &ids)
                },
                shares: top.optional(.shares).map { node in
                    top.reader.entries(node).reduce(into: [:]) { shares, entry in
                        shares[entry.name] = top.reader.integer(entry.value, in: 1...100)
                    }
                } ?? [:]
            )
        }
    }

    /// Faults as `line:column code path`.
    static func faults(_ text: String) -> [String] {
        do {
            _ = try read(text)
            return []
        } catch {
            return error.faults.map { "\($0.line):\($0.column) \($0.code.rawValue) \($0.path)" }
        }
    }
}

@Suite("Reading rule files")
struct RuleReaderTests {
    @Test("Texts stay texts, whatever YAML thinks of them")
    func texts() throws {
        let sample = try Sample.read("version: 1\ncountry: NO\npostcode: 01234\ncount: 7\nchannel: inbound\n")
        #expect(sample == Sample(country: "NO", postcode: "01234", count: 7, channel: .inbound))
    }

    @Test(
        "Durations",
        arguments: [
            ("30 s", 30_000), ("15 minutes", 900_000), ("4 hours", 14_400_000), ("7 days", 604_800_000),
            ("1 day", 86_400_000),
            ("250ms", 250), ("2 weeks", 1_209_600_000),
        ]
    )
    func durations(text: String, milliseconds: Int64) throws {
        #expect(try Sample.read("version: 1\nwait: \(text)").waitMs == milliseconds)
    }

    @Test("Times that are none", arguments: ["soon", "15", "minutes", "-3 days", "1.5 hours", "3 moons", "[1]"])
    func wrongDurations(text: String) {
        let code = text == "[1]" ? "R103" : "R106"
        #expect(Sample.faults("version: 1\nwait: \(text)") == ["2:7 \(code) wait"])
    }

    @Test("Times out of range", arguments: ["0 s", "3651 days", "9999999999999999 weeks"])
    func durationsOutOfRange(text: String) {
        #expect(Sample.faults("version: 1\nwait: \(text)") == ["2:7 R105 wait"])
    }

    @Test("Every fault is told at once, in the order of the file")
    func allAtOnce() {
        let text = """
            version: 1
            cuont: 3
            count: eleven
            wait: 5 mintues
            channel: inbond
            items:
              - {id: a}
              - {id: a, nope: 1}
              - {note: 1}
              - just text
            shares: {x: 500, y: 2}
            """
        #expect(
            Sample.faults(text) == [
                "2:1 R102 cuont", "3:8 R104 count", "4:7 R106 wait", "5:10 R107 channel", "8:10 R108 items/a/id",
                "8:13 R102 items/a/nope", "9:5 R101 items/3", "10:5 R103 items/4", "11:13 R105 shares/x",
            ]
        )
    }

    @Test("A fault is one line that tools can jump from")
    func description() throws {
        let faults = #expect(throws: RuleFaults.self) { try Sample.read("version: 1\nchannel: inbond\n") }
        let expected = """
            sample.yaml:2:10: error R107 channel: "inbond" is no value that may stand here; did you mean "inbound"?
            """
        #expect(faults?.description == expected)
        let json = try BodyCodec.encode(try #require(faults))
        #expect(try BodyCodec.decode(RuleFaults.self, from: json) == faults)
        #expect(json.contains(#""code":"R107""#))
    }

    @Test(
        "Files that cannot be read",
        arguments: [
            ("version: 1\ncountry: [a\n", "3:1 R002 "),
            ("version: 1\ncountry: NO\ncountry: SE\n", "2:1 R003 "),
            ("version: 1\nshares: {yes: 1, \"yes\": 2}\n", "2:18 R003 shares/yes"),
            ("version: 1\ncountry: &x NO\npostcode: *x\n", "2:10 R004 country"),
            ("version: 1\ncountry: *x\n", "2:10 R002 "),
            ("version: 2\n", "1:10 R005 version"),
            ("country: NO\n", "1:1 R101 "),
            ("", "1:1 R103 "),
            ("- 1\n", "1:1 R103 "),
            ("version: 1\n---\nversion: 1\n", "2:1 R002 "),
            ("version: 1\ncountry: a\u{7}b\n", "2:1 R002 "),
            ("version: 1\nshares: {? [a] : 1}\n", "2:12 R103 shares"),
        ]
    )
    func unreadable(text: String, fault: String) {
        #expect(Sample.faults(text).contains(fault))
    }

    @Test("An anchor ends the descent, so a bomb of aliases is read in no time")
    func aliasBomb() {
        var text = "version: 1\nitems:\n  - &a0 [x, x]\n"
        for level in 1...60 { text += "  - &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
        #expect(Sample.faults(text).allSatisfy { $0.contains(" R004 ") || $0.contains(" R103 ") })
        #expect(Sample.faults(text).count == 122)
    }

    @Test("Files that are too long or too deep")
    func tooMuch() {
        let long = "version: 1\n# " + String(repeating: "x", count: RuleReader.maxBytes)
        #expect(Sample.faults(long) == ["1:1 R001 "])
        #expect(
            Sample.faults("version: 1\nitems: " + String(repeating: "[", count: 100_000)).first?.contains("R002")
                == true
        )
    }

    @Test("The version is made of the bytes")
    func version() {
        // printf 'version: 1\n' | sha256sum
        #expect(RuleSetVersion.name(kind: "sample", of: "version: 1\n") == "sample-09bfcc6a14b8")
        #expect(RuleSetVersion.name(kind: "sample", of: "version: 1 \n") != "sample-09bfcc6a14b8")
    }
}
