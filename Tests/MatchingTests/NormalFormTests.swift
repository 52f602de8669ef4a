import Contracts
import Matching
import Testing

struct EmailAddressTests {
    private let reference: ReferenceData

    init() throws { reference = try Fixtures.reference() }

    @Test(arguments: [
        (" Anna.Smith@Acme.Example ", "anna.smith@acme.example", EmailKind.business),
        ("anna+fair@acme.example", "anna@acme.example", .business),
        ("anna@acme.example.", "anna@acme.example", .business),
        ("+49@acme.example", "+49@acme.example", .business),
        ("A.n.n.a+x@GoogleMail.com", "anna@gmail.com", .free),
        ("...@gmail.com", "...@gmail.com", .free),
        ("anna.smith@web.de", "anna.smith@web.de", .free),
        ("INFO@acme.example", "info@acme.example", .role),
        ("sales+de@acme.example", "sales@acme.example", .role),
        ("info@gmail.com", "info@gmail.com", .free),
        ("information.desk@acme.example", "information.desk@acme.example", .business),
    ])
    func normalForm(_ given: String, _ text: String, _ kind: EmailKind) throws {
        let email = try #require(EmailAddress(given, reference: reference))
        #expect(email.text == text)
        #expect(email.kind == kind)
    }

    @Test(arguments: ["", "anna", "anna@", "@acme.example", "anna@acme", "a@b@acme.example", "anna smith@acme.example"])
    func noAddress(_ given: String) {
        #expect(EmailAddress(given, reference: reference) == nil)
    }
}

struct PhoneNumberTests {
    @Test(
        arguments: [
            ("504-621-8927", "US", "+15046218927", "US"),
            ("(504) 621 8927", "CA", "+15046218927", "US"),
            ("01835-703597", "GB", "+441835703597", "GB"),
            ("+49 (0)30 901820", nil, "+4930901820", "DE"),
            ("00 44 20 7946 0958", "DE", "+442079460958", "GB"),
            ("tel:+44-20-7946-0958", nil, "+442079460958", "GB"),
            ("+39 06 698 83145", "US", "+390669883145", "VA"),
        ] as [(String, String?, String, String)]
    )
    func line(_ given: String, _ country: String?, _ e164: String, _ found: String) throws {
        let phone = try #require(PhoneNumber(given, country: country))
        #expect(phone.e164 == e164)
        #expect(phone.kind == .line)
        #expect(phone.country == found)
    }

    @Test(
        arguments: [
            ("(555) 123-4567", "US", "+15551234567", PhoneNumber.Kind.notValid),
            ("1-800-356-9377", "US", "+18003569377", .service),
            ("0900 123 4567", "DE", "+499001234567", .service),
            ("+800 1234 5678", nil, "+80012345678", .service),
        ] as [(String, String?, String, PhoneNumber.Kind)]
    )
    func noLine(_ given: String, _ country: String?, _ e164: String, _ kind: PhoneNumber.Kind) throws {
        let phone = try #require(PhoneNumber(given, country: country))
        #expect(phone.e164 == e164)
        #expect(phone.kind == kind)
        #expect(phone.country == nil)
        #expect(MatchKey(phone) == nil)
    }

    @Test(
        arguments: [
            ("", "US"), ("call me", "US"), ("123", "US"), ("504-621-8927", nil), ("504-621-8927", "XX"),
            ("+1504621\u{0}8927", "US"), ("+15046218927 15046218927 15046218927", "US"),
        ] as [(String, String?)]
    )
    func noNumber(_ given: String, _ country: String?) {
        #expect(PhoneNumber(given, country: country) == nil)
    }

    @Test func extensionIsPartOfTheKey() throws {
        let desk = try #require(PhoneNumber("+1 650 253 0000 ext. 12", country: nil))
        #expect(desk.e164 == "+16502530000")
        #expect(desk.extension == "12")
        #expect(MatchKey(desk)?.rawValue == "phone:+16502530000;ext=12")
    }

