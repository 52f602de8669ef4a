import Contracts
import Enrichment
import ServiceKit
import Synchronization
import TestKit
import Testing

/// Two replicas of enrichment on one store.
@Suite struct EnrichmentReplicaTests {
    private let phones = EnrichmentTests.phones

    private func pair() async throws -> (StageBench, StageBench) {
        let one = try await StageBench(Samples.enrichment(Samples.ids(1)), .postgres)
        return (one, try await one.replica(Samples.enrichment(Samples.ids(2))))
    }

    /// A person by her name and her address, and by what else she gives here.
    private func resident(_ id: String, email: String? = nil, phone: String? = nil) -> Message {
        let contact = Contact(
            firstName: "Theodora",
            lastName: "Featherstone",
            email: email,
            phone: phone,
            street: "12 Harbour Road",
            city: "Boston",
            region: "MA",
            postcode: "02110",
            country: "US"
        )
        let post = SubmissionPost(idempotencyKey: id, contact: contact, consent: Samples.consent)
        return .leadSubmitted(LeadSubmitted(submission: id, source: "us-web", receivedAt: noon, post: post))
    }

    /// Neither knows what the other is about to write, and no lock is shared: they have neither mailbox nor number in
    /// common.
    @Test(arguments: [true, false])
    func twoHalvesOfOnePersonAtTheSameInstantEndAsOneLead(_ firstLooks: Bool) async throws {
        let (one, two) = try await pair()
        let half = resident("s1", email: "theo@harbour.example")
        let written = try await one.handle([(half, .aService)], before: { $0.runs("INSERT INTO submission") }) {
            try await two.handle([resident("s2", phone: phones[0])])
        }
        let alive =
            "SELECT id FROM lead WHERE merged_into IS NULL AND id IN (SELECT lead FROM submission WHERE id <> 's3')"
        #expect(try await one.rows(alive).count == 2)
        let looks = firstLooks ? one : two
        let merged = try await looks.handle([Samples.submitted("s3", email: "nobody@elsewhere.example")], at: after(1))
        #expect(try await one.rows(alive).count == 1)
        #expect(try await one.rows("SELECT DISTINCT lead FROM submission WHERE id <> 's3'") == one.rows(alive))
        // Scoring hears of it, and of both halves under the name that lives on.
        let told = try #require(merged.enriched.first { !$0.merged.isEmpty })
        #expect(told.lead.submissions == 2 && told.lead.email == "theo@harbour.example" && told.lead.phone != nil)
        #expect(written.enriched.count == 1)
    }

    @Test func aPersonWhoComesToBothIsOneLead() async throws {
        let (one, two) = try await pair()
        let mail = Samples.submitted("s1", email: "a@acme.example")
        try await one.handle([(mail, .aService)], before: { $0.locks("email") }) {
            try await two.handle([Samples.submitted("s2", email: "a@acme.example")])
        }
        #expect(try await one.rows("SELECT COUNT(*) FROM lead") == ["1"])
    }

    /// Who is found by her address here and by her number there.
    @Test func nothingIsLostWhenTwoKeysLeadToOneLead() async throws {
        let (one, two) = try await pair()
        try await one.handle([Samples.submitted("s1", email: "a@acme.example", phone: phones[0])])
        let outgoing = try await one.handle(
            [(Samples.submitted("s2", email: "a@acme.example"), .aService)],
            before: { $0.locks("lead") },
            { try await two.handle([Samples.submitted("s3", phone: phones[0])]) }
        )
        #expect(outgoing.enriched.map(\.lead.revision) == [3])
        #expect(outgoing.enriched.map(\.lead.submissions) == [3])
    }

    @Test func aLeadThatIsMergedAwayMeanwhileIsFollowed() async throws {
        let (one, two) = try await pair()
        let old = try await one.handle([Samples.submitted("s1", email: "a@acme.example")])
        let new = try await one.handle(
            [Samples.submitted("s2", email: "b@acme.example", phone: phones[0])],
            at: after(1)
        )
        let survivor = try #require(old.enriched.first?.lead.id)
        let gone = try #require(new.enriched.first?.lead.id)
        // Its key, its number as the name of a lead, and a merge of the survivor itself all come at once.
        let batch = [
            Samples.submitted("s3", email: "b@acme.example"), Samples.activity("a1", lead: gone),
            Samples.submitted("s4", email: "b@acme.example", phone: phones[2]),
        ]
        let outgoing = try await one.handle(
            batch.map { ($0, .aService) },
            at: after(2),
            before: { $0.locks("lead") },
            { try await two.handle([Samples.submitted("s5", email: "a@acme.example", phone: phones[0])]) }
        )
        #expect(outgoing.enriched.map(\.lead.id) == [survivor, survivor, survivor])
        #expect(outgoing.enriched.last?.lead.submissions == 5)
        #expect(try await one.rows("SELECT DISTINCT lead FROM lead_key") == [survivor])
        #expect(try await one.rows("SELECT DISTINCT lead FROM submission") == [survivor])
    }

