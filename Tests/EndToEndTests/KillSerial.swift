import Contracts
import FoundationEssentials
import TestKit
import Testing

extension EndToEnd {
    /// P1, P2, P5: services die at random moments under load, and nothing is lost and nothing happens twice.
    @Suite(.serialized)
    struct Kill {
        /// `LEADLINE_SEED` repeats a run, `LEADLINE_KILLS` and `LEADLINE_LEADS` make it longer.
        @Test("nothing is lost and nothing happens twice", .timeLimit(.minutes(60)))
        func nothingLostNothingTwice() async throws {
            let seed = UInt64(setting("LEADLINE_SEED") ?? Int.random(in: 1...1_000_000))
            let kills = setting("LEADLINE_KILLS") ?? 40
            let leads = setting("LEADLINE_LEADS") ?? 20_000
            let perSecond = Double(setting("LEADLINE_RATE") ?? 300)
            print("seed \(seed), \(leads) leads, \(kills) kills")

            let population = Population(posts: leads, seed: seed)
            let scene = try Scene(
                .busy,
                population,
                posting: Poster.Plan(perSecond: perSecond, resends: 0.02, seed: seed),
                sellers: [
                    "ada": SellerClient.Habits(declines: 0.1, closes: 0.2, seed: seed),
                    "bo": SellerClient.Habits(ignores: 0.5, declines: 0.1, seed: seed),
                    "fay": SellerClient.Habits(ignores: 0.2, declines: 0.2, closes: 0.4, seed: seed),
                    "gwen": SellerClient.Habits(declines: 0.2, closes: 0.4, seed: seed),
                ]
            )
            let posting = Duration.seconds(Double(leads) / perSecond)
            let killer = Killer(scene.installation, kills: kills, over: posting, seed: seed)
            let began = ContinuousClock.now
            try await scene.installation.startAll()
            try await scene.whileSellersAnswer(drainedWithin: .seconds(300)) {
                async let killing: Void = killer.run()
                try await scene.poster.run(within: posting * 3 + .seconds(120))
                try await killing
                for service in ServiceName.allCases { try await scene.installation.waitUntilReady(service) }
                print("posted after \(began.duration(to: .now)), unsent \(scene.poster.unsent)")
            }
            try killer.noteSurprises()
            print("at rest after \(began.duration(to: .now)); \(scene.summary); kills \(killer.counts)")
            let findings = try await scene.stopAndAudit()
            print("audited after \(began.duration(to: .now))")
            #expect(killer.surprises == [], "seed \(seed)")
            #expect(killer.counts.values.reduce(0, +) == kills)
            #expect(findings.isEmpty, "seed \(seed)\n\(findings)")
        }
    }
}

extension Scene {
    /// What went on, in one line.
    fileprivate var summary: String {
        let record = poster.record
        let postponed = record.postponed.map { "\($0.key.rawValue) \($0.value)" }.sorted().joined(separator: ", ")
        let told = sellers.map { "\($0.name) \($0.record.offers.count) offers, \($0.record.refusals.count) refused" }
        return "\(record.promises.count) promises, \(record.replays) replays, \(record.interruptions) interruptions, "
            + "postponed [\(postponed)], \(told.joined(separator: ", "))"
    }
}
