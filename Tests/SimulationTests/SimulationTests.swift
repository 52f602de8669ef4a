import TestKit
import Testing

/// The four stages under a seeded scheduler: messages that are lost, doubled and out of order, processes that die around
/// a commit, clocks that differ, nights in which nobody answers.
///
/// `LEADLINE_SEED` repeats a run, `LEADLINE_SEEDS` runs more of them, `LEADLINE_LEADS` makes them longer.
@Suite(.serialized)
struct SimulationTests {
    private static let seeds: [UInt64] = {
        let first = setting("LEADLINE_SEED") ?? 1
        return (0..<(setting("LEADLINE_SEEDS") ?? 3)).map { UInt64(first + $0) }
    }()
    private static let posts = setting("LEADLINE_LEADS") ?? 250

    @Test("Nothing is lost, nothing happens twice, nothing is unexplained", .timeLimit(.minutes(10)), arguments: seeds)
    func nothingIsLost(seed: UInt64) async throws {
        let outcome = try await Simulation(seed: seed, posts: Self.posts).run()
        print("seed \(seed): \(outcome.summary)")
        #expect(outcome.world.record.promises.count == Self.posts)
        #expect(outcome.world.record.contradictions.isEmpty, "seed \(seed)")
        #expect(outcome.world.record.refusals.isEmpty, "seed \(seed)")
        #expect(outcome.world.refusals.isEmpty, "seed \(seed)")
        #expect(outcome.findings.isEmpty, "seed \(seed)\n\(outcome.findings)")
        for seller in outcome.world.sellers { #expect(seller.record.contradictions.isEmpty, "seed \(seed)") }
    }

    @Test("The same seed gives the same world, decision for decision", .timeLimit(.minutes(5)))
    func theSameSeed() async throws {
        let (one, other) = (
            try await Simulation(seed: 5, posts: 80).run(), try await Simulation(seed: 5, posts: 80).run()
        )
        #expect(one.summary == other.summary)
        for (left, right) in zip(one.stores, other.stores) { try #require(left == right) }
        #expect(one.stores.count == other.stores.count)
    }
}
