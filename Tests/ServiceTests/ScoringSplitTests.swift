import Contracts
import ServiceKit
import TestKit
import Testing

/// Leads that are taken apart: each keeps what it did itself.
@Suite struct ScoringSplitTests {
    /// Lead `id` after some of its activities turned out to be another's.
    private func less(_ id: String, _ revision: Int64, _ removed: String..., merged: [String] = []) -> Message {
        guard case .leadEnriched(var enriched) = ScoringTests.enriched(id, revision, merged: merged) else {
            return ScoringTests.enriched(id, revision)
        }
        enriched.removed = removed
        return .leadEnriched(enriched)
    }

    private func activities(_ bench: StageBench) async throws -> [String] {
        try await bench.rows("SELECT lead, id FROM activity WHERE document != '' ORDER BY lead, id")
    }

    @Test(arguments: StoreEngine.allCases)
    func eachCountsItsOwn(_ engine: StoreEngine) async throws {
        let bench = try await ScoringTests.bench(engine)
        try await bench.handle([ScoringTests.enriched("A", 1, visits: ["v1", "v2"])])
        let outgoing = try await bench.handle([less("A", 2, "v2"), ScoringTests.enriched("N", 2, visits: ["v2"])])
        #expect(outgoing.scored.map(\.lead.id) == ["A", "N"])
        #expect(outgoing.scored.map(\.score.total) == [80, 80])
        #expect(try await activities(bench) == ["A v1", "N v2"])
        // It is no news twice.
        #expect(try await bench.handle([less("A", 2, "v2")]).isEmpty)
    }

    @Test(arguments: [true, false], StoreEngine.allCases)
    func whatWasTakenDoesNotComeBackWithAnOlderMessage(inOneBatch: Bool, _ engine: StoreEngine) async throws {
        let bench = try await ScoringTests.bench(engine)
        let messages = [less("A", 2, "v2"), ScoringTests.enriched("A", 1, visits: ["v1", "v2"])]
        var outgoing: [Outgoing] = []
        if inOneBatch {
            outgoing = try await bench.handle(messages)
        } else {
            for message in messages { outgoing += try await bench.handle([message]) }
        }
        #expect(try await activities(bench) == ["A v1"])
        #expect(outgoing.scored.last?.score.total == 80)
    }

    @Test(arguments: StoreEngine.allCases)
    func aRemovalCountsThoughANewerWordOnTheLeadCameFirst(_ engine: StoreEngine) async throws {
        let bench = try await ScoringTests.bench(engine)
        try await bench.handle([ScoringTests.enriched("A", 1, visits: ["v1"])])
        try await bench.handle([ScoringTests.enriched("A", 3)])
        let late = try await bench.handle([less("A", 2, "v1")])
        #expect(late.scored.map(\.score.total) == [70])
        #expect(try await bench.rows("SELECT revision FROM lead") == ["3"])
    }

    @Test(arguments: [true, false], StoreEngine.allCases)
    func whoBecomesOneAgainHasBack(newsFirst: Bool, _ engine: StoreEngine) async throws {
        let bench = try await ScoringTests.bench(engine)
        try await bench.handle([ScoringTests.enriched("A", 1, visits: ["v1", "v2"])])
        try await bench.handle([less("A", 2, "v2")])
        let news = ScoringTests.enriched("N", 2, visits: ["v2"])
        let merge = ScoringTests.enriched("A", 3, merged: ["N"])
        for message in newsFirst ? [news, merge] : [merge, news] { try await bench.handle([message]) }
        #expect(try await activities(bench) == ["A v1", "A v2"])
        let more = try await bench.handle([ScoringTests.enriched("A", 4, visits: ["v3"])])
        #expect(more.scored.map(\.score.total) == [100])
    }

    @Test(arguments: StoreEngine.allCases)
    func whoBoughtIsTheOldLead(_ engine: StoreEngine) async throws {
        let bench = try await ScoringTests.bench(engine)
        try await bench.handle([ScoringTests.enriched("A", 1, visits: ["v1"]), ScoringTests.won("A")])
        let outgoing = try await bench.handle([less("A", 2, "v1"), ScoringTests.enriched("N", 2, visits: ["v1"])])
        #expect(outgoing.scored.map(\.score.stage) == [.customer, .sql])
    }
}
