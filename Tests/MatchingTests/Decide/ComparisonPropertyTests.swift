import Contracts
import Matching
import Testing

@testable import leadline_bench

@Suite("Properties of a comparison")
struct ComparisonPropertyTests {
    /// Records of a few values, so that all levels and guards come up.
    static func record(_ numbers: inout SeededNumbers) -> MatchRecord {
        func pick(_ texts: [String]) -> String { texts.randomElement(using: &numbers) ?? "" }
        return MatchFixtures.record {
            $0.first = pick(["", "anna", "ana", "otto", "bob", "robert", "smith", "mary", "maria luise", "a"])
            $0.last = pick(["", "smith", "smyth", "anna", "robert", "smith jones", "jones", "zimmerling"])
            $0.suffix = ["", "", "jr", "sr"].randomElement(using: &numbers).flatMap { $0.isEmpty ? nil : $0 }
            let email = pick([
                "", "", "anna.smith@acme.com", "asmith@acme.com", "annasmith@mail.org", "kl77@acme.com",
                "info@acme.com",
            ])
            $0.email = email.isEmpty ? nil : email
            $0.emailKind = email.isEmpty ? nil : email.hasPrefix("info") ? .role : .business
            let phone = pick(["", "+14155550100", "+14155550101", "+4989123456"])
            $0.phone = phone.isEmpty ? nil : phone
            $0.company = pick(["", "acme", "acme trading", "zenith"]).split(separator: " ").map(String.init)
            let domain = pick(["", "acme.com", "zenith.com"])
            $0.domain = domain.isEmpty ? nil : domain
            $0.houseNumber = ["", "12", "13"].randomElement(using: &numbers).flatMap { $0.isEmpty ? nil : $0 }
            $0.street = pick(["", "main st", "mian st", "elm ave boston 02101"]).split(separator: " ").map(String.init)
            let city = pick(["", "boston", "bostn", "new york", "new york city"])
            $0.city = city.isEmpty ? nil : city
            let postcode = pick(["", "02101", "02110", "80331"])
            $0.postcode = postcode.isEmpty ? nil : postcode
            let date = pick(["", "", "1980-01-31", "1980-01-13"])
            $0.birthDate = date.isEmpty ? nil : date
        }
    }

    @Test("It does not matter which record comes first", arguments: UInt64(1)...8)
    func symmetric(_ seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        var index = MatchIndex(try MatchFixtures.rules())
        let records = (0..<120).map { _ in Self.record(&numbers) }
        for (number, record) in records.prefix(60).enumerated() {
            let entry = MatchEntry(record, keys: BlockingKeys(record), of: "lead-\(number)", knowing: [])
            if let entry { index.add(entry) }
        }
        let (rules, reference) = (try MatchFixtures.rules(), try Fixtures.reference())
        for (one, other) in zip(records, records.dropFirst()) {
            let there = Comparison(one, other, rules: rules, statistics: index.statistics, reference: reference)
            let back = Comparison(other, one, rules: rules, statistics: index.statistics, reference: reference)
            #expect(abs(there.sum - back.sum) < 1e-9, "\(one)\n\(other)\n\(there.evidence())\n\(back.evidence())")
            #expect(there.contradicts == back.contradicts)
        }
    }

    @Test("What a decision keeps is enough to compare again", arguments: UInt64(1)...4)
    func again(_ seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        var run = MatchingRun(rules: try MatchFixtures.rules(), reference: try Fixtures.reference())
        let records = (0..<100).map { _ in Self.record(&numbers) }
        for record in records { run.add(record) }
        for (one, other) in zip(records, records.dropFirst()) {
            let candidate = MatchCandidate(lead: "a", createdAt: Instant(milliseconds: 0), records: [other])
            let decision = run.matcher.decide(one, candidates: [candidate])
            // Of those that came nowhere near nothing is kept.
            guard let judged = decision.candidates.first else { continue }
            let matcher = Matcher(
                deciding: decision,
                rules: try MatchFixtures.rules(),
                reference: try Fixtures.reference()
            )
            let again = matcher.decide(one, candidates: [candidate])
            #expect(again.candidates.first?.evidence == judged.evidence)
            #expect(again.outcome == decision.outcome)
        }
    }

    /// Mailboxes here are no names, since one that only repeats the name says less once the name is known; and given
    /// names do not differ, since who shares a mailbox under another name is somebody else.
    @Test("One more field that agrees never speaks against", arguments: UInt64(1)...8)
    func monotone(_ seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        let full = MatchFixtures.record {
            $0.first = "zaharina"
            $0.last = "oberthaler"
            $0.email = "blaue.blume@acme.com"
            $0.emailKind = .business
            $0.phone = "+4989123456"
            $0.company = ["quendler", "foods"]
            $0.domain = "acme.com"
            $0.houseNumber = "12"
            $0.street = ["lindwurm", "st"]
            $0.city = "munich"
            $0.postcode = "80337"
            $0.region = "BY"
            $0.country = "DE"
            $0.birthDate = "1980-01-31"
            $0.nationalID = "8116238"
        }
        var (one, other) = (Self.record(&numbers), Self.record(&numbers))
        for record in [(\MatchRecord.email), (\.phone), (\.domain), (\.birthDate), (\.city), (\.postcode)] {
            (one[keyPath: record], other[keyPath: record]) = (nil, nil)
        }
        (one.company, other.company, one.street, other.street) = ([], [], [], [])
        (one.emailKind, other.emailKind) = (nil, nil)
        other.first = one.first
        var sum = try MatchFixtures.compare(one, other).sum
        for field in MatchField.allCases.shuffled(using: &numbers) where field != .first && field != .last {
            for record in [0, 1] {
                var changed = record == 0 ? one : other
                changed.take(field, from: full)
                if record == 0 { one = changed } else { other = changed }
            }
            let more = try MatchFixtures.compare(one, other)
            #expect(more.sum >= sum - 1e-9, "\(field): \(more.evidence())")
            sum = more.sum
        }
    }

    @Test("Names that agree never speak against")
    func namesMonotone() throws {
        var numbers = SeededNumbers(seed: 5)
        for _ in 0..<200 {
            var (one, other) = (Self.record(&numbers), Self.record(&numbers))
            (one.first, other.first, one.last, other.last) = ("", "", "", "")
            (one.email, other.email) = (nil, nil)
            let before = try MatchFixtures.compare(one, other).sum
            (one.last, other.last) = ("oberthaler", "oberthaler")
            let last = try MatchFixtures.compare(one, other).sum
            (one.first, other.first) = ("zaharina", "zaharina")
            #expect(last >= before - 1e-9)
            #expect(try MatchFixtures.compare(one, other).sum >= last - 1e-9)
        }
    }
}

extension MatchRecord {
    fileprivate mutating func take(_ field: MatchField, from full: MatchRecord) {
        switch field {
        case .first: first = full.first
        case .last: last = full.last
        case .email: (email, emailKind) = (full.email, full.emailKind)
        case .phone: phone = full.phone
        case .company: company = full.company
        case .domain: domain = full.domain
        case .street: (houseNumber, street) = (full.houseNumber, full.street)
        case .city: city = full.city
        case .postcode: postcode = full.postcode
        case .region: region = full.region
        case .country: country = full.country
        case .birthDate: birthDate = full.birthDate
        case .nationalID: nationalID = full.nationalID
        }
    }
}
