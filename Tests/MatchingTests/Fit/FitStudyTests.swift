import Contracts
import Matching
import Testing

@Suite("Learning from a store")
struct FitStudyTests {
    private static let names = words("mary james linda robert susan david karen thomas nancy paul")
    private static let ends = words("smith okafor lindqvist moreau tanaka ruiz bellamy kerr")

    private static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

    /// People with two submissions each, close together; in one of four the second has another phone number.
    private func submissions(people: Int) -> [FitStudy.Submission] {
        (0..<people).flatMap { person -> [FitStudy.Submission] in
            var record = MatchRecord()
            record.first = Self.names[person % 10]
            record.last = Self.ends[person / 10 % 8] + Self.names[person / 80 % 10]
            record.email = "\(record.first).\(record.last)\(person)@harbour.example"
            record.phone = "+1212\(2_000_000 + person * 7_919 % 999_983)"
            record.city = "town \(person * 31 % 97)"
            var again = record
            if person.isMultiple(of: 4) { again.phone = "+1415\(3_000_000 + person * 6_007 % 999_983)" }
            return [
                FitStudy.Submission(id: "s\(person)a", record: record),
                FitStudy.Submission(id: "s\(person)b", record: again),
            ]
        }
    }

    private func study(_ submissions: [FitStudy.Submission]) throws -> FitStudy {
        FitStudy(
            submissions,
            rules: try MatchFixtures.rules(),
            statistics: MatchStatistics(),
            reference: try Fixtures.reference()
        )
    }

    @Test("Pairs of one person are found, and what changes between them is learned")
    func learns() throws {
        let fitted = try study(submissions(people: 400)).fitted(decided: [])
        #expect(fitted.submissions == 800)
        #expect(fitted.randomPairs == 4_000)
        let byMail = try #require(fitted.samples.first { $0.agreeIn == "e-mail" })
        #expect(byMail.pairs == 400)
        #expect(abs(byMail.same - 400) < 4, "\(byMail)")
        let phone = try #require(fitted.weights.first { $0.field == "phone" && $0.level == "equal" })
        #expect(abs(phone.newM - 0.75) < 0.04, "\(phone)")
        #expect(fitted.ruleSet == (try MatchFixtures.rules().version))
    }

    @Test("The same submissions tell the same")
    func deterministic() throws {
        let submissions = submissions(people: 100)
        #expect(try study(submissions).fitted(decided: []) == study(submissions).fitted(decided: []))
    }

    /// She took another name and kept her number.
    private func renamed() throws -> MatchDecision {
        let record = MatchFixtures.record { ($0.first, $0.last, $0.phone) = ("mary", "smith", "+12125550100") }
        let other = MatchFixtures.record { ($0.first, $0.last, $0.phone) = ("mary", "jones", "+12125550100") }
        let far = MatchFixtures.record { ($0.first, $0.last) = ("olga", "petrova") }
        let candidate = MatchCandidate(lead: "l1", createdAt: Instant(milliseconds: 0), records: [far, other])
        let (rules, reference) = (try MatchFixtures.rules(), try Fixtures.reference())
        return Matcher(rules: rules, statistics: MatchStatistics(), reference: reference).judge(record, candidate)
    }

    @Test("What people decided counts, with the nearest record of the lead")
    func decided() throws {
        let none = try study([]).fitted(decided: [])
        let many = try study([]).fitted(decided: Array(repeating: renamed(), count: 200))
        #expect(none.decided == 0 && many.decided == 200)
        func weight(_ fitted: MatchFitted) throws -> MatchFitted.Weight {
            try #require(fitted.weights.first { $0.field == "last_name" && $0.level == "different" })
        }
        // So many who took another name: it speaks less against one person than it did.
        #expect(try weight(many).newM > weight(none).newM * 3)
    }

    @Test("Pairs that would be decided otherwise are counted, with examples")
    func changes() throws {
        var submissions = submissions(people: 200)
        for place in submissions.indices {
            submissions[place].record.email = nil
            if place % 2 == 1 {
                submissions[place].record.last = String(Self.ends[place / 2 % 8].reversed())
                submissions[place].record.phone = submissions[place - 1].record.phone
            }
        }
        let fitted = try study(submissions).fitted(decided: Array(repeating: renamed(), count: 500))
        let sooner = fitted.changes.filter { $0.to != .different }
        #expect(sooner.reduce(0) { $0 + $1.pairs } >= 150, "\(fitted.changes)")
        for change in fitted.changes {
            #expect(change.from != change.to)
            #expect((1...3).contains(change.examples.count) && change.examples.count <= change.pairs)
        }
        #expect(fitted.changes.reduce(0) { $0 + $1.pairs } <= fitted.comparedPairs)
    }

    @Test("Nothing is learned from nothing")
    func empty() throws {
        let fitted = try study([]).fitted(decided: [])
        #expect(fitted.randomPairs == 0 && fitted.comparedPairs == 0 && fitted.changes.isEmpty)
        for weight in fitted.weights { #expect(abs(weight.newM - weight.oldM) < 0.01, "\(weight)") }
    }
}
