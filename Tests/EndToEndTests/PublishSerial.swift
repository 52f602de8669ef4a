import Contracts
import TestKit
import Testing

extension EndToEnd {
    /// Rules change while the services run, and the leads that are stored are scored by them.
    @Suite(.serialized)
    struct Publish {
        @Test("a publication survives a kill, and every lead is scored by it", .timeLimit(.minutes(2)))
        func killedWhileScoringAgain() async throws {
            let count = 600
            let scene = try Scene(
                .roomy,
                Population(posts: count, seed: 11, merges: false),
                posting: Poster.Plan(seed: 11),
                sellers: ["ada": SellerClient.Habits(seed: 11)]
            )
            let installation = scene.installation
            try await installation.startAll()
            try await scene.whileSellersAnswer(drainedWithin: .seconds(60)) {
                try await scene.poster.run(within: .seconds(60))
                try await installation.waitUntilDrained(within: .seconds(60))
                let text = scene.market.rules.scoring.replacing("points: 15}", with: "points: 18}")
                let order = Message.rulesPublish(RulesPublish(text: text, by: "olga"))
                guard case .rulesPublished(let published) = try await installation.ask(.scoring, order) else {
                    Issue.record("not published")
                    return
                }
                #expect(published.changed && published.leads > 0)
                try await installation.kill(.scoring)
                try installation.start(.scoring)
                try await installation.waitUntilReady(.scoring)
                try await eventually("all are scored again", within: .seconds(60)) {
                    try await installation.status(of: .scoring).rules?.rescoring?.finishedAt != nil
                }
                let rules = try #require(try await installation.status(of: .scoring).rules)
                #expect(rules.version == published.version && rules.file == published.previous)
                let rescoring = try #require(rules.rescoring)
                #expect(rescoring.looked >= published.leads && rescoring.changed > 0)
                let metrics = try await installation.page("/metrics", of: .scoring)
                #expect(metrics?.text.contains("leadline_rescoring_looked \(rescoring.looked)\n") == true)
            }
            let findings = try await scene.stopAndAudit()
            #expect(findings.isEmpty, "\(findings)")
        }
    }
}
