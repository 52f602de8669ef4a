import Contracts
import Matching
import ServiceKit
import TestKit
import Testing

/// Pairs that someone should look at.
@Suite struct MatchReviewTests {
    /// A person, and one who may be the same.
    struct Pair: Sendable {
        let first: Contact
        let second: Contact

        /// Of many that are less and less like the first, the one in the middle of the doubt, whatever the weights are.
        init(_ given: String, _ last: String, city: String) throws {
            let first = Contact(
                firstName: given,
                lastName: last,
                email: "\(given).\(last)@gmail.com".lowercased(),
                street: "12 Elm Street",
                city: city,
                postcode: "70001",
                country: "US"
            )
            let reference = try Samples.reference()
            let rules = try Samples.matchRules()
            func record(_ contact: Contact) -> MatchRecord {
                MatchRecord(NormalContact(contact, defaultCountry: nil, reference: reference), of: contact)
            }
            let known = MatchCandidate(lead: "known", createdAt: noon, records: [record(first)])
            var index = MatchIndex(rules)
            for (number, record) in ([record(first)] + MatchReviewTests.others.map(record)).enumerated() {
                let lead = number == 0 ? "known" : "other \(number)"
                if let entry = MatchEntry(record, keys: BlockingKeys(record), of: lead, knowing: []) {
                    index.add(entry)
                }
            }
            let matcher = Matcher(rules: rules, statistics: index.statistics, reference: reference)
            func offset(_ contact: Contact) -> Double {
                let decision = matcher.judge(record(contact), known)
                let middle = decision.threshold - rules.review / 2
                return abs((decision.candidates.first?.weight ?? -100) - middle)
            }
            let variants = Self.variants(given, last, city).filter { contact in
                index.leads(with: BlockingKeys(record(contact))).contains("known")
            }
            self.first = first
            second = try #require(variants.min { offset($0) < offset($1) })
        }

        private static func variants(_ given: String, _ last: String, _ city: String) -> [Contact] {
            var variants: [Contact] = []
            for (city, street) in [(city, "14 Elm Street"), (city, nil), ("Kenner", nil), (nil, nil)] {
                for last in [last, last + "s", String(last.prefix(6))] {
                    for given in [given, String(given.prefix(1)), given + "a", String(given.dropLast())] {
                        let mail = "\(last).\(given)@\(last)-works.example".lowercased()
                        variants.append(
                            Contact(
                                firstName: given,
                                lastName: last,
                                email: mail,
                                street: street,
                                city: city,
                                country: "US"
                            )
                        )
                    }
                }
            }
            return variants
        }
    }

    /// People who have nothing in common with anybody.
    private static let others: [Contact] = {
        var generator = SeededGenerator(seed: 5)
        return (0..<40).map { _ in
            let letters = (0..<20).map { _ in Character(Unicode.Scalar(UInt8.random(in: 97...122, using: &generator))) }
            return Contact(email: "\(String(letters.prefix(10)))@\(String(letters.suffix(10))).example")
        }
    }()

    private static let pairs = Result {
        [
            try Pair("Theodora", "Papadimitriou", city: "Metairie"), try Pair("Ignatius", "Oyelaranmi", city: "Boise"),
            try Pair("Svetlana", "Kovalenkova", city: "Akron"), try Pair("Bartholomew", "Featherstone", city: "Provo"),
            try Pair("Lucretia", "Abernathy", city: "Nampa"), try Pair("Wolfgang", "Zielinski", city: "Ogden"),
        ]
    }

    /// A desk where others are known too, as in every store that is not new.
    private func busyDesk(_ engine: StoreEngine) async throws -> HandBench {
        let desk = try await HandBench(engine)
        let others = Self.others.enumerated().map { HandBench.submission("x\($0)", $1) }
        try await desk.bench.handle(others, at: after(-60))
        try #require(try await desk.reviews().isEmpty)
        return desk
    }

