import Contracts
import ServiceKit
import TestKit
import Testing

/// Activities that were posted by themselves, when their lead is taken apart.
@Suite struct MatchHandActivityTests {
    private let anna = MatchHandTests.anna
    private let bela = MatchHandTests.bela

    private func visit(
        _ id: String,
        lead: String? = nil,
        email: String? = nil,
        phone: String? = nil,
        cookie: String? = nil,
        size: Int = 0
    ) -> Message {
        let name = String(repeating: "x", count: size)
        let activity = Activity(type: "page_view", at: noon, id: "visit-\(id)", properties: ["page": .string(name)])
        let post = ActivityPost(
            idempotencyKey: "key-\(id)",
            lead: lead,
            email: email,
            phone: phone,
            cookie: cookie,
            activity: activity
        )
        return .activitySubmitted(ActivitySubmitted(submission: id, source: "us-web", receivedAt: noon, post: post))
    }

    private func names(_ ids: String...) -> [String] { ids.map { "us-web:visit-\($0)" } }

    /// Anna with s1, and Béla with s2, who is said to be she: what is posted while they are two and while they are one.
    @Test(arguments: [false, true], StoreEngine.allCases)
    func anActivityGoesWithWhomItNamed(inOneBatch: Bool, _ engine: StoreEngine) async throws {
        let desk = try await HandBench(engine)
        let old = try await desk.take("s1", anna)
        let gone = try await desk.take("s2", bela, minute: 1)
        try await desk.bench.handle(
            [
                visit("a1", phone: bela.phone, cookie: "c2"), visit("a2", lead: gone), visit("a3", lead: old),
                visit("a4", cookie: "c2"),
            ],
            at: after(2)
        )
        let merge = Message.matchMerge(MatchMerge(lead: old, other: gone, by: "olga"))
        let later = [
            visit("b1", email: anna.email, cookie: "c1"), visit("b2", phone: bela.phone), visit("b3", cookie: "c1"),
            visit("b4", cookie: "c2"), visit("b5", lead: gone), visit("b6", lead: old),
        ]
        let split = Message.matchUnmerge(MatchUnmerge(lead: old, submissions: ["s2"], by: "olga"))
        let batch = [(merge, Asker?.some(.anOperator))] + later.map { ($0, .aService) } + [(split, .anOperator)]
        var outgoing: [Outgoing] = []
        if inOneBatch {
            outgoing = try await desk.bench.handle(batch, at: after(60))
        } else {
            for one in batch { outgoing = try await desk.bench.handle([one], at: after(60)) }
        }
        let new = try await desk.lead(of: "s2")
        let went = (["s2#0"] + names("a1", "a2", "a4", "b2", "b4", "b5")).sorted()
        let parts = Array(outgoing.enriched.suffix(2))
        #expect(parts.map(\.lead.id) == [old, new])
        #expect(parts.first?.removed == went)
        #expect(parts.last?.activities.compactMap(\.id).sorted() == went)
        let told = outgoing.statuses.filter { $0.lead == new }.compactMap(\.submission).sorted()
        #expect(told == ["a1", "a2", "a4", "b2", "b4", "b5", "s2"])
        let rows = try await desk.bench.rows("SELECT submission FROM posted_activity WHERE lead = '\(old)' ORDER BY 1")
        #expect(rows == ["a3", "b1", "b3", "b6"])
        // The browser that only Béla named is Béla's, and Anna's is hers.
        let next = try await desk.bench.handle([visit("d1", cookie: "c2"), visit("d2", cookie: "c1")], at: after(70))
        #expect(next.enriched.map(\.lead.id) == [new, old])
    }

    @Test(arguments: StoreEngine.allCases)
    func whatBothHaveTellsNothingAndStays(_ engine: StoreEngine) async throws {
        let desk = try await HandBench(engine)
        var second = anna
        second.phone = "+1 856-636-8749"
        let old = try await desk.take("s1", anna)
        try await desk.take("s2", second, minute: 1)
        let visits = [
            visit("a1", email: anna.email), visit("a2", email: anna.email, phone: second.phone),
            visit("a3", email: anna.email, cookie: "c1"), visit("a4", phone: second.phone, cookie: "c1"),
            visit("a5", cookie: "c1"),
        ]
        try await desk.bench.handle(visits, at: after(2))
        let outgoing = try await desk.unmerge(old, "s2")
        // The browser is named by one that goes, and by one of which nobody knows; it goes.
        #expect(outgoing.enriched.last?.activities.compactMap(\.id) == ["s2#0"] + names("a2", "a3", "a4", "a5"))
        #expect(try await desk.bench.rows("SELECT submission FROM posted_activity WHERE lead = '\(old)'") == ["a1"])
    }

    @Test(arguments: StoreEngine.allCases)
    func anActivityThatWaitedGoesWithWhomItWaitedFor(_ engine: StoreEngine) async throws {
        let desk = try await HandBench(engine)
        try await desk.bench.handle([visit("a1", phone: bela.phone)], at: after(-1))
        let gone = try await desk.take("s2", bela)
        let lead = try await desk.take("s1", anna, minute: 1)
        let survivor = try #require(try await desk.merge(gone, lead).decided?.lead)
        let outgoing = try await desk.unmerge(survivor, "s1")
        #expect(outgoing.enriched.last?.activities.compactMap(\.id) == ["s1#0"])
        let again = try await desk.merge(survivor, desk.lead(of: "s1"), force: true)
        #expect(again.decided?.changed == true)
        let back = try await desk.unmerge(survivor, "s2")
        #expect(back.enriched.last?.activities.compactMap(\.id) == ["s2#0"] + names("a1"))
    }

    @Test func moreActivitiesThanALineHoldsAreToldInSeveral() async throws {
        let desk = try await HandBench(.sqlite)
        let old = try await desk.take("s1", anna)
        try await desk.merge(old, desk.take("s2", bela, minute: 1))
        for number in 0..<60 {
            try await desk.bench.handle([visit("a\(number)", phone: bela.phone, size: 4_000)], at: after(2))
        }
        let outgoing = try await desk.unmerge(old, "s2")
        let told = outgoing.enriched.filter { $0.lead.id != old }
        #expect(told.count > 2)
        #expect(Set(told.flatMap(\.activities).compactMap(\.id)).count == 61)
        #expect(Set(outgoing.enriched.flatMap { $0.removed ?? [] }).count == 61)
        for enriched in outgoing.enriched { #expect(try BodyCodec.encode(enriched).utf8.count < 100_000) }
    }
}
