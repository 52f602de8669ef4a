import Contracts
import Rules

/// A `when:` about a lead and its score, with the names of the fields that it asks for.
package struct LeadCondition: Hashable, Sendable {
    let condition: Condition
    /// By the slot under which the condition asks for the value.
    let names: [Int: String]

    func holds(_ request: AssignmentRequest) -> Bool {
        condition.truth { slot in FieldValue(names[slot].flatMap { request.values?[$0] }) } == .yes
    }
}

/// What routing's conditions may speak of.
final class RoutingVocabulary: ConditionVocabulary {
    /// Names of the fields that were spoken of, by slot.
    private(set) var names: [String] = []

    let subject = "a lead"
    let listNames: [String] = []

    func list(_ name: String) -> Set<String>? { nil }

    func field(_ name: String) -> ConditionField? {
        guard let field = RoutingField(name) else { return nil }
        if let slot = names.firstIndex(of: name) { return ConditionField(slot: slot, kind: field.kind) }
        names.append(name)
        return ConditionField(slot: names.count - 1, kind: field.kind)
    }

    var fieldNames: [String] { RoutingField.names }
}

/// A field that routing's conditions may ask for: of the lead, or of its score.
enum RoutingField {
    case lead(LeadField)
    case score(ScoreField)

    enum ScoreField: String, CaseIterable {
        case total = "score.total"
        case fit = "score.fit"
        case engagement = "score.engagement"
        case leadClass = "class"
    }

    /// Nil for a name that there is not.
    init?(_ name: String) {
        if let field = ScoreField(rawValue: name) {
            self = .score(field)
        } else if let field = LeadField(name) {
            self = .lead(field)
        } else {
            return nil
        }
    }

    /// All names that can be told beforehand, for proposals.
    static let names = LeadField.names + ScoreField.allCases.map(\.rawValue)

    var kind: FieldKind {
        switch self {
        case .lead(let field): field.kind
        case .score(.leadClass): .choice(LeadClass.allCases.map(\.rawValue))
        case .score: .number(0...100)
        }
    }

    /// Its value as a text; nil when it is not known.
    func text(of scored: LeadScored) -> String? {
        switch self {
        case .lead(let field): field.text(in: scored.lead)
        case .score(.total): String(scored.score.total)
        case .score(.fit): String(scored.score.fit)
        case .score(.engagement): String(scored.score.engagement)
        case .score(.leadClass): scored.score.leadClass.rawValue
        }
    }
}
