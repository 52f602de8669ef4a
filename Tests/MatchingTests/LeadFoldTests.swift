import Contracts
import Matching
import TestKit
import Testing

struct LeadFoldTests {
    private let reference: ReferenceData

    init() throws { reference = try Fixtures.reference() }

    private func submission(
        _ id: String,
        _ contact: Contact,
        at: Int64,
        change: (inout SubmissionPost) -> Void = { _ in }
    ) -> KnownSubmission {
        var submitted = Fixtures.submission(contact, id: id, source: "source-\(id)", receivedAt: at)
        change(&submitted.post)
        return KnownSubmission(submitted, reference: reference, at: Instant(milliseconds: at + 5))
    }

    private var some: [KnownSubmission] {
        [
            submission("s1", Contact(firstName: "Anna", email: "anna@acme.example", country: "US"), at: 1000) { post in
                post.company = Company(name: "Acme", employees: 10)
                post.attributes = ["colour": .string("red"), "size": .integer(1)]
            },
            submission("s2", Contact(firstName: "Ann", lastName: "Smith", phone: "+1 504 621 8927"), at: 2000) { post in
                post.campaign = "summer"
                post.bant = BANT(need: "pumps")
                post.attributes = ["colour": .string("blue")]
            },
            submission(
                "s3",
                Contact(lastName: "Smith", email: "a.smith@gmail.com", city: "Berlin", country: "DE"),
                at: 2000
            ),
            submission("s4", Contact(title: "Buyer"), at: 4000) { $0.company = Company(name: "Acme") },
        ]
    }

    @Test func theOrderInWhichTheyAreHandedInDoesNotMatter() throws {
        let wanted = try #require(LeadFold(id: "l", of: some))
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<24 { #expect(LeadFold(id: "l", of: some.shuffled(using: &generator)) == wanted) }
        #expect(wanted.lead.submissions == 4 && wanted.lead.revision == 4)
        #expect(wanted.lead.createdAt == Instant(milliseconds: 1005))
        #expect(wanted.lead.updatedAt == Instant(milliseconds: 4005))
        #expect(LeadFold(id: "l", of: []) == nil)
    }

    @Test func oneAfterTheOtherIsAllAtOnce() throws {
        var fold = LeadFold(id: "l", first: some[0])
        for next in some.dropFirst() {
            #expect(fold.provenance.isLast(next.submitted))
            fold.take(next)
        }
        #expect(fold == LeadFold(id: "l", of: some))
        #expect(!fold.provenance.isLast(some[1].submitted))
    }

    @Test func everyValueNamesTheSubmissionThatItIsFrom() throws {
        let fold = try #require(LeadFold(id: "l", of: some))
        let origins = fold.provenance.fields.mapValues(\.submission)
        #expect(
            origins == [
                "contact.first_name": "s2", "contact.last_name": "s3", "contact.email": "s3", "contact.phone": "s2",
                "contact.title": "s4", "contact.city": "s3", "contact.country": "s3", "country": "s3",
                // Said again, it is from the newer one; a gap keeps what was known.
                "company.name": "s4", "company.employees": "s1", "bant.need": "s2", "attributes.colour": "s2",
                "attributes.size": "s1", "consent": origins["consent"] ?? "",
                // What stays once it is known.
                "email": "s1", "phone": "s2", "source": "s1",
            ]
        )
        #expect(fold.provenance.fields["source"]?.source == "source-s1")
        #expect(fold.provenance.fields["email"]?.at == Instant(milliseconds: 1000))
        #expect(fold.provenance.last?.submission == "s4")
    }

    /// The same, with sources that are believed more and less.
    private var trusted: [KnownSubmission] {
        zip(some, [.high, .low, .normal, .low] as [SourceTrust]).map { known, trust in
            var submitted = known.submitted
            submitted.trust = trust
            return KnownSubmission(submitted, reference: reference, at: known.at)
        }
    }

    @Test func whoIsBelievedMoreWinsInWhateverOrderTheyCome() throws {
        let wanted = try #require(LeadFold(id: "l", of: trusted))
        var generator = SeededGenerator(seed: 12)
        for _ in 0..<24 {
            // As they come: behind the others where that is their turn, else all anew.
            let order = trusted.shuffled(using: &generator)
            var fold = LeadFold(id: "l", first: order[0])
            for (count, next) in order.enumerated().dropFirst() {
                if fold.provenance.isLast(next.submitted) {
                    fold.take(next)
                } else {
                    fold = try #require(LeadFold(id: "l", of: Array(order.prefix(count + 1))))
                }
            }
            // The revision and the time of the change are those of the order in which they came.
            (fold.lead.revision, fold.lead.updatedAt) = (wanted.lead.revision, wanted.lead.updatedAt)
            #expect(fold == wanted)
        }
        let lead = wanted.lead
        // s1 is believed more than s3, and both more than s2 and s4; gaps are filled by whoever knows.
        #expect(lead.contact.firstName == "Anna" && lead.contact.lastName == "Smith" && lead.contact.title == "Buyer")
        #expect(lead.email == "anna@acme.example" && lead.contact.email == "anna@acme.example")
        #expect(lead.company == Company(name: "Acme", employees: 10))
        #expect(lead.attributes == ["colour": .string("red"), "size": .integer(1)])
        #expect(lead.country == "US")
        // The first touch is whoever came first.
        #expect(lead.source == "source-s1" && lead.campaign == nil)
        #expect(wanted.provenance.fields["contact.first_name"]?.trust == .high)
        #expect(wanted.provenance.fields["contact.title"]?.trust == .low)
        #expect(wanted.provenance.fields["contact.last_name"]?.submission == "s3")
        #expect(Provenance(stored: wanted.provenance.stored) == wanted.provenance)
    }

