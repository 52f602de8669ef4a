/// What is known of a company from elsewhere than its people.
package struct CompanyFacts: Hashable, Sendable {
    package var name: String?
    package var industry: String?
    package var employees: Int?
    /// Code of the North American Industry Classification System, two to six digits.
    package var naics: String?
    /// ISO 3166-1 alpha-2.
    package var country: String?
    /// State, province or county, in capitals.
    package var region: String?

    package init(
        name: String? = nil,
        industry: String? = nil,
        employees: Int? = nil,
        naics: String? = nil,
        country: String? = nil,
        region: String? = nil
    ) {
        self.name = name
        self.industry = industry
        self.employees = employees
        self.naics = naics
        self.country = country
        self.region = region
    }

    package var isEmpty: Bool { self == CompanyFacts() }
}

extension CompanyFacts: Codable {
    private enum CodingKeys: String, CodingKey {
        case name, industry, employees, naics, country, region
    }

    package init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder, keyedBy: CodingKeys.self)
        name = fields.text(.name, limit: 300)
        industry = fields.text(.industry, limit: 200)
        employees = fields.integer(.employees, in: 0...100_000_000)
        naics = fields.text(.naics, limit: 6)
        country = fields.text(.country, limit: 2)
        region = fields.text(.region, limit: 200)
        if let naics, !Self.isNAICS(naics) {
            fields.report(.naics, .notAllowed, "must be a NAICS code, two to six digits")
        }
        if let country, !Self.isCountryCode(country) {
            fields.report(.country, .notAllowed, "must be a country code, two capital letters")
        }
        try fields.finish()
    }

    /// Two to six digits.
    package static func isNAICS(_ text: String) -> Bool {
        (2...6).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// Two capital letters.
    package static func isCountryCode(_ text: String) -> Bool {
        text.utf8.count == 2 && text.utf8.allSatisfy { (0x41...0x5A).contains($0) }
    }
}

/// Enrichment to itself: a lead has waited long enough for what a provider knows of its company.
package struct FactsDue: Codable, Hashable, Sendable {
    package var domain: String
    package var lead: String
    package var submission: String

    package init(domain: String, lead: String, submission: String) {
        self.domain = domain
        self.lead = lead
        self.submission = submission
    }
}

/// Enrichment to itself: what a provider said of the company behind a domain.
package struct FactsArrived: Codable, Hashable, Sendable {
    package var domain: String
    package var outcome: Outcome
    /// Only with `found`.
    package var facts: CompanyFacts?

    package init(domain: String, outcome: Outcome, facts: CompanyFacts? = nil) {
        self.domain = domain
        self.outcome = outcome
        self.facts = facts
    }

    package enum Outcome: String, Codable, Hashable, Sendable, CaseIterable {
        case found
        /// The provider knows nothing of it.
        case unknown
        /// It could not be learned.
        case failed
    }
}
