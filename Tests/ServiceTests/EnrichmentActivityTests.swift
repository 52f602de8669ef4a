import Contracts
import ServiceKit
import TestKit
import Testing

/// Activities, and whose they are.
@Suite struct EnrichmentActivityTests {
    private let phones = EnrichmentTests.phones

    @Test(arguments: StoreEngine.allCases)
    func anActivityOfAKnownPersonGoesOn(_ engine: StoreEngine) async throws {
        let bench = try await EnrichmentTests.bench(engine)
        let first = try await bench.handle([Samples.submitted("s1", email: "anna@acme.example", phone: phones[0])])
        let lead = try #require(first.enriched.first?.lead)
        let activities = [
            Samples.activity("a1", email: "anna@acme.example"), Samples.activity("a2", phone: phones[0]),
            Samples.activity("a3", lead: lead.id),
        ]
        let outgoing = try await bench.handle(activities, at: after(1))
        #expect(outgoing.enriched.map(\.lead.id) == Array(repeating: lead.id, count: 3))
        #expect(outgoing.enriched.map(\.lead.revision) == [2, 3, 4])
        #expect(outgoing.enriched.flatMap(\.activities).map(\.id) == (1...3).map { "us-web:visit-a\($0)" })
        #expect(outgoing.statuses.map(\.submission) == ["a1", "a2", "a3"])
    }

    @Test(arguments: [true, false], StoreEngine.allCases)
    func anActivityWaitsForItsPerson(inOneBatch: Bool, _ engine: StoreEngine) async throws {
        let bench = try await EnrichmentTests.bench(engine)
        let activities = [
            Samples.activity("a1", email: "anna@acme.example"), Samples.activity("a2", email: "ben@acme.example"),
        ]
        let person = Samples.submitted("s1", email: "anna@acme.example")
        var outgoing: [Outgoing]
        if inOneBatch {
            outgoing = try await bench.handle(activities + [person])
        } else {
            outgoing = try await bench.handle(activities)
            #expect(outgoing.isEmpty)
            outgoing = try await bench.handle([person], at: after(1))
        }
        let enriched = try #require(outgoing.enriched.first)
        #expect(outgoing.enriched.count == 1)
        #expect(enriched.activities.map(\.id) == ["us-web:visit-a1"])
        // The source hears of both.
        #expect(Set(outgoing.statuses.compactMap(\.submission)) == ["s1", "a1"])
        #expect(try await bench.rows("SELECT submission FROM waiting_activity") == ["a2"])
        // It waited once.
        let again = try await bench.handle([Samples.submitted("s2", email: "anna@acme.example")], at: after(2))
        #expect(again.enriched.first?.activities.isEmpty == true)
    }

    @Test(arguments: StoreEngine.allCases)
    func anActivityOfNobodyIsRefusedAndUndoesNothing(_ engine: StoreEngine) async throws {
        let bench = try await EnrichmentTests.bench(engine)
        let nobody = Samples.activity("a1", lead: "no-such-lead")
        let outgoing = try await bench.handle([nobody, Samples.submitted("s1", email: "anna@acme.example")])
        #expect(outgoing.refusal(0)?.type == .notFound)
        #expect(outgoing.enriched.count == 1)
        // A dead letter that is tried again has no sender who would hear of it: it becomes one again.
        let problem = try await #require(throws: Problem.self) { try await bench.handle([nobody], from: nil) }
        #expect(problem.type == .notFound)
    }

    private func visit(_ id: String, cookie: String, email: String? = nil, source: String = "us-web") -> Message {
        let activity = Activity(type: "page_view", at: noon, id: "visit-\(id)")
        let post = ActivityPost(idempotencyKey: "key-\(id)", email: email, cookie: cookie, activity: activity)
        return .activitySubmitted(ActivitySubmitted(submission: id, source: source, receivedAt: noon, post: post))
    }

    private func form(_ id: String, email: String, cookie: String) -> Message {
        var post = Samples.post("key-\(id)", email: email)
        post.cookie = cookie
        return .leadSubmitted(LeadSubmitted(submission: id, source: "us-web", receivedAt: noon, post: post))
    }

