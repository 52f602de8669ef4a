/// One reason for the account that a lead was given.
package struct AccountReason: Codable, Hashable, Sendable {
    package var code: Code
    /// The value that it is about: a domain, a name, a place.
    package var value: String?
    /// The accounts that it is about.
    package var accounts: [String]?

    package init(_ code: Code, _ value: String? = nil, accounts: [String]? = nil) {
        self.code = code
        self.value = value
        self.accounts = accounts
    }

    package enum Code: String, Codable, Hashable, Sendable, CaseIterable {
        case domainEqual = "domain_equal"
        /// Anyone can join the mail provider, so its domain tells no company.
        case freeMailIgnored = "free_mail_ignored"
        case disposableIgnored = "disposable_ignored"
        case nameEqual = "name_equal"
        case legalFormDiffers = "legal_form_differs"
        /// The names are a slip of the pen apart.
        case nameSlip = "name_slip"
        /// The names share most of their words.
        case nameOverlap = "name_overlap"
        /// One name is made of the other's first letters.
        case acronym
        case postcodeEqual = "postcode_equal"
        case cityEqual = "city_equal"
        case regionEqual = "region_equal"
        case countryEqual = "country_equal"
        /// One of the two does not tell its country.
        case placeUnknown = "place_unknown"
        /// An account has this name, but in another country.
        case countryDiffers = "country_differs"
        /// Other accounts fit as well; the smallest id was taken.
        case ambiguous
        /// Other accounts fit too, but less.
        case better
        case parent
        case ownerInherited = "owner_inherited"
        /// No account is known; the domain stands for the company.
        case unknownDomain = "unknown_domain"
        /// No account is known; name and country stand for the company.
        case unknownName = "unknown_name"
        /// Nothing tells a company.
        case noCompany = "no_company"
    }

    /// The reason in words.
    package var text: String {
        let value = value ?? ""
        let accounts = (accounts ?? []).joined(separator: ", ")
        return switch code {
        case .domainEqual: "the domain \(value) is one of the account's"
        case .freeMailIgnored: "anyone can join \(value), so it tells no company"
        case .disposableIgnored: "\(value) gives out throw-away addresses, so it tells no company"
        case .nameEqual: "the company's name has the account's words: \(value)"
        case .legalFormDiffers: "the legal forms differ: \(value)"
        case .nameSlip: "the company's name is a slip away from \(value)"
        case .nameOverlap: "the company's name shares most words with \(value)"
        case .acronym: "\(value) is made of the first letters of the other name"
        case .postcodeEqual: "same postcode \(value)"
        case .cityEqual: "same city \(value)"
        case .regionEqual: "same region \(value)"
        case .countryEqual: "same country \(value)"
        case .placeUnknown: "the country of the lead or of the account is not known"
        case .countryDiffers: "account \(accounts) has this name, but is in another country"
        case .ambiguous: "account \(accounts) fits just as well; the first id was taken"
        case .better: "account \(accounts) fits too, but less"
        case .parent: "belongs to account \(accounts)"
        case .ownerInherited: "has no owner of its own; \(value) has account \(accounts)"
        case .unknownDomain: "no account has the domain \(value), which stands for the company"
        case .unknownName: "no account has the name, which stands for the company: \(value)"
        case .noCompany: "neither domain nor name tells a company"
        }
    }
}
