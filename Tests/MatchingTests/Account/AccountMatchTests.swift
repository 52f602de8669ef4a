import Contracts
import Matching
import Testing

/// A company as a lead tells it, and the account that it must be: the id, what told it, and reasons that must be named.
struct AccountCase: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var contact: Contact
    var company: Company?
    var id: String?
    var via: AccountRef.Via?
    var reasons: [AccountReason.Code]

    init(
        _ what: String,
        email: String? = nil,
        name: String? = nil,
        site: String? = nil,
        in country: String? = nil,
        region: String? = nil,
        city: String? = nil,
        postcode: String? = nil,
        is id: String?,
        via: AccountRef.Via? = nil,
        _ reasons: AccountReason.Code...
    ) {
        testDescription = what
        contact = Contact(email: email, city: city, region: region, postcode: postcode, country: country)
        company = name == nil && site == nil ? nil : Company(name: name, website: site)
        self.id = id
        self.via = via
        self.reasons = reasons
    }
}

@Suite struct AccountMatchTests {
    static let domains: [AccountCase] = [
        AccountCase("e-mail domain", email: "jo@brightwater.example", is: "A1", via: .domain, .domainEqual),
        AccountCase("a second domain", email: "jo@brightwater.com", is: "A1", via: .domain, .domainEqual),
        AccountCase("a host below it", email: "jo@mail.eu.brightwater.com", is: "A1", via: .domain),
        AccountCase("capitals", email: "JO@BrightWater.COM", is: "A1", via: .domain),
        AccountCase("two-part suffix", email: "jo@brightwater.co.uk", is: "A2", via: .domain),
        AccountCase("a role mailbox", email: "info@brightwater.com", is: "A1", via: .domain),
        AccountCase("website", site: "https://www.brightwater.com/about", is: "A1", via: .domain),
        AccountCase("website without scheme", site: "shop.acme.com", is: "B1", via: .domain),
        AccountCase("website before e-mail", email: "jo@acme.com", site: "ibm.com", is: "D1", via: .domain),
        AccountCase("unknown website, known e-mail", email: "jo@acme.com", site: "other.org", is: "B1", via: .domain),
        AccountCase("domain before name", email: "jo@acme.com", name: "Nordlicht", in: "DK", is: "B1", via: .domain),
        AccountCase("whatever the country", email: "jo@acme.com", in: "FR", is: "B1", via: .domain),
        AccountCase(
            "one domain, by name",
            email: "a@globex.com",
            name: "Globex France",
            is: "C1",
            via: .domain,
            .better
        ),
        AccountCase("one domain, by name 2", email: "a@globex.com", name: "Globex Deutschland", is: "C2", .better),
        AccountCase("one domain, by place", email: "a@globex.com", in: "DE", is: "C2", via: .domain, .countryEqual),
        AccountCase("one domain, nothing else", email: "a@globex.com", is: "C1", via: .domain, .ambiguous),
        AccountCase("Japanese suffix", email: "k@tokyo-works.co.jp", is: "J1", via: .domain),
        AccountCase("not the suffix alone", email: "k@other.co.jp", is: "domain:other.co.jp", via: .unknownDomain),
    ]

    static let ignored: [AccountCase] = [
        AccountCase("free mail", email: "jo@gmail.com", is: nil, .freeMailIgnored, .noCompany),
        AccountCase("free mail in German", email: "jo@gmx.de", is: nil, .freeMailIgnored),
        AccountCase(
            "free mail, known name",
            email: "jo@gmail.com",
            name: "Nordlicht A/S",
            in: "DK",
            is: "F1",
            via: .name
        ),
        AccountCase("throw-away", email: "jo@mailinator.com", is: nil, .disposableIgnored, .noCompany),
        AccountCase("nothing at all", is: nil, .noCompany),
        AccountCase("a site of many", site: "https://www.linkedin.com/company/acme", is: nil, .noCompany),
        AccountCase("an unreadable site", site: "n/a", is: nil, .noCompany),
        AccountCase("blank of letters", name: "—", is: nil, .noCompany),
    ]

    static let names: [AccountCase] = [
        AccountCase(
            "same words",
            name: "Brightwater Pumps AG",
            in: "DE",
            is: "A1",
            via: .name,
            .nameEqual,
            .countryEqual
        ),
        AccountCase(
            "legal form left out",
            name: "Brightwater Pumps",
            in: "DE",
            is: "A1",
            .nameEqual,
            .legalFormDiffers
        ),
        AccountCase("another legal form", name: "brightwater pumps gmbh", in: "Germany", is: "A1", .legalFormDiffers),
        AccountCase("capitals", name: "BRIGHTWATER PUMPS AG", in: "DE", is: "A1", via: .name),
        AccountCase("in the other country", name: "Brightwater Pumps", in: "GB", is: "A2", via: .name),
        AccountCase("England", name: "Brightwater Pumps Limited", in: "England", is: "A2", via: .name),
        AccountCase(
            "in neither",
            name: "Brightwater Pumps",
            in: "ES",
            is: "company:brightwater pumps|ES",
            .countryDiffers
        ),
        AccountCase("nowhere told", name: "Nordlicht", is: "F1", via: .name, .placeUnknown),
        AccountCase("account without a place", name: "Wayland Software", in: "CA", is: "G1", via: .name, .placeUnknown),
        AccountCase("by city", name: "Acme", in: "US", city: "Austin", is: "B2", via: .name, .cityEqual, .better),
        AccountCase("by region", name: "Acme", in: "US", region: "Texas", is: "B2", via: .name, .regionEqual),
        AccountCase("by postcode", name: "Acme", in: "US", postcode: "78701-1234", is: "B2", .postcodeEqual),
        AccountCase("by legal form", name: "Acme LLC", in: "US", is: "B2", via: .name, .better),
        AccountCase("by nothing", name: "Acme Co", in: "US", is: "B1", via: .name, .ambiguous),
        AccountCase("and no country", name: "Acme Co", is: "B1", via: .name, .ambiguous, .placeUnknown),
        AccountCase("umlauts spelled out", name: "Meier & Soehne Maschinenbau", in: "DE", is: "E1"),
        AccountCase("and for &", name: "Meier und Söhne Maschinenbau GmbH", in: "DE", is: "E1"),
        AccountCase("words in another order", name: "Maschinenbau Meier & Söhne", in: "DE", is: "E1", via: .name),
        AccountCase("commas", name: "Quick Silver and Stone Partners", in: "GB", is: "K1", via: .name),
        AccountCase("Japanese", name: "東京製作所", in: "JP", is: "J1", via: .name),
    ]

