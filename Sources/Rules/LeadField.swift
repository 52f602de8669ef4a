package import Contracts

/// A field of a lead that a rule may ask for.
package enum LeadField: Hashable, Sendable {
    case known(Known)
    /// Anything else that the source told, by its own name.
    case attribute(String)

    package enum Known: String, CaseIterable, Sendable {
        case email, phone, country, region, city, postcode, title, source, campaign, channel, position
        case emailKind = "email_kind"
        /// What stands behind the `@`.
        case emailDomain = "email_domain"
        case companyName = "company.name"
        case companyIndustry = "company.industry"
        case companyEmployees = "company.employees"
        case companyWebsite = "company.website"
        case companyNAICS = "company.naics"
        /// yes or no
        case bantBudget = "bant.budget"
        case bantAuthority = "bant.authority"
        case bantNeed = "bant.need"
        case bantTimeframeMonths = "bant.timeframe_months"
        case submissions
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

    /// All names that can be told beforehand, for proposals.
    package static let names = Known.allCases.map(\.rawValue) + ["attributes.NAME"]

    package var kind: FieldKind {
        switch self {
        case .known(.emailKind): .choice(EmailKind.allCases.map(\.rawValue))
        case .known(.channel): .choice(Channel.allCases.map(\.rawValue))
        case .known(.position): .choice(FunnelPosition.allCases.map(\.rawValue))
        case .known(.bantAuthority): .choice(BANT.Authority.allCases.map(\.rawValue))
        case .known(.bantBudget): .choice(["yes", "no"])
        case .known(.country): .choice(CountryCodes.lowercased)
        case .known(.companyEmployees): .number(0...100_000_000)
        case .known(.bantTimeframeMonths): .number(0...600)
        case .known(.submissions): .number(0...1_000_000_000)
        case .known: .text
        case .attribute: .open
        }
    }
}

extension LeadField {
    /// The value in a lead; unknown is neither "no" nor "other".
    package func value(in lead: Lead) -> FieldValue {
        switch self {
        case .known(.companyEmployees): Self.number(lead.company?.employees)
        case .known(.bantTimeframeMonths): Self.number(lead.bant?.timeframeMonths)
        case .known(.submissions): Self.number(lead.submissions)
        case .known, .attribute: FieldValue(text(in: lead))
        }
    }

    /// The value as a text; nil when it is not known.
    package func text(in lead: Lead) -> String? {
        switch self {
        case .known(let known): Self.text(known, in: lead)
        case .attribute(let name): lead.attributes[name]?.scalarText
        }
    }

    private static func number(_ value: Int?) -> FieldValue { value.map { .number(Double($0)) } ?? .unknown }

    private static func text(_ field: Known, in lead: Lead) -> String? {
        switch field {
        case .email: lead.email
        case .emailKind: lead.emailKind?.rawValue
        case .emailDomain: lead.email.flatMap { $0.split(separator: "@").last }.map(String.init)
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
        case .companyWebsite: lead.company?.website
        case .companyNAICS: lead.company?.naics
        case .bantBudget: lead.bant?.budget.map { $0 ? "yes" : "no" }
        case .bantAuthority: lead.bant?.authority?.rawValue
        case .bantNeed: lead.bant?.need
        case .companyEmployees: lead.company?.employees.map { String($0) }
        case .bantTimeframeMonths: lead.bant?.timeframeMonths.map { String($0) }
        case .submissions: String(lead.submissions)
        }
    }
}
