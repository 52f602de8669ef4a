package import Contracts

/// The question who gets a lead, with all about the lead that bears on it.
///
/// Texts are in the form in which they are compared: places in capitals, everything else in small letters.
package struct AssignmentRequest: Codable, Hashable, Sendable {
    package var lead: String
    package var leadRevision: Int64
    /// False when she has not agreed to be contacted, or does not any more.
    package var consents: Bool?
    /// ISO 3166-1 alpha-2.
    package var country: String?
    package var region: String?
    /// Without blanks and hyphens.
    package var postcode: String?
    package var employees: Int?
    package var industry: String?
    /// The attribute `product`.
    package var product: String?
    /// The attribute `language`.
    package var language: String?
    package var source: String?
    package var channel: String?
    package var campaign: String?
    /// What conditions ask for (`LeadCondition`), as texts, by the name of the field; nil when they ask for nothing.
    package var values: [String: String]?
    /// Seller who has the account of the lead.
    package var owner: String?
    /// Who had this lead before and is asked again, after its owner and before all others.
    package var first: String?
    /// Sellers who had this lead already, and how it ended with each; nobody is asked twice.
    package var had: [String: AssignmentState]
    /// What channel partners registered that may be the lead's customer; nil when nobody registered anything.
    package var deals: [Deal]?

    /// The request for a lead, with the fields that conditions ask for by these names.
    init(
        _ scored: LeadScored,
        asking names: [String],
        had: [String: AssignmentState],
        first: String? = nil,
        deals: [Deal] = []
    ) {
        let lead = scored.lead
        func attribute(_ name: String) -> String? {
            lead.attributes[name]?.scalarText.map { Self.small($0) }
        }
        self.lead = lead.id
        leadRevision = scored.score.revision
        consents = lead.consent.granted
        country = lead.country?.uppercased()
        region = lead.region?.uppercased()
        postcode = lead.contact.postcode.map { PostcodeRange.normal($0) }
        employees = lead.company?.employees
        industry = lead.company?.industry.map { Self.small($0) }
        product = attribute("product")
        language = attribute("language")
        source = Self.small(lead.source)
        channel = lead.channel?.rawValue
        campaign = lead.campaign.map { Self.small($0) }
        let values = names.map { ($0, RoutingField($0)?.text(of: scored)) }.compactMap { name, value in
            value.map { (name, $0) }
        }
        self.values = values.isEmpty ? nil : Dictionary(values) { first, _ in first }
        owner = lead.account?.owner
        self.first = first
        self.had = had
        self.deals = deals.isEmpty ? nil : deals
    }

    // By name, as they are written, so that the encoder has nothing to sort.
    private enum CodingKeys: String, CodingKey {
        case campaign, channel, consents, country, deals, employees, first, had, industry, language, lead
        case leadRevision = "lead_revision"
        case owner, postcode, product, region, source, values
    }

    /// Whether it asks the same of the same rules, whatever the revision of its lead.
    package func isAlike(_ other: Self?) -> Bool {
        var copy = self
        copy.leadRevision = other?.leadRevision ?? 0
        return copy == other
    }

    func text(_ trait: TerritoryMatch.Trait) -> String? {
        switch trait {
        case .industry: industry
        case .product: product
        case .language: language
        case .source: source
        case .channel: channel
        case .campaign: campaign
        }
    }

    /// As texts are compared.
    static func small(_ text: String) -> String { text.lowercased() }
}
