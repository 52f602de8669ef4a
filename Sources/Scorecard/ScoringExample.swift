import Contracts
import Rules

/// A lead with its score, as both teams want it: checked whenever the rules are read.
struct ScoringExample {
    private var values: [FieldValue]
    private var activities: [Activity]
    private var expected: [RuleEntry]

    private enum Key: String, RuleKey { case lead, events, expect }
    private enum ExpectKey: String, RuleKey {
        case score, fit, engagement, stage, grade, persona, disqualified
        case leadClass = "class"
    }

    /// Any instant will do: only ages count.
    private static let asOf = Instant(milliseconds: 1_800_000_000_000)

    static func read(_ node: RuleNode, _ reader: RuleReader, _ rules: ScoringRules) -> Self? {
        guard let fields = reader.fields(node, keyedBy: Key.self) else { return nil }
        var values = Array(repeating: FieldValue.unknown, count: rules.fields.count)
        for entry in fields.optional(.lead).map({ reader.entries($0) }) ?? [] {
            guard let field = LeadField(entry.name) else {
                let known = rules.fields.map(\.name)
                reader.unknown(entry.key, .unknownChoice, entry.name, isNo: "field of a lead", known: known)
                continue
            }
            let value = field.value(entry.value, reader)
            if let slot = rules.fields.firstIndex(of: field) { values[slot] = value }
        }
        let activities = fields.list(.events).enumerated().compactMap { activity($1, number: $0, reader) }
        guard let expect = fields.required(.expect), reader.fields(expect, keyedBy: ExpectKey.self) != nil else {
            return nil
        }
        return Self(values: values, activities: activities, expected: reader.entries(expect))
    }

    /// `{quote_requested: 3 days ago, path: /prices}`: the first name is the event, the others are its properties.
    private static func activity(_ node: RuleNode, number: Int, _ reader: RuleReader) -> Activity? {
        let entries = reader.entries(node)
        guard let first = entries.first, let when = reader.text(first.value) else { return nil }
        var ageMs: Int64 = 0
        if when != "now", when != "0 days ago" {
            guard when.hasSuffix(" ago"), let age = reader.duration(first.value.with(text: String(when.dropLast(4))))
            else {
                reader.fault(
                    first.value,
                    .notADuration,
                    "must say how long ago",
                    hint: "write it like 3 days ago, or now"
                )
                return nil
            }
            ageMs = age
        }
        var properties: [String: JSONValue] = [:]
        for entry in entries.dropFirst() { properties[entry.name] = reader.text(entry.value).map(JSONValue.string) }
        return Activity(
            type: first.name,
            at: asOf.adding(milliseconds: -ageMs),
            id: String(number),
            properties: properties
        )
    }

    /// Notes what the rules make otherwise.
    func check(_ rules: ScoringRules, _ reader: RuleReader) {
        let outcome = rules.score(values, activities: activities, asOf: Self.asOf)
        for entry in expected {
            guard let key = ExpectKey(rawValue: entry.name), let wanted = reader.text(entry.value) else { continue }
            let found: String =
                switch key {
                case .score: String(outcome.total)
                case .fit: String(outcome.fit)
                case .engagement: String(outcome.engagement)
                case .stage: rules.stages.stage(for: outcome, from: nil).rawValue
                case .grade: outcome.grade.rawValue
                case .persona: outcome.persona ?? "none"
                case .disqualified: outcome.disqualified ?? "no"
                case .leadClass: outcome.leadClass.rawValue
                }
            if found != wanted {
                let lines = outcome.lines.map { "\($0.points >= 0 ? "+" : "")\($0.points) \($0.rule)" }
                let hint = lines.isEmpty ? nil : "the lines are: \(lines.joined(separator: ", "))"
                reader.fault(entry.value, .failedExample, "the rules give \(found), not \(wanted)", hint: hint)
            }
        }
    }
}

extension LeadField {
    /// A value as an example writes it; notes one that the field cannot have.
    fileprivate func value(_ node: RuleNode, _ reader: RuleReader) -> FieldValue {
        guard let text = reader.text(node) else { return .unknown }
        switch kind {
        case .number(let bounds): return reader.decimal(node, in: bounds).map { .number($0) } ?? .unknown
        case .choice(let known) where !known.contains(text.lowercased()):
            reader.unknown(node, .unknownChoice, text, isNo: "value of \(name)", known: known)
            return .unknown
        case .choice, .text, .open: return FieldValue(text)
        }
    }
}