    @Test func manyThreadsAtOnce() async {
        let forms = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<200 { group.addTask { PhoneNumber("504-621-8927", country: "US")?.e164 } }
            return await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(forms == ["+15046218927"])
    }
}

struct NameTests {
    @Test(arguments: [
        ("  Žółć  ", "zolc"), ("O’Neil-Müßig", "oneil mussig"), ("Oʼneil", "oneil"), ("Ærø", "aero"), ("Cœur", "coeur"),
        ("Þór", "thor"),
        ("İstanbul", "istanbul"), ("Việt Nam", "viet nam"), ("e\u{301}tienne", "etienne"), ("A&B", "a and b"),
        ("U.S.A.", "usa"), ("Ελλάδα", "ελλάδα"), ("中国", "中国"), ("--", ""), ("Smith, Anna", "smith anna"),
    ])
    func folded(_ given: String, _ folded: String) {
        #expect(given.folded() == folded)
    }

    @Test(
        arguments: [
            (("Anna", "Smith"), ("Bob", "Smith"), true),
            (("Anna", "Smith"), ("Anna", "Brown"), true),
            (("Anna", "Smith"), ("ANNA", "smith"), false),
            (("Anna", "Smith"), ("A.", "Smith"), false),
            (("Anna", "Smith"), ("Anna", "Smith-Brown"), false),
            (("Anna", "Smith"), ("Smith", "Anna"), false),
            (("Anna", "Smith"), (nil, nil), false),
            (("Anna", "Smith"), ("Anna", nil), false),
            (("Anna", "Smith"), (nil, "Brown"), true),
            (("Jörg", "Müller"), ("Joerg", "Mueller"), false),
        ] as [((String?, String?), (String?, String?), Bool)]
    )
    func plainlyDiffers(_ one: (String?, String?), _ other: (String?, String?), _ differs: Bool) {
        let first = PersonName(first: one.0, last: one.1)
        let second = PersonName(first: other.0, last: other.1)
        #expect(first.plainlyDiffers(from: second) == differs)
        #expect(second.plainlyDiffers(from: first) == differs)
    }
}

struct NormalContactTests {
    private let reference: ReferenceData

    init() throws { reference = try Fixtures.reference() }

    private func normal(_ contact: Contact, defaultCountry: String? = nil) -> NormalContact {
        NormalContact(contact, defaultCountry: defaultCountry, reference: reference)
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
            ("california", "US", "CA"), ("Calif.", "US", "CA"), ("us-ca", "US", "CA"), ("CA", "US", "CA"),
            ("Kent", "GB", "KENT"),
            (" new   south wales ", "AU", "NEW SOUTH WALES"), ("California", "MX", "CALIFORNIA"),
            ("Ontario", "US", "ONTARIO"),
            ("California", nil, "CALIFORNIA"), (nil, "US", nil),
        ] as [(String?, String?, String?)]
    )
    func region(_ given: String?, _ country: String?, _ region: String?) {
        #expect(normal(Contact(email: "a@b.example", region: given, country: country)).region == region)
    }

    @Test(arguments: [
        (
            Contact(email: "Anna@acme.example", phone: "+1 504 621 8927"),
            ["email:anna@acme.example", "phone:+15046218927"]
        ),
        (
            Contact(firstName: "Anna", lastName: "Smith", email: "info@acme.example"),
            ["role:info@acme.example/anna smith"]
        ),
        (
            Contact(firstName: "Smith,", lastName: "Anna", email: "info@acme.example"),
            ["role:info@acme.example/anna smith"]
        ),
        (Contact(email: "info@acme.example"), ["role:info@acme.example/"]),
        (Contact(phone: "1-800-356-9377", country: "US"), []),
    ])
    func keys(_ contact: Contact, _ keys: [String]) {
        let found = normal(contact).keys
        #expect(found.map(\.rawValue) == keys)
        #expect(found.map { MatchKey(rawValue: $0.rawValue) } == found)
    }

    @Test(arguments: ["", "email", "email:", "fax:+1504", ":x"])
    func noKey(_ text: String) {
        #expect(MatchKey(rawValue: text) == nil)
    }
}
