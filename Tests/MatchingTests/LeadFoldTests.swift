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
            #expect(fold.provenance.isNewest(next.submitted))
            fold.take(next)
        }
        #expect(fold == LeadFold(id: "l", of: some))
        #expect(!fold.provenance.isNewest(some[1].submitted))
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
        #expect(fold.provenance.newest?.submission == "s4")
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
        #expect(provenance.newest?.submission == "s2")
        #expect(provenance.fields.mapValues(\.submission) == ["contact.email": "s1", "attributes.a b": "s1"])
        #expect(Provenance(stored: provenance.stored) == provenance)
        for text in ["", "{", "f3:1 1", "x1:y"] {
            #expect(Provenance(stored: text) == (text == "" ? Provenance() : nil))
        }
    }
}