    static let close: [AccountCase] = [
        AccountCase("a letter missing", name: "Brightwatr Pumps", in: "DE", is: "A1", via: .closeName, .nameSlip),
        AccountCase("a letter too many", name: "Nordlichtt", in: "DK", is: "F1", via: .closeName, .nameSlip),
        AccountCase("letters exchanged", name: "Brihgtwater Pumps", in: "DE", is: "A1", via: .closeName),
        AccountCase("written apart", name: "Bright Water Pumps", in: "DE", is: "A1", via: .closeName, .nameSlip),
        AccountCase("slip without country", name: "Nordlichtt", is: "company:nordlichtt|", via: .unknownName),
        AccountCase("slip where no country is known", name: "Waylend Software", is: "G1", via: .closeName, .nameSlip),
        AccountCase("slip where one is", name: "Waylend Software", in: "US", is: "company:waylend software|US"),
        AccountCase("slip elsewhere", name: "Nordlichtt", in: "SE", is: "company:nordlichtt|SE", via: .unknownName),
        AccountCase("numbers do not slip", name: "Route 69 Motors", in: "US", region: "AZ", is: nil),
        AccountCase("a short name does not", name: "Acne", in: "US", is: "company:acne|US", via: .unknownName),
        AccountCase("overlap in the city", name: "Meier Maschinenbau", in: "DE", city: "Koeln", is: "E1", .nameOverlap),
        AccountCase("overlap in the region", name: "Meier Maschinenbau", in: "DE", region: "NRW", is: "E1"),
        AccountCase("overlap in another region", name: "Meier Maschinenbau", in: "DE", region: "Bayern", is: nil),
        AccountCase(
            "region by code",
            name: "Meier Söhne",
            in: "DE",
            region: "NW",
            is: "E1",
            via: .closeName,
            .nameOverlap
        ),
        AccountCase("overlap elsewhere", name: "Meier Maschinenbau", in: "DE", city: "Bonn", is: nil),
        AccountCase("one word is no overlap", name: "Brightwater", in: "DE", city: "München", is: nil),
        AccountCase("acronym in the city", name: "IBM", in: "US", city: "Armonk", is: "D1", via: .closeName, .acronym),
        AccountCase("acronym in the region", name: "IBM Corp.", in: "US", region: "NY", is: "D1", .acronym),
        AccountCase("acronym in the country", name: "IBM", in: "US", is: "company:ibm|US", via: .unknownName),
        AccountCase("acronym of others", name: "IBN", in: "US", city: "Armonk", is: "company:ibn|US"),
        AccountCase("equal before close", name: "Brightwater Service", in: "DE", city: "Hamburg", is: "A3", via: .name),
    ]

    static let unknown: [AccountCase] = [
        AccountCase("a domain", email: "a@new.example", is: "domain:new.example", via: .unknownDomain, .unknownDomain),
        AccountCase("its host", email: "a@mx.new.example", is: "domain:new.example", via: .unknownDomain),
        AccountCase("domain before name", email: "a@new.example", name: "New", is: "domain:new.example"),
        AccountCase("a name", name: "Neue Werke GmbH", in: "AT", is: "company:neue werke|AT", via: .unknownName),
        AccountCase("the same, other form", name: "NEUE WERKE", in: "Austria", is: "company:neue werke|AT"),
        AccountCase("a name alone", name: "Neue Werke", is: "company:neue werke|", via: .unknownName),
    ]

    @Test(arguments: domains + ignored + names + unknown)
    func account(_ one: AccountCase) throws { try check(one) }

    @Test(arguments: close)
    func closeName(_ one: AccountCase) throws { try check(one) }

    @Test func thereAreEnoughCases() {
        #expect([Self.domains, Self.ignored, Self.names, Self.close, Self.unknown].flatMap(\.self).count >= 60)
    }

    /// A nil id with a company's name means: no account of the directory.
    private func check(_ one: AccountCase) throws {
        let reference = try Books.reference.get()
        let normal = NormalContact(one.contact, company: one.company, defaultCountry: nil, reference: reference)
        let match = try Books.accounts.get().match(normal)
        if one.id == nil {
            #expect(match.account == nil, "\(match)")
            #expect(match.ref?.isKnown != true)
            if normal.company == nil { #expect(match.isEmpty) }
        } else {
            #expect(match.ref?.id == one.id, "\(match)")
            #expect(match.account?.id == (match.ref?.isKnown == true ? one.id : nil))
        }
        if let via = one.via { #expect(match.ref?.via == via, "\(match)") }
        for code in one.reasons { #expect(match.reasons.contains { $0.code == code }, "\(code) is not in \(match)") }
        for reason in match.reasons { #expect(!reason.text.isEmpty && !reason.text.contains("  ")) }
    }
}
