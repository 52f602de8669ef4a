/// A person, as a source describes her.
package struct Contact: Hashable, Sendable {
    package var firstName: String?
    package var lastName: String?
    package var email: String?
    package var phone: String?
    /// Position in the company.
    package var title: String?
    package var street: String?
    package var city: String?
    /// State, province or county: a code or a name.
    package var region: String?
    package var postcode: String?
    /// ISO 3166-1 alpha-2, or a name.
    package var country: String?

    package init(
        firstName: String? = nil,
        lastName: String? = nil,
        email: String? = nil,
        phone: String? = nil,
        title: String? = nil,
        street: String? = nil,
        city: String? = nil,
        region: String? = nil,
        postcode: String? = nil,
        country: String? = nil
    ) {
        self.firstName = firstName
        self.lastName = lastName
        self.email = email
        self.phone = phone
        self.title = title
        self.street = street
        self.city = city
        self.region = region
        self.postcode = postcode
        self.country = country
    }
}

extension Contact: Codable {
    private enum CodingKeys: String, CodingKey {
        // By name, as they are written, so that the encoder has nothing to sort.
        case city, country, email
        case firstName = "first_name"
        case lastName = "last_name"
        case phone, postcode, region, street, title
    }

    package init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder, keyedBy: CodingKeys.self)
        firstName = fields.text(.firstName, limit: 200)
        lastName = fields.text(.lastName, limit: 200)
        email = fields.text(.email, limit: 254)
        phone = fields.text(.phone, limit: 64)
        title = fields.text(.title, limit: 200)
        street = fields.text(.street, limit: 300)
        city = fields.text(.city, limit: 200)
        region = fields.text(.region, limit: 200)
        postcode = fields.text(.postcode, limit: 32)
        country = fields.text(.country, limit: 100)
        if let email, !Self.looksLikeEmail(Self.address(in: email)) {
            let message = "is no e-mail address; write it like name@company.example, or leave it out"
            fields.report(.email, .invalidEmail, message)
        }
        try fields.finish()
    }

    /// What stands between the brackets of "Mira Novak <mira@acme.example>", as mail programs write it; else the whole text.
    package static func address(in email: String) -> String {
        bracket(in: email).map { String(email[$0...].dropFirst().dropLast()).trimmingBlanks() } ?? email
    }

    /// What stands in front of those brackets, without the quotes around it; nil where that is nothing, or an address.
    package static func name(in email: String) -> String? {
        guard let open = bracket(in: email) else { return nil }
        let name = email[..<open].drop { $0.isWhitespace || $0 == "\"" }
        let end = name.lastIndex { !$0.isWhitespace && $0 != "\"" }
        guard let end, !name.contains("@") else { return nil }
        return String(name[...end])
    }

    /// Where the bracket opens that ends with the text; nil when there is none, or a control character in front of it.
    private static func bracket(in email: String) -> String.Index? {
        guard email.utf8.last == UInt8(ascii: ">"), let open = email.utf8.lastIndex(of: UInt8(ascii: "<")),
            !email.utf8[..<open].contains(where: { $0 < 0x20 })
        else { return nil }
        return open
    }

    /// One @ with something sensible on both sides: enough to refuse slips of the hand, and nothing deliverable.
    package static func looksLikeEmail(_ text: String) -> Bool {
        var at: Int?
        var lastDot: Int?
        var ascii = true
        var length = 0
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "@"):
                guard at == nil, (1...64).contains(length) else { return false }
                at = length
            case UInt8(ascii: "."):
                // Behind the @, no label between two dots is empty.
                if let at {
                    guard length > (lastDot ?? at) + 1 else { return false }
                    lastDot = length
                }
            case 0...0x20, UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "("), UInt8(ascii: ")"),
                UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "\""), UInt8(ascii: "\\"),
                UInt8(ascii: "["), UInt8(ascii: "]"):
                return false
            case 0x80...: ascii = false
            default: break
            }
            length += 1
        }
        guard let lastDot, lastDot + 1 < length else { return false }
        return ascii || text.unicodeScalars.allSatisfy { !$0.properties.isWhitespace }
    }
}

/// The company a person works for.
package struct Company: Hashable, Sendable {
    package var name: String?
    package var website: String?
    package var industry: String?
    package var employees: Int?
    /// Code of the North American Industry Classification System, two to six digits.
    package var naics: String?

    package init(
        name: String? = nil,
        website: String? = nil,
        industry: String? = nil,
        employees: Int? = nil,
        naics: String? = nil
    ) {
        self.name = name
        self.website = website
        self.industry = industry
        self.employees = employees
        self.naics = naics
    }
}

extension Company: Codable {
    private enum CodingKeys: String, CodingKey {
        case employees, industry, naics, name, website
    }

    package init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder, keyedBy: CodingKeys.self)
        name = fields.text(.name, limit: 300)
        website = fields.text(.website, limit: 500)
        industry = fields.text(.industry, limit: 200)
        employees = fields.integer(.employees, in: 0...100_000_000)
        naics = fields.text(.naics, limit: 6)
        if let naics, !CompanyFacts.isNAICS(naics) {
            fields.report(.naics, .notAllowed, "must be a NAICS code, two to six digits")
        }
        try fields.finish()
    }
}

/// The person's leave to be contacted, and the proof of it.
package struct Consent: Hashable, Sendable {
    package var granted: Bool
    /// When she gave it.
    package var at: Instant?
    /// The wording she agreed to, or its version.
    package var wording: String?
    /// A certificate or page that proves it.
    package var proof: String?

    package init(granted: Bool, at: Instant?, wording: String? = nil, proof: String? = nil) {
        self.granted = granted
        self.at = at
        self.wording = wording
        self.proof = proof
    }
}

extension Consent: Codable {
    private enum CodingKeys: String, CodingKey {
        case granted, at, wording, proof
    }

    package init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder, keyedBy: CodingKeys.self)
        granted = fields.required(.granted, standIn: false)
        at = fields.optional(.at)
        wording = fields.text(.wording, limit: 2000)
        proof = fields.text(.proof, limit: 1000)
        try fields.finish()
    }
}

/// Budget, authority, need, timeframe.
package struct BANT: Hashable, Sendable {
    package var budget: Bool?
    package var authority: Authority?
    package var need: String?
    /// Months until she wants to buy.
    package var timeframeMonths: Int?

    package init(budget: Bool? = nil, authority: Authority? = nil, need: String? = nil, timeframeMonths: Int? = nil) {
        self.budget = budget
        self.authority = authority
        self.need = need
        self.timeframeMonths = timeframeMonths
    }

    /// The person's part in the decision to buy.
    package enum Authority: String, Codable, Hashable, Sendable, CaseIterable {
        case decides, recommends, uses, none
    }
}

extension BANT: Codable {
    private enum CodingKeys: String, CodingKey {
        case budget, authority, need
        case timeframeMonths = "timeframe_months"
    }

    package init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder, keyedBy: CodingKeys.self)
        budget = fields.optional(.budget)
        authority = fields.optional(.authority)
        need = fields.text(.need, limit: 1000)
        timeframeMonths = fields.integer(.timeframeMonths, in: 0...600)
        try fields.finish()
    }
}
