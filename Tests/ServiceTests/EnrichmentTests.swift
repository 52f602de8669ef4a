import Contracts
import Enrichment
import Matching
import ServiceKit
import TestKit
import Testing

@Suite struct EnrichmentTests {
    static func bench(_ engine: StoreEngine) async throws -> StageBench {
        try await StageBench(
            Samples.enrichment(Samples.ids()),
            engine
        )
    }

    static let phones = ["+1 504-621-8927", "+1 810-292-9388", "+1 856-636-8749"]

    @Test(arguments: StoreEngine.allCases)
    func aNewPersonBecomesALead(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine)
        let outgoing = try await bench.handle([Samples.submitted("s1", email: "Anna+x@Acme.example")])
        let enriched = try #require(outgoing.enriched.first)
        #expect(enriched.submission == "s1")
        #expect(enriched.lead.revision == 1)
        #expect(enriched.lead.email == "anna@acme.example")
        #expect(enriched.lead.emailKind == .business)
        #expect(enriched.merged.isEmpty)
        #expect(outgoing.statuses == [LeadStatus(lead: enriched.lead.id, event: .matched, at: noon, submission: "s1")])
    }

    @Test(
        arguments: [
            (("anna@acme.example", nil), ("ANNA@acme.example", nil)), ((nil, phones[0]), (nil, "+15046218927")),
        ] as [((String?, String?), (String?, String?))],
        StoreEngine.allCases
    )
    func theSamePersonIsTheSameLead(
        _ ways: ((String?, String?), (String?, String?)),
        _ engine: StoreEngine
    ) async throws {
        let (first, second) = ways
        let messages = [
            Samples.submitted("s1", email: first.0, phone: first.1),
            Samples.submitted("s2", email: second.0, phone: second.1),
        ]
        // In two batches, and in one.
        let bench = try await Self.bench(engine)
        var apart = try await bench.handle([messages[0]])
        apart += try await bench.handle([messages[1]], at: after(1))
        for outgoing in [apart, try await Self.bench(engine).handle(messages)] {
            #expect(Set(outgoing.enriched.map(\.lead.id)).count == 1)
            #expect(outgoing.enriched.map(\.lead.revision) == [1, 2])
            #expect(outgoing.enriched.last?.lead.submissions == 2)
            #expect(outgoing.statuses.map(\.submission) == ["s1", "s2"])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func aSubmissionCanShowThatTwoLeadsAreOne(_ engine: StoreEngine) async throws {
        let messages = [
            Samples.submitted("s1", email: "anna@acme.example"), Samples.submitted("s2", phone: Self.phones[0]),
            Samples.submitted("s3", email: "anna@acme.example", phone: Self.phones[0]),
        ]
        let bench = try await Self.bench(engine)
        var apart: [Outgoing] = []
        for (minute, message) in messages.enumerated() {
            apart += try await bench.handle([message], at: after(Int64(minute)))
        }
        try await checkMerge(bench, apart)
        let together = try await Self.bench(engine)
        try await checkMerge(together, try await together.handle(messages))
    }

    private func checkMerge(_ bench: StageBench, _ outgoing: [Outgoing]) async throws {
        let enriched = outgoing.enriched
        #expect(enriched.count == 3)
        let survivor = try #require(enriched.last?.lead)
        let gone = try #require(enriched.last?.merged.first)
        #expect(enriched.last?.merged.count == 1)
        #expect(Set([survivor.id, gone]) == Set(enriched.prefix(2).map(\.lead.id)))
        #expect(enriched.prefix(2).allSatisfy { $0.lead.revision < survivor.revision })
        #expect(survivor.submissions == 3)
        let merged = try #require(outgoing.statuses.first { $0.event == .merged })
        #expect(merged.lead == gone && merged.into == survivor.id)
        // Whatever led to either leads to the one that lives on.
        for id in [survivor.id, gone, "s1", "s2", "s3", "anna@acme.example", Self.phones[0]] {
            #expect(try await story(bench, id).lead == survivor.id)
        }
        #expect(try await story(bench, gone).entries.count == 4)
        let next = try await bench.handle([Samples.submitted("s4", phone: Self.phones[0])], at: after(9))
        #expect(next.enriched.first?.lead.id == survivor.id)
        #expect(next.enriched.first?.lead.revision == survivor.revision + 1)
    }

    @Test(arguments: StoreEngine.allCases)
    func storiesAreFoundByWhateverIsKnown(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine)
        let outgoing = try await bench.handle([
            Samples.submitted("s1", email: "anna@acme.example", phone: Self.phones[1])
        ])
        let lead = try #require(outgoing.enriched.first?.lead.id)
        for id in [lead, "s1", " Anna@ACME.example", "+1 (810) 292-9388"] {
            let story = try await story(bench, id)
            #expect(story.lead == lead)
            #expect(story.entries.map(\.kind) == ["match", "lead"])
        }
        for id in ["nobody@acme.example", "+15550000000", "no-such-id", ""] {
            #expect(try await story(bench, id) == Story(service: "enrichment", lead: nil, entries: []))
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func decisionsCanBeMadeAgainFromWhatIsKept(_ engine: StoreEngine) async throws {
        let (rules, reference) = (try Samples.matchRules(), try Samples.reference())
        let bench = try await Self.bench(engine)
        try await bench.handle([
            Samples.submitted("s1", email: "anna@acme.example"), Samples.submitted("s2", phone: Self.phones[0]),
            Samples.submitted("s3", email: "anna@acme.example", phone: Self.phones[0]),
        ])
        for text in try await bench.rows("SELECT decision FROM submission ORDER BY id") {
            let decision = try #require(MatchDecision(stored: text))
            let matcher = Matcher(deciding: decision, rules: rules, reference: reference)
            var again = matcher.decide(decision.record, candidates: decision.candidates.map(\.known))
            // Who came nowhere near is not kept.
            again.others = decision.others
            #expect(again == decision)
        }
    }

    private func story(_ bench: StageBench, _ id: String) async throws -> Story {
        guard case .story(let story) = try await bench.answer(.storyQuestion(StoryQuestion(id: id))) else {
            throw Problem(.failed, "no story")
        }
        return story
    }
}
