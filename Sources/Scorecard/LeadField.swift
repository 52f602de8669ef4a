package import Contracts
import Rules

/// A field of a lead that a rule may ask for.
package enum LeadField: Hashable, Sendable {
    case known(Known)
    /// Anything else that the source told, by its own name.
    case attribute(String)

    package enum Known: String, CaseIterable, Sendable {
        case email, phone, country, region, city, postcode, title, source, campaign, channel, position
        case emailKind = "email_kind"
        case companyName = "company.name"
        case companyIndustry = "company.industry"
        case companyEmployees = "company.employees"
        case companyWebsite = "company.website"
        /// yes or no
        case bantBudget = "bant.budget"
        case bantAuthority = "bant.authority"
        case bantNeed = "bant.need"
        case bantTimeframeMonths = "bant.timeframe_months"
    }

    private static let attributePrefix = "attributes."

    /// Nil for a name that no lead has.
    package init?(_ name: String) {
        if let known = Known(rawValue: name) {
            self = .known(known)
        } else if name.hasPrefix(Self.attributePrefix), name.utf8.count > Self.attributePrefix.utf8.count {
            self = .attribute(String(name.dropFirst(Self.attributePrefix.count)))
        } else {
            return nil
        }
    }

    /// What a rule file calls it.
    package var name: String {
        switch self {
        case .known(let known): known.rawValue
        case .attribute(let name): Self.attributePrefix + name
        }
    }

    /// All the values there can be, in the form that is compared; nil when anything can be.
    var vocabulary: [String]? {
        switch self {
        case .known(.emailKind): EmailKind.allCases.map(\.rawValue)
        case .known(.channel): Channel.allCases.map(\.rawValue)
        case .known(.position): FunnelPosition.allCases.map(\.rawValue)
        case .known(.bantAuthority): BANT.Authority.allCases.map(\.rawValue)
        case .known(.bantBudget): ["yes", "no"]
        case .known, .attribute: nil
        }
    }

    /// Whether it can be a whole number.
    var isNumeric: Bool {
        switch self {
        case .known(.companyEmployees), .known(.bantTimeframeMonths), .attribute: true
        case .known: false
        }
    }
}

extension LeadField {
    /// The value in a lead; nil when it is not known, which is neither "no" nor "other".
    package func value(in lead: Lead) -> String? {
        let raw =
            switch self {
            case .known(let known): Self.value(known, in: lead)
            case .attribute(let name): lead.attributes[name]?.scalarText
            }
        guard let text = raw?.trimmingBlanks(), !text.isEmpty else { return nil }
        return text
    }

    private static func value(_ field: Known, in lead: Lead) -> String? {
        switch field {
        case .email: lead.email
        case .emailKind: lead.emailKind?.rawValue
        case .phone: lead.phone
        case .country: lead.country
        case .region: lead.region
        case .city: lead.contact.city
        case .postcode: lead.contact.postcode
        case .title: lead.contact.title
        case .source: lead.source
        case .campaign: lead.campaign
        case .channel: lead.channel?.rawValue
        case .position: lead.position?.rawValue
        case .companyName: lead.company?.name
        case .companyIndustry: lead.company?.industry
        case .companyEmployees: lead.company?.employees.map(String.init)
        case .companyWebsite: lead.company?.website
        case .bantBudget: lead.bant?.budget.map { $0 ? "yes" : "no" }
        case .bantAuthority: lead.bant?.authority?.rawValue
        case .bantNeed: lead.bant?.need
        case .bantTimeframeMonths: lead.bant?.timeframeMonths.map(String.init)
        }
    }
}
