import Contracts
import TestKit
import Testing

extension EndToEnd {
    /// P8: one service stops, the others wait, buffer and go on.
    @Suite(.serialized)
    struct Restart {
        @Test(
            "a service restarts while the others run",
            .timeLimit(.minutes(2)),
            arguments: [(ServiceName.enrichment, ServiceName.ingestion), (.scoring, .enrichment), (.routing, .scoring)]
        )
        func restart(_ service: ServiceName, whoSendsToIt sender: ServiceName) async throws {
            let count = 300
            let scene = try Scene(
                .roomy,
                Population(posts: count, seed: 7, merges: false),
                posting: Poster.Plan(seed: 7),
                sellers: ["ada": SellerClient.Habits(declines: 0.2, seed: 7)]
            )
            let installation = scene.installation
            try await installation.startAll()
            #expect(try await installation.terminate(service) == .exited(0))
            try await scene.whileSellersAnswer(drainedWithin: .seconds(60)) {
                try await scene.poster.run(within: .seconds(60))

                let complaint = "link to \(service.rawValue): down"
                var backlog: Int64 = 0
                // Who has no e-mail address is not sold to, so routing is not told of all.
                let least = Int64(service == .routing ? count / 2 : count)
                try await eventually("what waits is counted, and the link is told of") {
                    backlog = try await installation.status(of: sender).backlog
                    let ready = try await installation.readiness(of: sender)
                    return backlog >= least && ready?.status == 200 && ready?.text.contains(complaint) == true
                }
                let status = try await installation.status(of: sender)
                #expect(status.ready)
                #expect(status.complaints.contains { $0.hasPrefix(complaint) })
                #expect(status.oldestMs > 0)

                try installation.start(service)
                try await installation.waitUntilReady(service)
            }
            #expect(try await installation.readiness(of: sender)?.text == "ready\n")
            let findings = try await scene.stopAndAudit()
            #expect(findings.isEmpty, "\(findings)")
        }
    }
}
