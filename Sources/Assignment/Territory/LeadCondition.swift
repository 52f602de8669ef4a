import Contracts
import Rules

/// A `when:` about a lead, with the names of the fields that it asks for.
package struct LeadCondition: Hashable, Sendable {
    let condition: Condition
    /// By the slot under which the condition asks for the value.
    let names: [Int: String]

    func holds(_ request: AssignmentRequest) -> Bool {
        condition.truth { slot in FieldValue(names[slot].flatMap { request.values?[$0] }) } == .yes
    }
}

/// What routing's conditions may speak of.
final class LeadVocabulary: ConditionVocabulary {
    /// Names of the fields that were spoken of, by slot.
    private(set) var names: [String] = []

    let subject = "a lead"
    let listNames: [String] = []

    func list(_ name: String) -> Set<String>? { nil }

    func field(_ name: String) -> ConditionField? {
        let kind: FieldKind
        if name.hasPrefix(Self.attribute), name.utf8.count > Self.attribute.utf8.count {
            kind = .open
        } else {
            guard let known = LeadField(rawValue: name) else { return nil }
            kind = known.kind
        }
        if let slot = names.firstIndex(of: name) { return ConditionField(slot: slot, kind: kind) }
        names.append(name)
        return ConditionField(slot: names.count - 1, kind: kind)
    }

    var fieldNames: [String] { LeadField.allCases.map(\.rawValue) }

    static let attribute = "attributes."
}

/// The fields of a lead that routing's conditions may ask for, beside its attributes.
enum LeadField: String, CaseIterable {
    case country, region, city, postcode, title, source, campaign, channel, position
    case emailKind = "email_kind"
    case companyName = "company.name"
    case industry = "company.industry"
    case employees = "company.employees"
    case budget = "bant.budget"
    case authority = "bant.authority"
    case timeframe = "bant.timeframe_months"
    case total = "score.total"
    case fit = "score.fit"
    case engagement = "score.engagement"
    case leadClass = "class"

    var kind: FieldKind {
        switch self {
        case .employees, .timeframe: .number(0...100_000_000)
        case .total, .fit, .engagement: .number(0...100)
        case .emailKind: .choice(EmailKind.allCases.map(\.rawValue))
        case .channel: .choice(Contracts.Channel.allCases.map(\.rawValue))
        case .position: .choice(FunnelPosition.allCases.map(\.rawValue))
        case .budget: .choice(["yes", "no"])
        case .authority: .choice(BANT.Authority.allCases.map(\.rawValue))
        case .leadClass: .choice(LeadClass.allCases.map(\.rawValue))
        default: .text
        }
    }

    /// Its value as a text; nil when it is not known.
    func value(_ scored: LeadScored) -> String? {
        let lead = scored.lead
        return switch self {
        case .country: lead.country
        case .region: lead.region
        case .city: lead.contact.city
        case .postcode: lead.contact.postcode
        case .title: lead.contact.title
        case .source: lead.source
        case .campaign: lead.campaign
        case .channel: lead.channel?.rawValue
        case .position: lead.position?.rawValue
        case .emailKind: lead.emailKind?.rawValue
        case .companyName: lead.company?.name
        case .industry: lead.company?.industry
        case .employees: lead.company?.employees.map { String($0) }
        case .budget: lead.bant?.budget.map { $0 ? "yes" : "no" }
        case .authority: lead.bant?.authority?.rawValue
        case .timeframe: lead.bant?.timeframeMonths.map { String($0) }
        case .total: String(scored.score.total)
        case .fit: String(scored.score.fit)
        case .engagement: String(scored.score.engagement)
        case .leadClass: scored.score.leadClass.rawValue
        }
    }

    /// The value of a field or attribute of that name.
    static func value(_ name: String, of scored: LeadScored) -> String? {
        if let field = LeadField(rawValue: name) { return field.value(scored) }
        return scored.lead.attributes[String(name.dropFirst(LeadVocabulary.attribute.count))]?.scalarText
    }
}
