import Contracts
import TestKit
import Testing

extension EndToEnd {
    /// SIGTERM under load.
    @Suite(.serialized)
    struct Terminate {
        @Test("every service stops in order under load", .timeLimit(.minutes(4)))
        func underLoad() async throws {
            let scene = try Scene(
                .busy,
                Population(posts: 40_000, seed: 11),
                posting: Poster.Plan(perSecond: 250, seed: 11),
                sellers: [
                    "ada": SellerClient.Habits(declines: 0.1, closes: 0.2, seed: 11),
                    "fay": SellerClient.Habits(declines: 0.1, closes: 0.5, seed: 11),
                ]
            )
            let installation = scene.installation
            try await installation.startAll()
            try await scene.whileSellersAnswer(drainedWithin: .seconds(120)) {
                try await scene.whilePosting(within: .seconds(180)) {
                    for round in 1...2 {
                        for service in ServiceName.allCases {
                            let before = try await installation.status(of: service).received
                            try await eventually("\(service.rawValue) is at work", within: .seconds(60)) {
                                try await installation.status(of: service).received > before + 50
                            }
                            let began = ContinuousClock.now
                            #expect(
                                try await installation.terminate(service) == .exited(0),
                                "\(service), round \(round)"
                            )
                            #expect(began.duration(to: .now) < .seconds(15))
                            try installation.start(service)
                            try await installation.waitUntilReady(service)
                        }
                    }
                }
            }
            let findings = try await scene.stopAndAudit()
            #expect(findings.isEmpty, "\(findings)")
        }
    }
}
