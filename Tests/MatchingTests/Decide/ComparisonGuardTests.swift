import Contracts
import Matching
import Testing

@Suite("Guards of a comparison")
struct ComparisonGuardTests {
    private static let anna = MatchFixtures.record {
        $0.first = "anna"
        $0.last = "zimmerling"
        $0.email = "anna.zimmerling@acme.com"
        $0.emailKind = .business
        $0.phone = "+4989123456"
        $0.houseNumber = "12"
        $0.street = ["lindwurm", "st"]
        $0.city = "munich"
        $0.postcode = "80337"
        $0.country = "DE"
    }

    private func changed(_ record: MatchRecord = anna, _ change: (inout MatchRecord) -> Void) -> MatchRecord {
        var record = record
        change(&record)
        return record
    }

    private func guards(_ one: MatchRecord, _ other: MatchRecord) throws -> Set<MatchGuard> {
        let names = Set(try MatchFixtures.compare(one, other).evidence().compactMap(\.guard))
        #expect(Set(try MatchFixtures.compare(other, one).evidence().compactMap(\.guard)) == names)
        return names
    }

    private func isMatch(_ one: MatchRecord, _ other: MatchRecord) throws -> Bool {
        try MatchFixtures.compare(one, other).sum >= MatchFixtures.rules().threshold(leads: 10_000)
    }

    @Test("The same person is the same, however the names stand")
    func samePerson() throws {
        #expect(try isMatch(Self.anna, Self.anna))
        let exchanged = changed { ($0.first, $0.last) = ($0.last, $0.first) }
        #expect(try guards(Self.anna, exchanged).contains(.exchanged))
        #expect(try isMatch(Self.anna, exchanged))
    }

    @Test("One place is said once")
    func place() throws {
        let comparison = try MatchFixtures.compare(Self.anna, changed { $0.first = "" })
        #expect(comparison.evidence().contains { $0.guard == .place && $0.weight < 0 })
        let limit = try MatchFixtures.rules().bits(.place)
        let fields: [MatchField] = [.street, .city, .postcode, .region, .country]
        let sum = comparison.evidence().reduce(0) { sum, line in
            (line.field.map(fields.contains) ?? (line.guard == .place)) ? sum + line.weight : sum
        }
        #expect(abs(sum - limit) < 1e-9)
    }

    @Test("Husband and wife at one address are two")
    func household() throws {
        let otto = changed {
            $0.first = "otto"
            $0.email = "otto.zimmerling@other.org"
        }
        #expect(try guards(Self.anna, otto).isSuperset(of: [.family, .household]))
        #expect(try MatchFixtures.compare(Self.anna, otto).contradicts)
        #expect(try !isMatch(Self.anna, otto))
        #expect(try !MatchFixtures.compare(Self.anna, changed(otto) { $0.last = "brinkmann" }).contradicts)
        let unreached = changed(otto) { ($0.email, $0.phone) = (nil, nil) }
        #expect(try guards(Self.anna, unreached).contains(.unreachedHousehold))
    }

    @Test("Two people who share a mailbox are two")
    func twoPeople() throws {
        let otto = changed { $0.first = "otto" }
        #expect(try guards(Self.anna, otto).isSuperset(of: [.family, .twoPeople]))
        #expect(try !isMatch(Self.anna, otto))
        let odd = changed { $0.first = "xqvzorr" }
        #expect(try guards(Self.anna, odd).contains(.sharedMailbox))
        #expect(try isMatch(Self.anna, odd))
    }

    @Test("Colleagues are not one person by company, switchboard and address")
    func colleagues() throws {
        let one = changed {
            $0.company = ["acme"]
            $0.domain = "acme.com"
        }
        let other = changed(one) {
            $0.first = "otto"
            $0.last = "brinkmann"
            $0.email = "otto.brinkmann@acme.com"
        }
        #expect(try guards(one, other).contains(.colleagues))
        #expect(try !isMatch(one, other))
    }

    @Test("Senior and junior are two")
    func generation() throws {
        let (senior, junior) = (changed { $0.suffix = "sr" }, changed { $0.suffix = "jr" })
        #expect(try guards(senior, junior).contains(.generation))
        #expect(try !isMatch(senior, junior))
        #expect(try !guards(senior, Self.anna).contains(.generation))
    }

    @Test("A mailbox that several people read says little")
    func role() throws {
        let one = MatchFixtures.record {
            $0.email = "info@acme.com"
            $0.emailKind = .role
        }
        let comparison = try MatchFixtures.compare(one, one)
        #expect(comparison.weight(of: .email) == (try MatchFixtures.rules().bits(.roleMailbox)))
        #expect(comparison.evidence().contains { $0.guard == .roleMailbox && $0.weight < 0 })
    }

