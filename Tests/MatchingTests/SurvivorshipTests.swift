import Contracts
import Matching
import Testing

struct SurvivorshipTests {
    private let reference: ReferenceData

    init() throws { reference = try Fixtures.reference() }

    private func normal(_ contact: Contact, defaultCountry: String? = nil) -> NormalContact {
        NormalContact(contact, defaultCountry: defaultCountry, reference: reference)
    }

    private func lead(_ submission: LeadSubmitted, id: String = "l1", at: Int64 = 5000) -> Lead {
        Lead(id: id, from: submission, normal: normal(submission.post.contact), at: Instant(milliseconds: at))
    }

    private func merged(_ lead: Lead, _ submission: LeadSubmitted, defaultCountry: String? = nil) -> Lead {
        lead.merging(
            submission,
            normal: normal(submission.post.contact, defaultCountry: defaultCountry),
            at: Instant(milliseconds: 9000)
        )
    }

    @Test func aNewLead() {
        let contact = Contact(
            firstName: "Anna",
            email: "Anna+fair@Acme.example",
            phone: "504-621-8927",
            region: "Texas",
            country: "USA"
        )
        let lead = lead(Fixtures.submission(contact))
        #expect(lead.revision == 1)
        #expect(lead.submissions == 1)
        #expect(lead.contact == contact)
        #expect(lead.email == "anna@acme.example")
        #expect(lead.emailKind == .business)
        #expect(lead.phone == "+15046218927")
        #expect(lead.country == "US")
        #expect(lead.region == "TX")
        #expect(lead.source == "fair")
        #expect(lead.consent.at == Instant(milliseconds: 1000))
        #expect(lead.createdAt == Instant(milliseconds: 5000))
        #expect(lead.updatedAt == lead.createdAt)
    }

    @Test func theNewestKnownValueWinsAndGapsStayFilled() {
        var first = Fixtures.submission(Contact(firstName: "Anna", email: "anna@acme.example", title: "Buyer"))
        first.post.campaign = "spring"
        first.post.channel = .inbound
        first.post.company = Company(name: "Acme", employees: 10)
        first.post.bant = BANT(budget: false, need: "pumps")
        first.post.attributes = ["colour": .string("red"), "size": .integer(1)]
        var second = Fixtures.submission(
            Contact(lastName: "Smith", email: "anna.s@gmail.com", phone: "+1 504 621 8927", title: "Head of buying"),
            source: "web"
        )
        second.post.campaign = "summer"
        second.post.channel = .outbound
        second.post.position = .bofu
        second.post.company = Company(name: "Acme Ltd", industry: "pumps")
        second.post.bant = BANT(budget: true, timeframeMonths: 3)
        second.post.attributes = ["colour": .string("blue")]
        let lead = merged(lead(first), second)

        #expect(lead.contact.firstName == "Anna")
        #expect(lead.contact.lastName == "Smith")
        #expect(lead.contact.title == "Head of buying")
        #expect(lead.contact.email == "anna.s@gmail.com")
        #expect(lead.email == "anna@acme.example")
        #expect(lead.emailKind == .business)
        #expect(lead.phone == "+15046218927")
        #expect(lead.company == Company(name: "Acme Ltd", industry: "pumps", employees: 10))
        #expect(lead.bant == BANT(budget: true, need: "pumps", timeframeMonths: 3))
        #expect(lead.attributes == ["colour": .string("blue"), "size": .integer(1)])
        #expect(lead.source == "fair")
        #expect(lead.campaign == "spring")
        #expect(lead.channel == .inbound)
        #expect(lead.position == nil)
        #expect(lead.submissions == 2)
        #expect(lead.revision == 2)
        #expect(lead.updatedAt == Instant(milliseconds: 9000))
        #expect(lead.createdAt == Instant(milliseconds: 5000))
    }

    @Test func aLeadKeepsNoMoreAttributesThanASubmissionMayHave() {
        var first = Fixtures.submission(Contact(email: "a@acme.example"))
        var second = first
        for index in 0..<80 {
            first.post.attributes["old\(index)"] = .bool(true)
            second.post.attributes["new\(index)"] = .bool(true)
        }
        let lead = merged(lead(first), second)
        #expect(lead.attributes.count == SubmissionPost.maxAttributes)
        #expect(lead.attributes.keys.filter { $0.hasPrefix("new") }.count == 80)
    }

    @Test func anAddressIsReplacedAsAWholeAbroad() {
        let home = Contact(email: "a@acme.example", street: "1 Main St", region: "CA", postcode: "90001", country: "US")
        let abroad = Contact(city: "Berlin", country: "Germany")
        let lead = merged(lead(Fixtures.submission(home)), Fixtures.submission(abroad))
        #expect(lead.country == "DE")
        #expect(lead.region == nil)
        #expect(lead.contact == Contact(email: "a@acme.example", city: "Berlin", country: "Germany"))
    }

    @Test func aGuessedCountryReplacesNothing() {
        let home = Contact(email: "a@acme.example", region: "CA", country: "US")
        let lead = merged(
            lead(Fixtures.submission(home)),
            Fixtures.submission(Contact(email: "a@acme.example", region: "Kent")),
            defaultCountry: "GB"
        )
        #expect(lead.country == "US")
        #expect(lead.region == "CA")
    }

    /// Grants and refusals as (granted, consent.at, receivedAt); what holds in the end, in whichever order they come.
    @Test(
        arguments: [
            ([(true, 10, 100), (false, 20, 200)], false),
            ([(false, 10, 100), (true, 20, 200)], true),
            ([(true, 10, 100), (false, 10, 200)], false),
            ([(true, 10, 100), (false, nil, 200)], false),
            // A date in the future does not outlast a later word.
            ([(true, 99_999, 100), (false, 150, 200)], false),
            ([(true, 10, 100), (false, 20, 110), (true, 15, 120)], false),
        ] as [([(Bool, Int64?, Int64)], Bool)]
    )
    func consent(_ given: [(Bool, Int64?, Int64)], _ granted: Bool) throws {
        let submissions = given.map { granted, at, receivedAt in
            Fixtures.submission(
                Contact(email: "a@acme.example"),
                receivedAt: receivedAt,
                consent: Consent(granted: granted, at: at.map { Instant(milliseconds: $0) }, wording: "\(receivedAt)")
            )
        }
        for order in [submissions, submissions.reversed()] {
            let first = try #require(order.first)
            let lead = order.dropFirst().reduce(lead(first)) { merged($0, $1) }
            #expect(lead.consent.granted == granted)
        }
    }
}
