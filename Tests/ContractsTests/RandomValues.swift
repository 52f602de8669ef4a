import Contracts
import TestKit

/// Values that look for trouble: odd characters, extremes, nothing at all.
struct RandomValues {
    var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func chance(_ part: Int = 2) -> Bool { Int.random(in: 0..<part, using: &generator) == 0 }

    mutating func maybe<Value>(_ make: (inout Self) -> Value) -> Value? { chance() ? make(&self) : nil }

    mutating func list<Value>(_ make: (inout Self) -> Value) -> [Value] {
        let count = chance(6) ? 0 : Int.random(in: 0...4, using: &generator)
        var values: [Value] = []
        for _ in 0..<count { values.append(make(&self)) }
        return values
    }

    mutating func text() -> String {
        let pieces = [
            "a", "Z", "lead", " ", "\"", "\\", "/", "\n", "\r", "\t", "\u{8}", "\u{C}", "\u{1}", "\u{1F}", "\u{7F}",
            "é",
            "e\u{301}", "ß", "漢字", "🚀", "👩‍👩‍👧", "\u{2028}", "\u{FEFF}", "\u{FFFF}", "\u{10FFFF}", "</b>", "{",
        ]
        var text = ""
        for _ in 0..<Int.random(in: 0...8, using: &generator) { text += pieces.randomElement(using: &generator) ?? "" }
        return text
    }

    mutating func whole() -> Int64 {
        let edges: [Int64] = [0, 1, -1, .max, .min, 1 << 53, 999_999_999_999_999_999, -1_000_000_000_000_000_000]
        return (chance() ? edges.randomElement(using: &generator) : nil) ?? .random(in: -1000...1000, using: &generator)
    }

    /// Never whole: a whole one would come back as an integer.
    mutating func real() -> Double {
        let edges: [Double] = [
            0.1, -0.5, 1e-7, .leastNonzeroMagnitude, 2.2250738585072014e-308, 1.7976931348623157e308, 1e22,
        ]
        if chance(), let edge = edges.randomElement(using: &generator) { return edge }
        return Double.random(in: -1000...1000, using: &generator) + 0.000_1
    }

    mutating func instant() -> Instant {
        Instant(milliseconds: .random(in: -62_167_219_200_000..<253_402_300_800_000, using: &generator))
    }

    mutating func json(depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 9 : 5), using: &generator) {
        case 0: .null
        case 1: .bool(chance())
        case 2: .integer(whole())
        case 3: .number(real())
        case 4: .string(text())
        case 5, 6: .array(list { $0.json(depth: depth - 1) })
        default: .object(members(depth: depth - 1))
        }
    }

    mutating func members(depth: Int = 2) -> [String: JSONValue] {
        let count = chance(20) ? 60 : Int.random(in: 0...6, using: &generator)
        var members: [String: JSONValue] = [:]
        for _ in 0..<count {
            let tail = chance() ? "" : String(Int.random(in: 0..<1000, using: &generator))
            members[text() + tail] = json(depth: min(depth, count > 6 ? 0 : depth))
        }
        return members
    }

    mutating func contact() -> Contact {
        Contact(
            firstName: maybe { $0.text() },
            lastName: maybe { $0.text() },
            email: chance() ? "zoe.oneill@brightwater.example" : nil,
            phone: "1" + (maybe { $0.text() } ?? ""),
            title: maybe { $0.text() },
            city: maybe { $0.text() },
            postcode: maybe { _ in "01234" }
        )
    }

    mutating func consent() -> Consent {
        Consent(granted: chance(), at: maybe { $0.instant() }, wording: maybe { $0.text() }, proof: maybe { $0.text() })
    }

    mutating func company() -> Company {
        Company(name: maybe { $0.text() }, employees: maybe { .random(in: 0...100_000_000, using: &$0.generator) })
    }

    mutating func bant() -> BANT {
        BANT(budget: maybe { $0.chance() }, authority: maybe { _ in .decides }, need: maybe { $0.text() })
    }

    mutating func post() -> SubmissionPost {
        SubmissionPost(
            idempotencyKey: "k" + text(),
            contact: contact(),
            company: maybe { $0.company() },
            consent: consent(),
            bant: maybe { $0.bant() },
            campaign: maybe { $0.text() },
            channel: maybe { _ in .inbound },
            position: maybe { _ in .bofu },
            occurredAt: maybe { $0.instant() },
            activities: list {
                Activity(type: "t" + $0.text(), at: $0.instant(), id: $0.maybe { $0.text() }, properties: $0.members())
            },
            attributes: members()
        )
    }

    mutating func lead() -> Lead {
        Lead(
            id: text(),
            revision: whole(),
            contact: contact(),
            email: maybe { $0.text() },
            emailKind: maybe { _ in .role },
            timeZone: maybe { $0.text() },
            company: maybe { $0.company() },
            account: maybe { AccountRef(id: $0.text(), name: $0.maybe { $0.text() }, via: .closeName) },
            bant: maybe { $0.bant() },
            attributes: members(),
            source: text(),
            consent: consent(),
            submissions: .random(in: 0...9, using: &generator),
            createdAt: instant(),
            updatedAt: instant()
        )
    }

    mutating func score() -> Score {
        Score(
            lead: text(),
            revision: whole(),
            fit: .max,
            engagement: .min,
            total: Int(whole()),
            leadClass: .hot,
            stage: .sql,
            ruleSet: text(),
            asOf: instant(),
            lines: list { values in
                var line = ScoreLine(
                    part: .fit,
                    rule: values.text(),
                    reason: values.text(),
                    points: Int(values.whole()),
                    counted: values.maybe { Int($0.whole()) },
                    label: values.maybe { $0.text() }
                )
                if values.maybe({ _ in true }) == true {
                    line.detail(raw: 1, aged: Int(values.whole()), activities: values.list { $0.text() })
                }
                return line
            },
            grade: maybe { $0.text() },
            persona: maybe { $0.text() },
            known: maybe { Int($0.whole()) },
            next: maybe { ScoreGap(stage: .mql, points: Int($0.whole()), rule: $0.maybe { $0.text() }) }
        )
    }

    /// Changes a byte or a few, mostly to something that JSON knows.
    mutating func mutate(_ text: inout [UInt8]) {
        guard !text.isEmpty else { return }
        let at = Int.random(in: 0..<text.count, using: &generator)
        let marks = Array(#"{}[]",:\ntrue0123456789-+.eE u"#.utf8)
        let end = min(text.count, at + Int.random(in: 1...8, using: &generator))
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: text[at] = .random(in: 0...255, using: &generator)
        case 1: text[at] = marks.randomElement(using: &generator) ?? 0
        case 2: text.insert(marks.randomElement(using: &generator) ?? 0, at: at)
        case 3: text.removeSubrange(at..<end)
        case 4: text.insert(contentsOf: text[at..<end], at: at)
        default:
            if (0x30...0x39).contains(text[at]) { text[at] = .random(in: 0x30...0x39, using: &generator) }
            if (0x61...0x7A).contains(text[at]) { text[at] = .random(in: 0x61...0x7A, using: &generator) }
        }
    }
}