    @Test func theFirstTouchAndTheConsentAreNoMatterOfTrust() throws {
        var (first, second) = (some[1].submitted, some[2].submitted)
        (first.trust, second.trust) = (.high, .low)
        first.post.consent = Consent(granted: true, at: Instant(milliseconds: 10))
        second.post.consent = Consent(granted: false, at: Instant(milliseconds: 20))
        first.receivedAt = Instant(milliseconds: 3000)
        let both = [first, second].map { KnownSubmission($0, reference: reference, at: Instant(milliseconds: 4000)) }
        let fold = try #require(LeadFold(id: "l", of: both))
        #expect(fold.lead.source == "source-s3" && fold.lead.campaign == nil)
        #expect(fold.provenance.fields["source"]?.submission == "s3")
        #expect(fold.provenance.fields["campaign"] == nil)
        #expect(!fold.lead.consent.granted)
        #expect(fold.lead.contact.firstName == "Ann")
        // An address of one who is believed more stands for an earlier one.
        for (trust, email) in [(SourceTrust.low, "asmith@gmail.com"), (.normal, "ann@acme.example")] {
            var last = submission("s9", Contact(email: "ann@acme.example"), at: 9000).submitted
            last.trust = trust
            let known = KnownSubmission(last, reference: reference, at: Instant(milliseconds: 9000))
            #expect(LeadFold(id: "l", of: both + [known])?.lead.email == email)
        }
    }

    @Test(
        arguments: [
            ("Mira Novák <mira@acme.example>", "Mira", "Novák"),
            ("\"Novák, Mira\" <mira@acme.example>", "Mira", "Novák"),
            ("노바크 <mira@acme.example>", "바크", "노"), ("Mira <mira@acme.example>", nil, "Mira"),
            ("Mira van der Berg <mira@acme.example>", nil, "Mira van der Berg"), ("mira@acme.example", nil, nil),
            ("<mira@acme.example>", nil, nil), ("mira@acme.example <mira@acme.example>", nil, nil),
            ("Acme Sales <sales@acme.example>", nil, nil),
        ] as [(String, String?, String?)]
    )
    func theNameBesideAnAddressIsTakenWhereNoneIsGiven(_ email: String, _ first: String?, _ last: String?) throws {
        let fold = LeadFold(id: "l", first: submission("s1", Contact(email: email), at: 1))
        #expect(fold.lead.contact == Contact(firstName: first, lastName: last, email: email))
        #expect(fold.lead.email?.hasSuffix("@acme.example") == true)
        let named = submission("s1", Contact(firstName: "Eva", email: email), at: 1)
        #expect(named.submitted.post.contact.lastName == nil)
    }

    @Test func anAttributeThatGivesWayIsFromNobody() throws {
        let first = submission("s1", Contact(email: "a@acme.example"), at: 1) { post in
            for index in 0..<80 { post.attributes["old\(index)"] = .bool(true) }
        }
        let second = submission("s2", Contact(email: "a@acme.example"), at: 2) { post in
            for index in 0..<80 { post.attributes["new\(index)"] = .bool(true) }
        }
        let fold = try #require(LeadFold(id: "l", of: [first, second]))
        let named = Set(fold.provenance.fields.keys.filter { $0.hasPrefix("attributes.") })
        #expect(named == Set(fold.lead.attributes.keys.map { "attributes." + $0 }))
    }

    @Test func provenanceIsKeptAsItWas() throws {
        let provenance = try #require(LeadFold(id: "l", of: some)).provenance
        let text = provenance.stored
        #expect(Provenance(stored: text) == provenance)
        // Each submission is named once.
        #expect(text.split(separator: "source-s2").count == 2)
    }

    @Test func provenanceOfAnOlderStoreIsRead() throws {
        let text = """
            {"newest":{"submission":"s2","source":"b","at":"2026-01-01T00:00:02.000Z"},"from":[{"submission":"s1",\
            "source":"a","at":"2026-01-01T00:00:01.000Z","fields":["contact.email","attributes.a b"]}]}
            """
        let provenance = try #require(Provenance(stored: text))
        #expect(provenance.last?.submission == "s2")
        #expect(provenance.fields.mapValues(\.submission) == ["contact.email": "s1", "attributes.a b": "s1"])
        #expect(Provenance(stored: provenance.stored) == provenance)
        for text in ["", "{", "f3:1 1", "x1:y"] {
            #expect(Provenance(stored: text) == (text == "" ? Provenance() : nil))
        }
    }
}
