import Contracts
import TestKit
import Testing

extension EndToEnd {
    /// One lead, all the way.
    @Suite(.serialized)
    struct Journey {
        @Test("a lead goes all the way", .timeLimit(.minutes(1)))
        func allTheWay() async throws {
            let scene = try Scene(
                .roomy,
                Population(posts: 1, seed: 1),
                posting: Poster.Plan(connections: 1, seed: 1),
                sellers: ["ada": SellerClient.Habits(seed: 1), "bo": SellerClient.Habits(seed: 1)]
            )
            let installation = scene.installation
            let key = scene.population.posts[0].idempotencyKey
            try await installation.startAll()

            try await scene.poster.run(within: .seconds(10))
            let submission = try #require(scene.poster.record.promises[key])
            try await eventually("the source is told that it is offered") {
                try await installation.submissionState(ofKey: key)?.state == .offered
            }
            try await scene.whileSellersAnswer(drainedWithin: .seconds(20)) {
                try await eventually("the source is told that it is accepted") {
                    try await installation.submissionState(ofKey: key)?.state == .accepted
                }
            }
            let state = try #require(try await installation.submissionState(ofKey: key))
            #expect(state.submission == submission)
            #expect(state.stage == .sql)
            #expect(state.history.map(\.event) == [.matched, .scored, .offered, .accepted])

            let offer = try #require(scene.sellers.flatMap(\.record.offers.values).first)
            let lead = try #require(state.lead)
            #expect(offer.lead.id == lead)
            #expect(offer.lead.contact.email == scene.population.posts[0].contact.email)
            #expect(scene.sellers.flatMap(\.record.acknowledged.values) == [.accept])
            try await checkStory(of: lead, submission, offer, installation)
            let findings = try await scene.stopAndAudit()
            #expect(findings.isEmpty, "\(findings)")
        }

        private func checkStory(
            of lead: String,
            _ submission: String,
            _ offer: AssignmentOffered,
            _ installation: Installation
        ) async throws {
            var kinds: [ServiceName: [String]] = [:]
            for service in ServiceName.allCases {
                let story = try await installation.story(of: lead, from: service)
                #expect(story.lead == lead)
                kinds[service] = story.entries.map(\.kind)
                for entry in story.entries { #expect(!entry.summary.isEmpty) }
                if service == .ingestion { #expect(story.entries.contains { $0.summary.contains(submission) }) }
                if service == .routing { #expect(story.entries.contains { $0.summary.contains(offer.seller) }) }
            }
            #expect(kinds[.ingestion] == ["submission"])
            #expect(kinds[.enrichment]?.contains("match") == true)
            #expect(kinds[.scoring] == ["activity", "score", "stage", "feedback"])
            #expect(kinds[.routing] == ["decision", "assignment", "assignment"])
        }
    }
}