    @Test("A mailbox made of the name only repeats it")
    func named() throws {
        let elsewhere = changed { $0.email = "annazimmerling@mail.org" }
        #expect(try guards(Self.anna, elsewhere).contains(.namedMailbox))
        let (one, other) = (
            changed { $0.email = "anna.zimmerling77@acme.com" }, changed { $0.email = "annazimmerling77@mail.org" }
        )
        #expect(try guards(one, other).contains(.numberedMailbox))
        let another = changed { $0.email = "annazimmerling78@mail.org" }
        #expect(try MatchFixtures.compare(one, another).level(of: .email) == .different)
    }

    @Test("The mailbox tells that an unknown short name is hers")
    func calledAlike() throws {
        let fox = MatchFixtures.record {
            $0.first = "sherry"
            $0.last = "fox"
            $0.email = "sharonfox@gmail.com"
        }
        let sharon = changed(fox) {
            $0.first = "sharon"
            $0.email = "sharonfox@yahoo.com"
        }
        #expect(try MatchFixtures.compare(fox, sharon).level(of: .first) == .close)
        let otto = changed(sharon) { $0.last = "brinkmann" }
        #expect(try MatchFixtures.compare(fox, otto).level(of: .first) == .different)
    }

    @Test("A name and a town make no person")
    func thin() throws {
        let one = MatchFixtures.record {
            $0.last = "zimmerling"
            $0.city = "munich"
        }
        #expect(try guards(one, one).contains(.thin))
        #expect(try MatchFixtures.compare(one, one).sum == MatchFixtures.rules().bits(.thin))
        let more = changed(one) { $0.phone = "+4989123456" }
        #expect(try !guards(more, more).contains(.thin))
    }

    @Test("Somebody and nobody at one address are not one")
    func nameless() throws {
        let nobody = changed { ($0.first, $0.last, $0.email, $0.phone) = ("", "", nil, nil) }
        #expect(try guards(Self.anna, nobody).contains(.nameless))
        #expect(try !isMatch(Self.anna, nobody))
        let reached = changed { ($0.first, $0.last) = ("", "") }
        #expect(try !guards(Self.anna, reached).contains(.nameless))
    }

    @Test("Two companies in one house, and two branches of one company")
    func companies() throws {
        let one = changed {
            ($0.first, $0.last, $0.email) = ("", "", nil)
            $0.company = ["acme"]
        }
        let other = changed(one) { $0.company = ["zenith"] }
        #expect(try guards(one, other).contains(.otherCompany))
        #expect(try !isMatch(one, other))
        let branch = changed(one) {
            $0.phone = "+4930987654"
            $0.street = ["torstrasse"]
            $0.city = "berlin"
            $0.postcode = "10119"
        }
        #expect(try guards(one, branch).contains(.otherPhone))
        #expect(try !isMatch(one, branch))
    }

    @Test("City and postcode are found in an address of one line")
    func oneLine() throws {
        let whole = MatchFixtures.record {
            $0.houseNumber = "3212"
            $0.street = ["w", "32nd", "st", "palm", "harbor", "fl", "60527"]
        }
        let parts = MatchFixtures.record {
            $0.houseNumber = "3212"
            $0.street = ["w", "32nd", "st"]
            $0.city = "palm harbor"
            $0.postcode = "60527"
        }
        let comparison = try MatchFixtures.compare(whole, parts)
        #expect(comparison.level(of: .street) == .equal)
        #expect(comparison.level(of: .city) == .variant)
        #expect(comparison.level(of: .postcode) == .equal)
    }

    @Test("One mailbox with another dot in it is one, even where the name is misspelt")
    func misspelt() throws {
        let one = MatchFixtures.record {
            $0.first = "freddie"
            $0.last = "holmes"
            $0.email = "f.holmes@duncan.com"
        }
        let other = changed(one) {
            $0.last = "hsmel"
            $0.email = "fholmes@duncan.com"
        }
        #expect(try MatchFixtures.compare(one, other).level(of: .last) == .different)
        #expect(try MatchFixtures.compare(one, other).level(of: .email) == .near)
    }

    @Test("A hotline is nobody's own")
    func hotline() throws {
        let one = changed { $0.phoneKind = .service }
        #expect(try MatchFixtures.compare(one, Self.anna).level(of: .phone) == nil)
    }

    @Test("Every guard has its text, and the explanation adds up")
    func explanation() throws {
        #expect(MatchGuard.allCases.allSatisfy { !$0.text.isEmpty })
        let otto = changed { $0.first = "otto" }
        let comparison = try MatchFixtures.compare(Self.anna, otto)
        let rules = try MatchFixtures.rules()
        let explanation = MatchExplanation(evidence: comparison.evidence(), leads: 1024, rules: rules)
        #expect(explanation.prior == -10)
        #expect(abs(explanation.sum - (comparison.sum - 10)) < 1e-9)
        #expect(explanation.lines.count == comparison.evidence().count + 2)
        #expect(explanation.lines.first == "  -10.0  odds of meeting the same person by chance")
        #expect(explanation.lines.last?.contains("no match, which takes +3.0") == true)
        let even = MatchExplanation(evidence: [], prior: 0, margin: 3)
        #expect(even.probability == 0.5)
    }
}
