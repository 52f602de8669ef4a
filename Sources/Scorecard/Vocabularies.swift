import Contracts
import Rules

/// The fields of a lead, numbered in the order in which a rule file asks for them.
///
/// Belongs to one reading of one file.
final class LeadVocabulary: ConditionVocabulary {
    let subject = "a lead"
    let fieldNames = LeadField.names
    let lists: [String: Set<String>]
    private(set) var fields: [LeadField] = []
    private var slots: [LeadField: Int] = [:]

    init(lists: [String: Set<String>]) { self.lists = lists }

    func field(_ name: String) -> ConditionField? {
        LeadField(name).map { ConditionField(slot: slot(of: $0), kind: $0.kind) }
    }

    func slot(of field: LeadField) -> Int {
        if let slot = slots[field] { return slot }
        slots[field] = fields.count
        fields.append(field)
        return fields.count - 1
    }

    func list(_ name: String) -> Set<String>? { lists[name] }
    var listNames: [String] { Array(lists.keys) }
}

/// The properties of activities, numbered likewise; a source may send any.
final class ActivityVocabulary: ConditionVocabulary {
    let subject = "an activity"
    let fieldNames: [String] = []
    let lists: [String: Set<String>]
    private(set) var properties: [String] = []

    init(lists: [String: Set<String>]) { self.lists = lists }

    func field(_ name: String) -> ConditionField? {
        guard !name.isEmpty else { return nil }
        if let slot = properties.firstIndex(of: name) { return ConditionField(slot: slot, kind: .open) }
        properties.append(name)
        return ConditionField(slot: properties.count - 1, kind: .open)
    }

    func list(_ name: String) -> Set<String>? { lists[name] }
    var listNames: [String] { Array(lists.keys) }
}

/// What the conditions of stages speak of.
struct ScoreVocabulary: ConditionVocabulary {
    /// The most that the rules can give.
    let most: ScoringRules.Limits

    let subject = "a score"
    var fieldNames: [String] { Field.allCases.map(\.rawValue) }
    var listNames: [String] { [] }

    enum Field: String, CaseIterable {
        case score, fit, engagement, grade
        case leadClass = "class"
    }

    func field(_ name: String) -> ConditionField? {
        guard let field = Field(rawValue: name), let slot = Field.allCases.firstIndex(of: field) else { return nil }
        return ConditionField(slot: slot, kind: kind(field))
    }

    private func kind(_ field: Field) -> FieldKind {
        switch field {
        case .score: .number(0...Double(most.fit + most.engagement))
        case .fit: .number(0...Double(most.fit))
        case .engagement: .number(0...Double(most.engagement))
        case .grade: .choice(Grade.allCases.map { $0.rawValue.lowercased() })
        case .leadClass: .choice(["cold", "warm", "hot"])
        }
    }

    func list(_ name: String) -> Set<String>? { nil }
}

extension ScoreOutcome {
    /// The value of a field of `ScoreVocabulary`, by its slot.
    func value(_ slot: Int) -> FieldValue {
        switch ScoreVocabulary.Field.allCases[slot] {
        case .score: .number(Double(total))
        case .fit: .number(Double(fit))
        case .engagement: .number(Double(engagement))
        case .grade: .text(grade.rawValue.lowercased())
        case .leadClass: .text(leadClass.rawValue)
        }
    }
}
