/// A company that the operator sells to, or wants to.
package struct Account: Hashable, Sendable {
    package let id: String
    package let name: String
    /// Registered domains.
    package let domains: [String]
    /// ISO 3166-1 alpha-2.
    package let country: String?
    /// State, province or county, in its normal form.
    package let region: String?
    package let city: String?
    package let postcode: String?
    /// Seller who has it.
    package let owner: String?
    /// The account that it is a subsidiary of.
    package let parent: String?

    package init(
        id: String,
        name: String,
        domains: [String] = [],
        country: String? = nil,
        region: String? = nil,
        city: String? = nil,
        postcode: String? = nil,
        owner: String? = nil,
        parent: String? = nil
    ) {
        self.id = id
        self.name = name
        self.domains = domains
        self.country = country
        self.region = region
        self.city = city
        self.postcode = postcode
        self.owner = owner
        self.parent = parent
    }
}
