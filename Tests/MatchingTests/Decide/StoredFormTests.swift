import Contracts
import Testing

@testable import Matching

/// The forms in which records and decisions are stored.
@Suite struct StoredFormTests {
    private static let full: MatchRecord = {
        var record = MatchRecord()
        (record.first, record.last, record.suffix) = ("anna maria", "smith", "jr")
        (record.email, record.emailKind) = ("anna:7;\"x\"@acme.example", .business)
        (record.phone, record.phoneKind) = ("+15046218927;ext=12", .line)
        (record.company, record.legalForm, record.acronym) = (["acme", "works", "é日本"], "gmbh", "awx")
        (record.domain, record.houseNumber, record.unit) = ("acme.example", "12a", "3")
        (record.street, record.city, record.postcode) = (["elm", "st"], "new orleans", "70001")
        (record.region, record.country) = ("LA", "US")
        (record.birthDate, record.nationalID) = ("1980-02-03", "A1")
        return record
    }()

    @Test(arguments: [[], [MatchRecord()], [full], [full, MatchRecord(), full]])
    func recordsComeBackAsTheyWere(_ records: [MatchRecord]) throws {
        #expect([MatchRecord](text: records.text) == records)
        // Stores of yesterday hold JSON.
        #expect([MatchRecord](text: try BodyCodec.encode(records)) == records)
    }

    @Test(arguments: ["a", "a4", "a4:ann", "a:x", "z1:x", "r3:z1x", "[", "[1]"])
    func whatNobodyWroteIsNotRead(_ text: String) {
        #expect([MatchRecord](text: text) == nil)
        #expect(MatchDecision(stored: text) == nil)
    }

    @Test func decisionsComeBackAsTheyWere() throws {
        let rules = try MatchFixtures.rules()
        let reference = try Fixtures.reference()
        var other = Self.full
        (other.first, other.email) = ("bert", nil)
        let candidates = [
            MatchCandidate(lead: "l1", createdAt: Instant(milliseconds: 5), records: [Self.full, other]),
            MatchCandidate(lead: "l2", createdAt: Instant(milliseconds: 4), records: [Self.full], apart: ["l8", "l9"]),
            MatchCandidate(lead: "l3", createdAt: Instant(milliseconds: 3), records: [other]),
        ]
        var statistics = MatchStatistics()
        statistics.add(Self.full.values, isNewLead: true)
        let matcher = Matcher(rules: rules, statistics: statistics, reference: reference)
        for some in [candidates, Array(candidates.suffix(1)), [candidates[0]], []] {
            let decision = matcher.decide(Self.full, candidates: some)
            #expect(MatchDecision(stored: decision.stored) == decision)
            #expect(MatchDecision(stored: try BodyCodec.encode(decision)) == decision)
        }
    }
}
