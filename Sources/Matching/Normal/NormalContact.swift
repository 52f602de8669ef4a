package import Contracts

/// What a contact comes down to when it is compared: the normal forms of its parts.
package struct NormalContact: Hashable, Codable, Sendable {
    package var name: PersonName
    /// Nil when the contact has none that can be read.
    package var email: EmailAddress?
    /// Nil when the contact has none that can be read.
    package var phone: PhoneNumber?
    package var company: CompanyName?
    /// Of the website, else of an e-mail address at a company.
    package var domain: WebDomain?
    package var street: StreetAddress?
    /// Folded.
    package var city: String?
    package var postcode: String?
    /// State, province or county: the ISO 3166-2 code without the country where it is known ("CA", "NSW", "BY"), else the
    /// folded text in capitals.
    package var region: String?
    /// ISO 3166-1 alpha-2.
    package var country: String?
    package var countryOrigin: CountryOrigin?
    /// "yyyy-mm-dd", or digits when the date can be read in several ways.
    package var birthDate: String?
    /// Capitals and digits.
    package var nationalID: String?

    /// Where a country comes from; only a given one may replace another.
    package enum CountryOrigin: String, Codable, Hashable, Sendable, CaseIterable {
        /// The contact names it.
        case given
        /// The phone number belongs to it.
        case phone
        /// The source's people are mostly there.
        case source
    }

    /// Brings a contact to its normal forms; parts that cannot be read are left out.
    ///
    /// `defaultCountry` (alpha-2) holds for the source's contacts when they tell nothing else: phone numbers without a
    /// country code are read as written there, and it stands in for a missing country. A date of birth and a number of
    /// identity are found among the attributes.
    package init(
        _ contact: Contact,
        company: Company? = nil,
        attributes: [String: JSONValue] = [:],
        defaultCountry: String?,
        reference: ReferenceData
    ) {
        name = PersonName(first: contact.firstName, last: contact.lastName)
        let email = contact.email.flatMap { EmailAddress($0, reference: reference) }
        self.email = email
        let given = contact.country.flatMap { reference.country(named: $0) }
        let phone = contact.phone.flatMap { PhoneNumber($0, country: given ?? defaultCountry) }
        self.phone = phone
        let (country, origin): (String?, CountryOrigin?) =
            if let given {
                (given, .given)
            } else if let country = phone?.country {
                (country, .phone)
            } else {
                (defaultCountry, defaultCountry == nil ? nil : .source)
            }
        self.country = country
        countryOrigin = origin
        self.company = company?.name.flatMap { CompanyName($0, reference: reference) }
        domain = Self.domain(website: company?.website, email: email, reference: reference)
        street = contact.street.flatMap { StreetAddress($0, country: country) }
        city = contact.city.map { $0.folded() }.flatMap { $0.isEmpty ? nil : $0 }
        postcode = contact.postcode.flatMap { Postcode.normal($0, country: country) }
        region = contact.region.flatMap { Self.region($0, country: country, reference: reference) }
        birthDate = Self.text(["birth_date", "date_of_birth", "dob"], in: attributes)
            .flatMap { BirthDate.normal($0, country: country) }
        nationalID = Self.text(["national_id", "tax_id"], in: attributes).map { CompactText.capitals($0) }
            .flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func region(_ given: String, country: String?, reference: ReferenceData) -> String? {
        if let country, let code = reference.region(named: given, country: country) { return code }
        let folded = given.folded()
        return folded.isEmpty ? nil : folded.uppercased()
    }

    private static func domain(website: String?, email: EmailAddress?, reference: ReferenceData) -> WebDomain? {
        if let domain = website.flatMap({ WebDomain(website: $0) }), reference.isOwnSite(domain.text) { return domain }
        guard let email, email.kind == .business || email.kind == .role else { return nil }
        return WebDomain(asciiHost: email.domain)
    }

    /// The first of the attributes that holds a text or a number.
    private static func text(_ names: [String], in attributes: [String: JSONValue]) -> String? {
        if attributes.isEmpty { return nil }
        for name in names {
            if let text = attributes[name]?.scalarText { return text }
        }
        return nil
    }
}