    @Test(arguments: StoreEngine.allCases)
    func whatABrowserDidIsHersOnceSheNamesHerself(_ engine: StoreEngine) async throws {
        let bench = try await EnrichmentTests.bench(engine)
        try await bench.handle([visit("a1", cookie: "c1"), visit("a2", cookie: "c1", source: "us-fair")])
        let first = try await bench.handle([form("s1", email: "anna@acme.example", cookie: "c1")], at: after(1))
        // What another source calls a browser is another browser.
        #expect(first.enriched.flatMap(\.activities).map(\.id) == ["us-web:visit-a1"])
        let anna = try #require(first.enriched.first?.lead.id)
        let later = try await bench.handle([visit("a3", cookie: "c1")], at: after(2))
        #expect(later.enriched.map(\.lead.id) == [anna])
        // An activity by address tells whose the browser is, too.
        try await bench.handle([visit("a4", cookie: "c2")], at: after(3))
        let named = try await bench.handle([visit("a5", cookie: "c2", email: "anna@acme.example")], at: after(4))
        #expect(named.enriched.map(\.lead.id) == [anna])
        #expect(named.enriched.flatMap(\.activities).map(\.id) == ["us-web:visit-a5", "us-web:visit-a4"])
        #expect(Set(named.statuses.compactMap(\.submission)) == ["a5", "a4"])
    }

    @Test(arguments: StoreEngine.allCases)
    func aBrowserGoesToWhoNamedHerselfLastAndMakesNobodyOne(_ engine: StoreEngine) async throws {
        let bench = try await EnrichmentTests.bench(engine)
        let first = try await bench.handle([form("s1", email: "anna@acme.example", cookie: "c1")])
        let next = try await bench.handle([form("s2", email: "ben@acme.example", cookie: "c1")], at: after(1))
        let (anna, ben) = (try #require(first.enriched.first?.lead.id), try #require(next.enriched.first?.lead.id))
        #expect(anna != ben)
        let visits = [visit("a1", cookie: "c1"), visit("a2", cookie: "c1", email: "anna@acme.example")]
        let outgoing = try await bench.handle(visits, at: after(2))
        #expect(outgoing.enriched.map(\.lead.id) == [ben, anna])
        let last = try await bench.handle([visit("a3", cookie: "c1")], at: after(3))
        #expect(last.enriched.map(\.lead.id) == [anna])
    }

    private let mails = ["ada@north.example", "bob@south.example"]

    /// Three leads, oldest first: known by an e-mail address, by a phone number, and by an e-mail address.
    private func threeLeads(_ bench: StageBench) async throws -> [String] {
        let messages = [
            Samples.submitted("p0", email: mails[0]), Samples.submitted("p1", phone: phones[1]),
            Samples.submitted("p2", email: mails[1]),
        ]
        var leads: [String] = []
        for (index, message) in messages.enumerated() {
            let outgoing = try await bench.handle([message], at: after(Int64(index)))
            leads.append(try #require(outgoing.enriched.first?.lead.id))
        }
        return leads
    }

    @Test(arguments: StoreEngine.allCases)
    func anActivityOfALeadThatThisBatchMergedTwiceGoesToTheLast(_ engine: StoreEngine) async throws {
        let bench = try await EnrichmentTests.bench(engine)
        let leads = try await threeLeads(bench)
        let batch = [
            Samples.submitted("s1", email: mails[1], phone: phones[1]),
            Samples.submitted("s2", email: mails[0], phone: phones[1]), Samples.activity("a1", lead: leads[2]),
        ]
        let outgoing = try await bench.handle(batch, at: after(5))
        #expect(outgoing.enriched.map(\.lead.id) == [leads[1], leads[0], leads[0]])
        #expect(outgoing.enriched.map(\.merged) == [[leads[2]], [leads[1]], []])
        #expect(outgoing.enriched[2].lead.revision == outgoing.enriched[1].lead.revision + 1)
    }

    @Test(arguments: StoreEngine.allCases)
    func anActivityOfALeadThatWasMergedBeforeSeesWhatThisBatchDid(_ engine: StoreEngine) async throws {
        let bench = try await EnrichmentTests.bench(engine)
        let leads = try await threeLeads(bench)
        try await bench.handle([Samples.submitted("s1", email: mails[0], phone: phones[1])], at: after(5))
        let batch = [Samples.submitted("s2", email: mails[0]), Samples.activity("a1", lead: leads[1])]
        let outgoing = try await bench.handle(batch, at: after(6))
        #expect(outgoing.enriched.map(\.lead.id) == [leads[0], leads[0]])
        #expect(outgoing.enriched[1].lead.revision == outgoing.enriched[0].lead.revision + 1)
        #expect(outgoing.enriched[1].lead.submissions == outgoing.enriched[0].lead.submissions)
    }
}