    /// A desk with two leads in doubt.
    private func doubt(_ engine: StoreEngine) async throws -> (HandBench, String, String, Contact) {
        let pair = try #require(try Self.pairs.get().first)
        let desk = try await busyDesk(engine)
        let one = try await desk.take("s1", pair.first)
        let two = try await desk.take("s2", pair.second, minute: 1)
        try #require(try await !desk.reviews().isEmpty)
        return (desk, one, two, pair.second)
    }

    @Test(arguments: StoreEngine.allCases)
    func aDoubtIsShownOnce(_ engine: StoreEngine) async throws {
        let (desk, one, two, contact) = try await doubt(engine)
        let review = try #require(try await desk.reviews().first)
        #expect(Set([review.lead.id, review.other.id]) == [one, two])
        #expect(review.submission == "s2" && review.at == after(1))
        #expect(review.weight < review.threshold)
        #expect(review.reasons.count > 1)
        #expect(review.lead.attributes.isEmpty)
        // The same again: still one.
        try await desk.take("s3", contact, minute: 2)
        #expect(try await desk.reviews().count == 1)
        #expect(try await desk.reviews().first?.at == after(1))
        try await desk.check()
    }

    @Test(arguments: StoreEngine.allCases)
    func whoIsMergedOrSaidToBeTwoIsNotAskedForAgain(_ engine: StoreEngine) async throws {
        let (merged, one, two, contact) = try await doubt(engine)
        try await merged.merge(two, one)
        #expect(try await merged.reviews().isEmpty)
        try await merged.take("s3", contact, minute: 61)
        #expect(try await merged.reviews().isEmpty)
        try await merged.check()

        let (apart, three, four, _) = try await doubt(engine)
        try await apart.apart(three, four)
        #expect(try await apart.reviews().isEmpty)
        try await apart.take("s3", contact, minute: 61)
        #expect(try await apart.reviews().isEmpty)
        try await apart.check()
        // Labelled for learning: the decision with its evidence, which comes out the same when it is made again.
        for (desk, label) in [(merged, "merge"), (apart, "apart")] {
            let rows = try await desk.bench.rows("SELECT action, decision FROM match_hand")
            let parts = try #require(rows.first).split(separator: " ", maxSplits: 1).map(String.init)
            #expect(parts[0] == label)
            let decision = try BodyCodec.decode(MatchDecision.self, from: parts[1])
            let candidate = try #require(decision.candidates.first)
            #expect(decision.candidates.count == 1)
            let matcher = Matcher(
                deciding: decision,
                rules: try Samples.matchRules(),
                reference: try Samples.reference()
            )
            #expect(matcher.judge(decision.record, candidate.known).candidates == [candidate])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func whatIsSkippedIsShownAgainWithTheNextDoubt(_ engine: StoreEngine) async throws {
        let (desk, one, two, contact) = try await doubt(engine)
        let skip = Message.matchSkip(MatchPairOrder(lead: two, other: one, by: "olga"))
        #expect(try await desk.say(skip).decided?.changed == true)
        #expect(try await desk.reviews().isEmpty)
        #expect(try await desk.say(skip).decided?.changed == false)
        try await desk.take("s3", contact, minute: 61)
        #expect(try await desk.reviews().count == 1)
    }

    @Test(arguments: StoreEngine.allCases)
    func reviewsFollowTheirLeads(_ engine: StoreEngine) async throws {
        let (desk, one, two, _) = try await doubt(engine)
        let third = try await desk.take("s3", MatchHandTests.bela, minute: -1)
        // The one who raised the doubt goes into a third, and out of it again.
        let survivor = try #require(try await desk.merge(two, third).decided?.lead)
        var review = try #require(try await desk.reviews().first)
        #expect(Set([review.lead.id, review.other.id]) == [one, survivor])
        try await desk.check()
        let new = try #require(try await desk.unmerge(survivor, "s2").decided?.other)
        review = try #require(try await desk.reviews().first)
        #expect(Set([review.lead.id, review.other.id]) == [one, new])
        try await desk.check()
        // And a third that takes in both closes it.
        try await desk.merge(one, survivor)
        try await desk.merge(one, new, force: true)
        #expect(try await desk.reviews().isEmpty)
        try await desk.check()
    }

    /// Neither knows what the other is about to write; whoever goes on first finds the doubt.
    @Test(arguments: [true, false])
    func twoHalvesInDoubtAtTheSameInstantEndAsOneReview(_ firstLooks: Bool) async throws {
        let pair = try #require(try Self.pairs.get().first)
        let one = try await busyDesk(.postgres)
        let two = try await one.replica()
        let half: [(Message, Asker?)] = [(HandBench.submission("s1", pair.first), .aService)]
        try await one.bench.handle(half, at: noon, before: { $0.runs("INSERT INTO submission") }) {
            _ = try await two.take("s2", pair.second, minute: 1)
        }
        #expect(try await one.reviews().isEmpty)
        let wanted = Set([try await one.lead(of: "s1"), try await one.lead(of: "s2")])
        #expect(wanted.count == 2)
        let (first, second) = firstLooks ? (one, two) : (two, one)
        for (number, desk) in zip(0..., [first, second, first, second]) {
            try await desk.take("s\(3 + number)", Contact(email: "a\(number)@b\(number)-works.example"), minute: 5)
            let reviews = try await one.reviews()
            #expect(reviews.map { Set([$0.lead.id, $0.other.id]) } == [wanted])
        }
        // Said to be two, they are raised no more.
        let ids = wanted.sorted()
        try await one.apart(ids[0], ids[1])
        try await two.take("s9", Contact(email: "a9@b9-works.example"), minute: 61)
        #expect(try await one.reviews().isEmpty)
        try await one.check()
    }

    @Test func aDoubtAboutALeadThatGoesMeanwhileIsAboutTheOneItWentInto() async throws {
        let (desk, one, _, contact) = try await doubt(.postgres)
        let other = try await desk.replica()
        let third = try await desk.lead(of: "x0")
        _ = try await desk.say(.matchSkip(MatchPairOrder(lead: one, other: try await desk.lead(of: "s2"), by: "olga")))
        // While it is decided, the lead that it is in doubt about goes into another.
        _ = try await desk.bench.handle(
            [(HandBench.submission("s4", contact, minute: 61), .aService)],
            at: after(61),
            before: { $0.locks("lead") },
            { _ = try await other.merge(third, one) }
        )
        #expect(try await desk.reviews().count == 1)
        try await desk.check()
    }

    @Test(arguments: StoreEngine.allCases)
    func pagesAreInOrder(_ engine: StoreEngine) async throws {
        let desk = try await busyDesk(engine)
        for (number, pair) in try Self.pairs.get().enumerated() {
            try await desk.take("f\(number)", pair.first, minute: Int64(number * 2))
            try await desk.take("s\(number)", pair.second, minute: Int64(number * 2 + 1))
        }
        var seen: [MatchReviewsQuestion.Order: [MatchReviewPage.Review]] = [:]
        for order in MatchReviewsQuestion.Order.allCases {
            var offset = 0
            while true {
                let question = MatchReviewsQuestion(order: order, limit: 2, offset: offset)
                guard case .matchReviewPage(let page) = try await desk.bench.answer(.matchReviewsQuestion(question))
                else { return }
                #expect(page.reviews.count <= 2)
                seen[order, default: []] += page.reviews
                offset += 2
                if offset >= page.open { break }
            }
        }
        let (oldest, heaviest) = (seen[.oldest] ?? [], seen[.heaviest] ?? [])
        #expect(oldest.count >= 3 && oldest.count == heaviest.count)
        #expect(oldest.map(\.at) == oldest.map(\.at).sorted())
        #expect(zip(heaviest, heaviest.dropFirst()).allSatisfy { $0.weight >= $1.weight - 0.001 })
        try await desk.check()
    }
}