    @Test func anActivityThatBeginsToWaitMeanwhileIsTakenOut() async throws {
        let (one, two) = try await pair()
        let outgoing = try await one.handle(
            [(Samples.submitted("s1", email: "a@acme.example"), .aService)],
            before: { $0.locks("email") },
            { try await two.handle([Samples.activity("a1", email: "a@acme.example")]) }
        )
        #expect(outgoing.enriched.flatMap(\.activities).map(\.id) == ["us-web:visit-a1"])
        #expect(try await one.rows("SELECT submission FROM waiting_activity") == [])
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func nothingIsLostOrDoubledInARandomWalk(seed: UInt64) async throws {
        let (one, two) = try await pair()
        var generator = SeededGenerator(seed: seed)
        let crowd = Crowd(people: 12, submissions: 600, using: &generator)
        let told = Mutex<[LeadEnriched]>([])
        let left = crowd.batches(from: 0, using: &generator)
        let right = crowd.batches(from: 1, using: &generator)
        let take: @Sendable (StageBench, [[Message]]) async throws -> Void = { bench, batches in
            for batch in batches {
                let enriched = try await bench.handle(batch).enriched
                told.withLock { $0 += enriched }
            }
        }
        try await together({ try await take(one, left) }, { try await take(two, right) })
        try await check(one, crowd, told.withLock { $0 })
        // Only a merge at the very moment can make them wait crosswise.
        #expect((one.reruns + two.reruns) * 20 < left.count + right.count)
    }

    @Test(arguments: [1, 2, 3] as [UInt64], StoreEngine.allCases)
    func nothingIsLostOrDoubledByOneAlone(seed: UInt64, _ engine: StoreEngine) async throws {
        let bench = try await EnrichmentTests.bench(engine)
        var generator = SeededGenerator(seed: seed)
        let crowd = Crowd(people: 12, submissions: 600, using: &generator)
        var told: [LeadEnriched] = []
        for batch in crowd.batches(from: 0, by: 1, using: &generator) { told += try await bench.handle(batch).enriched }
        try await check(bench, crowd, told)
    }

    private func check(_ bench: StageBench, _ crowd: Crowd, _ told: [LeadEnriched]) async throws {
        // One lead a person, as far as her submissions tell that she is one.
        let alive = try await bench.rows("SELECT id FROM lead WHERE merged_into IS NULL ORDER BY id")
        #expect(alive.count == crowd.persons)
        #expect(try await bench.rows("SELECT DISTINCT lead FROM lead_key ORDER BY lead") == alive)
        #expect(try await bench.rows("SELECT DISTINCT lead FROM submission ORDER BY lead") == alive)
        // Every submission counts once, and every revision was told once.
        for row in try await bench.rows("SELECT lead, COUNT(*) FROM submission GROUP BY lead ORDER BY lead") {
            let words = row.split(separator: " ").map(String.init)
            let document = try #require(
                try await bench.rows("SELECT document FROM lead WHERE id = '\(words[0])'").first
            )
            let lead = try BodyCodec.decode(Lead.self, from: document)
            #expect(String(lead.submissions) == words[1])
            let revisions = told.filter { $0.lead.id == words[0] }.map(\.lead.revision)
            #expect(Set(revisions).count == revisions.count)
            #expect(revisions.max() == lead.revision)
        }
        // Every activity found its person, or waits for one who never came.
        let waiting = try await bench.rows("SELECT submission, value FROM waiting_activity ORDER BY submission")
        let found = told.flatMap(\.activities).compactMap(\.id)
        #expect(Set(found).count == found.count)
        #expect(found.count + waiting.count == crowd.activities)
        let claimed = Set(try await bench.rows("SELECT value FROM lead_key"))
        for row in waiting { #expect(!claimed.contains(String(row.split(separator: " ")[1]))) }
    }
}

/// People, each with some addresses and a number, and what comes in of them.
private struct Crowd {
    private let messages: [Message]
    let activities: Int
    /// How many people the submissions show: those whose keys no submission joins count as several.
    let persons: Int

    init(people: Int, submissions: Int, using generator: inout SeededGenerator) {
        var messages: [Message] = []
        var activities = 0
        var groups: [Set<String>] = []
        for number in 0..<submissions {
            let person = Int.random(in: 0..<people, using: &generator)
            // Nothing alike but what is equal.
            let mail = Self.word(person * 6 + Int.random(in: 0..<6, using: &generator))
            let phone = "+1 504-\(2_000_000 + (person * 3 + Int.random(in: 0..<3, using: &generator)) * 48_611)"
            if Int.random(in: 0..<4, using: &generator) == 0 {
                messages.append(Samples.activity("a\(number)", email: mail))
                activities += 1
                continue
            }
            // Seldom both, so that merges come late.
            let kind = Int.random(in: 0..<10, using: &generator)
            let (hasMail, hasPhone) = (kind != 0, kind < 2)
            messages.append(
                Samples.submitted("s\(number)", email: hasMail ? mail : nil, phone: hasPhone ? phone : nil)
            )
            let keys = Set([hasMail ? mail : nil, hasPhone ? phone : nil].compactMap(\.self))
            let (touched, others) = (
                groups.filter { !$0.isDisjoint(with: keys) }, groups.filter { $0.isDisjoint(with: keys) }
            )
            groups = others + [touched.reduce(keys) { $0.union($1) }]
        }
        self.messages = messages
        self.activities = activities
        persons = groups.count
    }

    private static func word(_ number: Int) -> String {
        var random = SeededGenerator(seed: UInt64(number) &* 7_919 &+ 1)
        let letters = (0..<16).map { _ in Character(Unicode.Scalar(UInt8.random(in: 97...122, using: &random))) }
        return "\(String(letters.prefix(8)))@\(String(letters.suffix(8))).example"
    }

    /// Every message in steps, in batches.
    func batches(from start: Int, by step: Int = 2, using generator: inout SeededGenerator) -> [[Message]] {
        var batches: [[Message]] = []
        var left = stride(from: start, to: messages.count, by: step).map { messages[$0] }
        while !left.isEmpty {
            let count = Int.random(in: 1...8, using: &generator)
            batches.append(Array(left.prefix(count)))
            left.removeFirst(min(count, left.count))
        }
        return batches
    }
}
