package import Contracts

/// The account that a lead belongs to, and why.
package struct AccountMatch: Hashable, Sendable {
    /// Nil when no account of the directory fits.
    package let account: Account?
    /// What goes on the lead; nil when nothing tells a company.
    package let ref: AccountRef?
    package let reasons: [AccountReason]

    /// Nothing tells a company, or only what is not to be trusted.
    package var isEmpty: Bool { ref == nil }
}

/// What of a contact tells its company.
package struct AccountQuery: Hashable, Sendable {
    /// Registered domains, the most telling first: of the website, then of the e-mail address.
    package var domains: [String]
    package var company: CompanyName?
    /// ISO 3166-1 alpha-2.
    package var country: String?
    package var region: String?
    package var city: String?
    package var postcode: String?

    package init(
        domains: [String] = [],
        company: CompanyName? = nil,
        country: String? = nil,
        region: String? = nil,
        city: String? = nil,
        postcode: String? = nil
    ) {
        self.domains = domains
        self.company = company
        self.country = country
        self.region = region
        self.city = city
        self.postcode = postcode
    }
}

extension AccountRef {
    /// What a lead keeps when a further submission tells another company: a known account rather than an unknown one,
    /// a domain rather than a name, and of equals the newer.
    package static func preferring(_ newer: AccountRef?, over older: AccountRef?) -> AccountRef? {
        guard let newer, let older else { return newer ?? older }
        return newer.weight >= older.weight ? newer : older
    }

    private var weight: Int {
        switch via {
        case .domain: 4
        case .name: 3
        case .closeName: 2
        case .unknownDomain: 1
        case .unknownName: 0
        }
    }
}
