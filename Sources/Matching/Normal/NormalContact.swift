package import Contracts

/// What a contact comes down to when it is compared: the normal forms of its parts.
package struct NormalContact: Hashable, Sendable {
    package var name: PersonName
    /// Nil when the contact has none that can be read.
    package var email: EmailAddress?
    /// Nil when the contact has none that can be read.
    package var phone: PhoneNumber?
    /// ISO 3166-1 alpha-2.
    package var country: String?
    package var countryOrigin: CountryOrigin?
    /// State, province or county: in capitals, those of the USA by their postal code.
    package var region: String?

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
    /// country code are read as written there, and it stands in for a missing country.
    package init(_ contact: Contact, defaultCountry: String?, reference: ReferenceData) {
        name = PersonName(first: contact.firstName, last: contact.lastName)
        email = contact.email.flatMap { EmailAddress($0, reference: reference) }
        let given = contact.country.flatMap { reference.country(named: $0) }
        phone = contact.phone.flatMap { PhoneNumber($0, country: given ?? defaultCountry) }
        (country, countryOrigin) =
            if let given {
                (given, .given)
            } else if let country = phone?.country {
                (country, .phone)
            } else {
                (defaultCountry, defaultCountry == nil ? nil : .source)
            }
        region = Self.region(contact.region, country: country, reference: reference)
    }

    /// The keys it is found by, at most one of a kind: mailbox first, then phone.
    package var keys: [MatchKey] {
        [email.map { MatchKey($0, name: name) }, phone.flatMap { MatchKey($0) }].compactMap(\.self)
    }

    /// In capitals, blanks between words single, without the country in front of an ISO 3166-2 code ("US-CA").
    private static func region(_ given: String?, country: String?, reference: ReferenceData) -> String? {
        guard let given else { return nil }
        var region = given.uppercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
        if let country {
            while region.hasPrefix(country + "-") { region.removeFirst(country.count + 1) }
        }
        if country == "US", let state = reference.usState(named: region) { return state }
        return region.isEmpty ? nil : region
    }
}
