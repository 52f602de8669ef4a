import Contracts
import Matching
import Testing

struct MatchTests {
    private let reference: ReferenceData
    private let anna = Contact(
        firstName: "Anna",
        lastName: "Smith",
        email: "anna@acme.example",
        phone: "+1 504 621 8927"
    )
    private let bob = Contact(firstName: "Bob", lastName: "Brown", email: "bob@acme.example", phone: "+1 504 621 8927")

    init() throws { reference = try Fixtures.reference() }

    private func normal(_ contact: Contact) -> NormalContact {
        NormalContact(contact, defaultCountry: "US", reference: reference)
    }

    private func hit(_ key: String, _ lead: String, _ contact: Contact, createdAt: Int64 = 0) throws -> KeyHit {
        KeyHit(
            key: try #require(MatchKey(rawValue: key)),
            lead: lead,
            createdAt: Instant(milliseconds: createdAt),
            person: MatchPerson(normal(contact))
        )
    }

    @Test func nobodyKnown() {
        let decision = match(normal(anna), hits: [])
        #expect(decision.outcome == .new)
        #expect(decision.claimed == normal(anna).keys)
        #expect(decision.reasons.map(\.code) == [.keyNotKnown, .keyNotKnown])
    }

    @Test func nothingToFindItBy() {
        let decision = match(normal(Contact(phone: "1-800-356-9377")), hits: [])
        #expect(decision.outcome == .new)
        #expect(decision.claimed == [])
        #expect(decision.reasons.map(\.code) == [.noKey, .phoneIsService])
    }

    @Test func numberNotInUse() {
        let decision = match(normal(Contact(phone: "(555) 123-4567")), hits: [])
        #expect(decision.reasons.map(\.code) == [.noKey, .phoneNotValid])
    }

    @Test func equalEmail() throws {
        let decision = match(normal(anna), hits: [try hit("email:anna@acme.example", "l1", anna)])
        #expect(decision.outcome == .same(lead: "l1"))
        #expect(decision.claimed.map(\.rawValue) == ["phone:+15046218927"])
        #expect(decision.reasons.map(\.code) == [.emailEqual, .keyNotKnown])
    }

    @Test func emailAndPhoneJoinTwoLeadsIntoTheOldest() throws {
        var other = anna
        other.email = nil
        let hits = [
            try hit("email:anna@acme.example", "l1", anna, createdAt: 20),
            try hit("phone:+15046218927", "l2", other, createdAt: 10),
        ]
        #expect(match(normal(anna), hits: hits).outcome == .merge(survivor: "l2", others: ["l1"]))
        #expect(match(normal(anna), hits: hits.reversed()).outcome == .merge(survivor: "l2", others: ["l1"]))
    }

    @Test func ofEquallyOldLeadsTheSmallestIdLivesOn() throws {
        let hits = [try hit("phone:+15046218927", "l2", anna), try hit("email:anna@acme.example", "l1", anna)]
        #expect(match(normal(anna), hits: hits).outcome == .merge(survivor: "l1", others: ["l2"]))
    }

    @Test func switchboardIsNoPerson() throws {
        let decision = match(normal(bob), hits: [try hit("phone:+15046218927", "l1", anna)])
        #expect(decision.outcome == .new)
        #expect(decision.claimed.map(\.rawValue) == ["email:bob@acme.example"])
        #expect(decision.reasons.map(\.code) == [.switchboardGuard, .keyNotKnown])
    }

    @Test func aNamelessSubmissionDoesNotJoinTwoPeopleByTheirSwitchboard() throws {
        let nameless = Contact(email: "bob@acme.example", phone: "+1 504 621 8927")
        let hits = [try hit("email:bob@acme.example", "l2", bob), try hit("phone:+15046218927", "l1", anna)]
        #expect(match(normal(nameless), hits: hits).outcome == .same(lead: "l2"))
    }

    @Test func aLeadFoundByEmailIsFoundByItsPhoneTooWhateverItsName() throws {
        // The lead also has the address, but is shown by her other one and the name she had before.
        var before = anna
        before.email = "anna.smith@gmail.com"
        var renamed = anna
        renamed.lastName = "Brown"
        let hits = [try hit("email:anna@acme.example", "l1", before), try hit("phone:+15046218927", "l1", before)]
        let decision = match(normal(renamed), hits: hits)
        #expect(decision.outcome == .same(lead: "l1"))
        #expect(decision.reasons.map(\.code) == [.emailEqual, .phoneEqual])
    }

    @Test func twoAddressesOfOnePersonAreJoinedByPhone() throws {
        var atHome = anna
        atHome.email = "anna.smith@gmail.com"
        let decision = match(normal(atHome), hits: [try hit("phone:+15046218927", "l1", anna)])
        #expect(decision.outcome == .same(lead: "l1"))
    }

    @Test func twoPeopleBehindOneRoleMailboxAndPhone() throws {
        var first = anna
        var second = bob
        first.email = "info@acme.example"
        second.email = "info@acme.example"
        let decision = match(normal(second), hits: [try hit("phone:+15046218927", "l1", first)])
        #expect(decision.outcome == .new)
        let again = match(normal(first), hits: [try hit("role:info@acme.example/anna smith", "l1", first)])
        #expect(again.outcome == .same(lead: "l1"))
        #expect(again.reasons.first?.code == .roleEmailAndNameEqual)
    }

    @Test func theRecordGivesTheSameDecisionAgain() throws {
        let hits = [
            try hit("email:bob@acme.example", "l2", bob), try hit("phone:+15046218927", "l1", anna, createdAt: 7),
        ]
        let outcomes = [hits, [], [hits[0]]].map { match(normal(bob), hits: $0) }
        for decision in outcomes {
            let record = try BodyCodec.encode(decision)
            let read = try BodyCodec.decode(MatchDecision.self, from: record)
            #expect(read == decision)
            #expect(match(read.input) == decision)
        }
    }

    @Test(arguments: MatchReason.Code.allCases)
    func reasonsHaveWords(_ code: MatchReason.Code) {
        let reason = MatchReason(code, key: MatchKey(rawValue: "phone:+1"), lead: "l1")
        #expect(!reason.text.isEmpty)
    }
}
