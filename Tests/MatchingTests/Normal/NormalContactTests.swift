import Contracts
import FoundationEssentials
import Matching
import Testing

struct NormalContactTests {
    private let reference: ReferenceData

    init() throws { reference = try Fixtures.reference() }

    private func normal(
        _ contact: Contact,
        company: Company? = nil,
        attributes: [String: JSONValue] = [:],
        defaultCountry: String? = nil
    ) -> NormalContact {
        NormalContact(
            contact,
            company: company,
            attributes: attributes,
            defaultCountry: defaultCountry,
            reference: reference
        )
    }

    @Test(
        arguments: [
            (Contact(phone: "+49 30 901820", country: "Austria"), "FR", "AT", NormalContact.CountryOrigin.given),
            (Contact(phone: "+49 30 901820"), "FR", "DE", .phone),
            (Contact(phone: "+49 30 901820", country: "Middle-earth"), "FR", "DE", .phone),
            (Contact(phone: "1-800-356-9377"), "US", "US", .source),
            (Contact(phone: "604 250 1234"), "US", "CA", .phone),
            (Contact(email: "a@acme.example"), "FR", "FR", .source),
            (Contact(email: "a@acme.example"), nil, nil, nil),
        ] as [(Contact, String?, String?, NormalContact.CountryOrigin?)]
    )
    func country(
        _ contact: Contact,
        _ defaultCountry: String?,
        _ country: String?,
        _ origin: NormalContact.CountryOrigin?
    ) {
        let normal = normal(contact, defaultCountry: defaultCountry)
        #expect(normal.country == country)
        #expect(normal.countryOrigin == origin)
    }

    @Test(
        arguments: [
            ("california", "US", "CA"), ("Kent", "GB", "KEN"), (" new   south wales ", "AU", "NSW"),
            ("California", "MX", "CALIFORNIA"), ("Ontario", "US", "ONTARIO"), ("Kärnten", nil, "KARNTEN"),
            ("--", "US", nil), (nil, "US", nil),
        ] as [(String?, String?, String?)]
    )
    func region(_ given: String?, _ country: String?, _ region: String?) {
        #expect(normal(Contact(email: "a@b.example", region: given, country: country)).region == region)
    }

    @Test(
        arguments: [
            ("https://www.acme.co.uk/x", "anna@other.example", "acme.co.uk"),
            (nil, "anna@mail.acme.co.uk", "acme.co.uk"),
            (nil, "info@acme.co.uk", "acme.co.uk"), (nil, "anna@gmail.com", nil), (nil, "anna@gmial.com", nil),
            (nil, "anna@mailinator.com", nil), ("https://www.facebook.com/acme", "anna@acme.co.uk", "acme.co.uk"),
            ("gmail.com", nil, nil), ("n/a", "anna@acme.co.uk", "acme.co.uk"), (nil, nil, nil),
        ] as [(String?, String?, String?)]
    )
    func domain(_ website: String?, _ email: String?, _ domain: String?) {
        #expect(normal(Contact(email: email), company: Company(website: website)).domain?.text == domain)
    }

    @Test(
        arguments: [
            ("1990-04-03", nil, "1990-04-03"), ("1990-04-03T00:00:00Z", nil, "1990-04-03"),
            ("19900403", nil, "1990-04-03"),
            ("1990/4/3", nil, "1990-04-03"), ("03.04.1990", nil, "1990-04-03"), ("3.4.1990", "DE", "1990-04-03"),
            ("23/04/1990", "GB", "1990-04-23"), ("04/23/1990", nil, "1990-04-23"), ("04/03/1990", "US", "1990-04-03"),
            ("04/03/1990", nil, "04031990"), ("04/04/1990", nil, "1990-04-04"), ("8/15/67", nil, "1967-08-15"),
            ("8/15/07", nil, "81507"), ("3 April 1990", nil, "1990-04-03"), ("April 3rd, 1990", nil, "1990-04-03"),
            ("3. März 1990", "DE", "1990-03-03"), ("3 avril 1990", "FR", "1990-04-03"),
            ("3 de abril de 1990", "ES", "1990-04-03"),
            ("03-APR-1990", nil, "1990-04-03"), ("1990年4月3日", "JP", "1990-04-03"), ("١٩٩٠/٤/٣", nil, "1990-04-03"),
            ("1990-02-30", nil, "19900230"), ("1990-13-01", nil, "19901301"), ("0000", nil, "0000"),
            ("unknown", nil, nil),
        ] as [(String, String?, String?)]
    )
    func birthDate(_ given: String, _ country: String?, _ date: String?) {
        for name in ["birth_date", "date_of_birth", "dob"] {
            #expect(normal(Contact(country: country), attributes: [name: .string(given)]).birthDate == date)
        }
    }

    @Test func identityIsReadFromAttributes() {
        #expect(normal(Contact(), attributes: ["national_id": .string("ab 12-3")]).nationalID == "AB123")
        #expect(normal(Contact(), attributes: ["tax_id": .integer(6_909_540)]).nationalID == "6909540")
        #expect(normal(Contact(), attributes: ["tax_id": .string("-")]).nationalID == nil)
        #expect(normal(Contact(), attributes: ["dob": .integer(19_900_403)]).birthDate == "1990-04-03")
    }

    @Test func wholeContact() throws {
        let contact = Contact(
            firstName: "Dr. Anna",
            lastName: "Müller",
            email: "Anna.Mueller+fair@Acme.example",
            phone: "030 901820",
            street: "Hauptstraße 5",
            city: "München",
            region: "Bavaria",
            postcode: "D-80331",
            country: "Deutschland"
        )
        let normal = normal(contact, company: Company(name: "Acme GmbH"), defaultCountry: "US")
        #expect([normal.name.first, normal.name.last] == ["anna", "muller"])
        #expect(normal.email?.text == "anna.mueller@acme.example")
        #expect(normal.phone?.e164 == "+4930901820")
        #expect(normal.company?.words == ["acme"])
        #expect(normal.domain?.text == "acme.example")
        #expect(normal.street?.words == ["haupt", "st"])
        #expect([normal.city, normal.region, normal.postcode, normal.country] == ["munchen", "BY", "80331", "DE"])
        let text = try JSONEncoder().encode(normal)
        #expect(try JSONDecoder().decode(NormalContact.self, from: text) == normal)
    }
}
