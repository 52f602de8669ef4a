package import Contracts

/// What one submission says of a person, brought to the forms that are compared.
///
/// A lead keeps those of its submissions that tell something new, so that a later one is compared with all of them.
package struct MatchRecord: Hashable, Sendable {
    package var first = ""
    package var last = ""
    /// Generation: "jr", "sr", "2".
    package var suffix: String?
    /// In the comparable form; as it was given, in small letters, when it cannot be read.
    package var email: String?
    package var emailKind: EmailKind?
    /// E.164 with the extension; the digits when the number cannot be read.
    package var phone: String?
    /// What may be told from the number; nil when it cannot be read.
    package var phoneKind: PhoneNumber.Kind?
    /// Words that tell the company apart; without the legal form.
    package var company: [String] = []
    package var legalForm: String?
    package var acronym: String?
    /// Registrable, of the website or of a business e-mail address.
    package var domain: String?
    package var houseNumber: String?
    package var unit: String?
    package var street: [String] = []
    package var city: String?
    package var postcode: String?
    package var region: String?
    package var country: String?
    package var birthDate: String?
    package var nationalID: String?

    package init() {}

    package init(_ normal: NormalContact, of contact: Contact) {
        // A whole name in one field is taken apart; a single word stays what it was given as.
        let whole = contact.firstName == nil ? PersonName(full: contact.lastName) : nil
        let name = whole.flatMap { $0.last.isEmpty ? nil : $0 } ?? normal.name
        first = name.first
        last = name.last
        suffix = name.suffix
        email = normal.email?.comparable ?? contact.email?.trimmingBlanks().lowercased()
        emailKind = normal.email?.kind
        phone = normal.phone?.comparable ?? contact.phone.flatMap(Self.digits)
        phoneKind = normal.phone?.kind
        company = normal.company?.words ?? []
        legalForm = normal.company?.legalForm
        acronym = normal.company?.acronym
        domain = normal.domain?.text
        houseNumber = normal.street?.number
        unit = normal.street?.unit
        street = normal.street?.words ?? []
        city = normal.city
        postcode = normal.postcode
        region = normal.region
        country = normal.countryOrigin == .given ? normal.country : nil
        birthDate = normal.birthDate
        nationalID = normal.nationalID
    }

    package var hasName: Bool { !first.isEmpty || !last.isEmpty }

    /// Digits of a number that nobody can read as one; nil when there are too few to tell anything.
    private static func digits(of phone: String) -> String? {
        let digits = String(phone.unicodeScalars.filter { ("0"..."9").contains($0) })
        return digits.count >= 5 ? digits : nil
    }
}

extension EmailAddress {
    /// The address with a well-known provider's misspelt domain repaired.
    fileprivate var comparable: String { mailbox + "@" + repairedDomain }
}

extension PhoneNumber {
    fileprivate var comparable: String { e164 + (`extension`.map { ";ext=" + $0 } ?? "") }
}

extension MatchRecord: Codable {
    private enum CodingKeys: String, CodingKey {
        case first, last, suffix, email
        case emailKind = "email_kind"
        case phone
        case phoneKind = "phone_kind"
        case company
        case legalForm = "legal_form"
        case acronym, domain
        case houseNumber = "house_number"
        case unit, street, city, postcode, region, country
        case birthDate = "birth_date"
        case nationalID = "national_id"
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        first = try values.decodeIfPresent(String.self, forKey: .first) ?? ""
        last = try values.decodeIfPresent(String.self, forKey: .last) ?? ""
        suffix = try values.decodeIfPresent(String.self, forKey: .suffix)
        email = try values.decodeIfPresent(String.self, forKey: .email)
        emailKind = try values.decodeIfPresent(EmailKind.self, forKey: .emailKind)
        phone = try values.decodeIfPresent(String.self, forKey: .phone)
        phoneKind = try values.decodeIfPresent(PhoneNumber.Kind.self, forKey: .phoneKind)
        company = try values.decodeIfPresent([String].self, forKey: .company) ?? []
        legalForm = try values.decodeIfPresent(String.self, forKey: .legalForm)
        acronym = try values.decodeIfPresent(String.self, forKey: .acronym)
        domain = try values.decodeIfPresent(String.self, forKey: .domain)
        houseNumber = try values.decodeIfPresent(String.self, forKey: .houseNumber)
        unit = try values.decodeIfPresent(String.self, forKey: .unit)
        street = try values.decodeIfPresent([String].self, forKey: .street) ?? []
        city = try values.decodeIfPresent(String.self, forKey: .city)
        postcode = try values.decodeIfPresent(String.self, forKey: .postcode)
        region = try values.decodeIfPresent(String.self, forKey: .region)
        country = try values.decodeIfPresent(String.self, forKey: .country)
        birthDate = try values.decodeIfPresent(String.self, forKey: .birthDate)
        nationalID = try values.decodeIfPresent(String.self, forKey: .nationalID)
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if !first.isEmpty { try values.encode(first, forKey: .first) }
        if !last.isEmpty { try values.encode(last, forKey: .last) }
        try values.encodeIfPresent(suffix, forKey: .suffix)
        try values.encodeIfPresent(email, forKey: .email)
        try values.encodeIfPresent(emailKind, forKey: .emailKind)
        try values.encodeIfPresent(phone, forKey: .phone)
        try values.encodeIfPresent(phoneKind, forKey: .phoneKind)
        if !company.isEmpty { try values.encode(company, forKey: .company) }
        try values.encodeIfPresent(legalForm, forKey: .legalForm)
        try values.encodeIfPresent(acronym, forKey: .acronym)
        try values.encodeIfPresent(domain, forKey: .domain)
        try values.encodeIfPresent(houseNumber, forKey: .houseNumber)
        try values.encodeIfPresent(unit, forKey: .unit)
        if !street.isEmpty { try values.encode(street, forKey: .street) }
        try values.encodeIfPresent(city, forKey: .city)
        try values.encodeIfPresent(postcode, forKey: .postcode)
        try values.encodeIfPresent(region, forKey: .region)
        try values.encodeIfPresent(country, forKey: .country)
        try values.encodeIfPresent(birthDate, forKey: .birthDate)
        try values.encodeIfPresent(nationalID, forKey: .nationalID)
    }
}
