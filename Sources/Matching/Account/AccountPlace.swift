import Contracts

/// How much of two places agrees.
struct AccountPlace {
    /// From least to most.
    enum Level: Int, Comparable {
        /// The countries are known and differ.
        case elsewhere
        /// A country is not known.
        case unknown
        case country
        case region
        case city
        case postcode

        static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    let level: Level
    let reason: AccountReason?

    init(_ asked: AskedCompany, _ key: AccountKey) {
        (level, reason) = Self.compare(asked, key)
    }

    private static func compare(_ asked: AskedCompany, _ key: AccountKey) -> (Level, AccountReason?) {
        let query = asked.query
        guard let country = query.country, let other = key.account.country else {
            return (.unknown, AccountReason(.placeUnknown))
        }
        guard country == other else { return (.elsewhere, nil) }
        if let postcode = asked.postcode, postcode == key.postcode {
            return (.postcode, AccountReason(.postcodeEqual, query.postcode))
        }
        if let city = asked.city, !city.isEmpty, city == key.city {
            return (.city, AccountReason(.cityEqual, query.city))
        }
        if let region = asked.region, !region.isEmpty, region == key.region {
            return (.region, AccountReason(.regionEqual, query.region))
        }
        return (.country, AccountReason(.countryEqual, country))
    }

    /// Folded, and "Koeln" written as "Köln" is.
    static func city(_ given: String) -> String {
        var plain = ""
        for letter in given.folded() where !(letter == "e" && (plain.last.map { "aou".contains($0) } ?? false)) {
            plain.append(letter)
        }
        return plain
    }
}

/// A query with the forms that are compared, made once for all accounts.
struct AskedCompany {
    let query: AccountQuery
    let name: ComparedName?
    let city: String?
    let region: String?
    let postcode: String?

    init(_ query: AccountQuery) {
        self.query = query
        name = query.company.map { ComparedName($0) }
        city = query.city.map(AccountPlace.city)
        region = query.region?.folded()
        postcode = query.postcode.flatMap { Postcode.normal($0, country: query.country) }
    }
}

/// An account with the forms that are compared.
struct AccountKey: Sendable {
    let account: Account
    let name: ComparedName?
    let city: String?
    let region: String?
    let postcode: String?

    init(_ account: Account, reference: ReferenceData) {
        self.account = account
        name = CompanyName(account.name, reference: reference).map { ComparedName($0) }
        city = account.city.map(AccountPlace.city)
        region = account.region?.folded()
        postcode = account.postcode.flatMap { Postcode.normal($0, country: account.country) }
    }
}
