import Contracts
import Scorecard
import Scoring
import ServiceKit
import Synchronization
import TestKit
import Testing

/// Two replicas of scoring on one store.
@Suite struct ScoringReplicaTests {
    private func pair() async throws -> (StageBench, StageBench) {
        let one = try await ScoringTests.bench(.postgres)
        let rules = try ScoringRules.read(ScoringTests.rules, file: "scoring.yaml")
        return (one, try await one.replica(ScoringStage(rules: rules)))
    }

    @Test func activitiesThatComeToBothCountTogether() async throws {
        let (one, two) = try await pair()
        try await one.handle([ScoringTests.enriched("A", 1, hasPhone: false)])
        let outgoing = try await one.handle(
            [(ScoringTests.enriched("A", 3, hasPhone: false, visits: ["v2"]), .aService)],
            before: { $0.locks("lead") },
            { try await two.handle([ScoringTests.enriched("A", 2, hasPhone: false, visits: ["v1"])]) }
        )
        #expect(outgoing.scored.map(\.score.total) == [60])
        #expect(outgoing.scored.map(\.score.revision) == [3])
    }

    @Test func aLeadThatIsMergedMeanwhileIsScoredAsOne() async throws {
        let (one, two) = try await pair()
        try await one.handle([ScoringTests.enriched("A", 1), ScoringTests.enriched("B", 1)])
        let outgoing = try await one.handle(
            [(ScoringTests.enriched("B", 2, visits: ["v1"]), .aService), (ScoringTests.won("B"), .aService)],
            before: { $0.locks("lead") },
            { try await two.handle([ScoringTests.enriched("A", 3, merged: ["B"])]) }
        )
        #expect(outgoing.scored.map(\.lead.id) == ["A", "A"])
        #expect(outgoing.scored.map(\.score.total) == [80, 80])
        #expect(try await one.rows("SELECT held_stage FROM lead ORDER BY id") == ["customer", "-"])
    }

    @Test(arguments: [1, 2] as [UInt64])
    func nothingIsLostOrDoubledInARandomWalk(seed: UInt64) async throws {
        let (one, two) = try await pair()
        var generator = SeededGenerator(seed: seed)
        var (messages, merges) = Self.messages(500, using: &generator)
        // As far apart as a link may bring them out of order.
        for index in messages.indices {
            messages.swapAt(index, min(messages.count - 1, index + Int.random(in: 0...4, using: &generator)))
        }
        let batches = stride(from: 0, to: messages.count, by: 5).map { messages[$0..<min($0 + 5, messages.count)] }
        let scored = Mutex<[LeadScored]>([])
        let take: @Sendable (StageBench, Int) async throws -> Void = { bench, start in
            for batch in batches where batch.startIndex % 10 == start {
                let new = try await bench.handle(Array(batch)).scored
                scored.withLock { $0 += new }
            }
        }
        try await together({ try await take(one, 0) }, { try await take(two, 5) })
        // Only late news of leads that are gone can make them wait crosswise.
        #expect((one.reruns + two.reruns) * 10 < batches.count)

        // Every activity is where its lead went.
        func goal(_ lead: String) -> String { merges[lead].map(goal) ?? lead }
        var wanted: Set<String> = []
        for case .leadEnriched(let enriched) in messages {
            for activity in enriched.activities { wanted.insert("\(goal(enriched.lead.id)) \(activity.id ?? "")") }
        }
        #expect(Set(try await one.rows("SELECT lead, id FROM activity")) == wanted)
        for row in try await one.rows("SELECT id, merged_into FROM lead WHERE merged_into IS NOT NULL") {
            let words = row.split(separator: " ").map(String.init)
            #expect(goal(words[0]) == goal(words[1]))
        }
        // No score was lost or made twice.
        let wrong = try await one.rows(
            """
            SELECT id FROM lead WHERE score_revision !=
            (SELECT COUNT(*) FROM score WHERE score.lead = lead.id AND score.revision <= lead.score_revision)
            """
        )
        #expect(wrong.isEmpty)
        let told = scored.withLock { $0.map { "\($0.lead.id) \($0.score.revision)" } }
        #expect(Set(told).count == told.count)
    }

    /// News of leads that turn out to be one now and then; which went into which.
    private static func messages(
        _ count: Int,
        using generator: inout SeededGenerator
    ) -> (messages: [Message], merges: [String: String]) {
        var messages: [Message] = []
        var revisions: [String: Int64] = [:]
        var merges: [String: String] = [:]
        for number in 0..<count {
            let alive = (0..<20).map { "L\(number / 100)-\($0)" }.filter { merges[$0] == nil }
            let lead = alive.randomElement(using: &generator) ?? ""
            var merged: [String] = []
            if Int.random(in: 0..<12, using: &generator) == 0, let other = alive.randomElement(using: &generator),
                other != lead
            {
                merges[other] = lead
                merged = [other]
                revisions[lead] = max(revisions[lead] ?? 0, revisions[other] ?? 0)
            }
            revisions[lead, default: 0] += 1
            messages.append(
                ScoringTests.enriched(lead, revisions[lead] ?? 1, visits: ["v\(number)"], merged: merged)
            )
        }
        return (messages, merges)
    }
}
