import Contracts
import TestKit
import Testing

extension EndToEnd {
    /// Logs are read by many: no e-mail address and no phone number of a lead is in them.
    @Suite(.serialized)
    struct LogPrivacy {
        @Test("logs hold no personal data", .timeLimit(.minutes(2)))
        func noPersonalData() async throws {
            let scene = try Scene(
                .busy,
                Population(posts: 500, seed: 13),
                posting: Poster.Plan(perSecond: 100, resends: 0.1, seed: 13),
                sellers: ["ada": SellerClient.Habits(declines: 0.3, closes: 0.3, seed: 13)]
            ) { plan in
                for service in ServiceName.allCases { plan.settings[service] = ["log-level": "debug"] }
            }
            let installation = scene.installation
            try await installation.startAll()
            try await scene.whileSellersAnswer(drainedWithin: .seconds(60)) {
                async let posting: Void = scene.poster.run(within: .seconds(60))
                for service in ServiceName.allCases { try await installation.killAndStart(service) }
                try await postWhatIsRefused(to: installation)
                try await posting
            }
            let findings = try await scene.stopAndAudit()
            #expect(findings.isEmpty, "\(findings)")

            let contacts = scene.population.posts.map(\.contact)
            let personal = Set(contacts.compactMap(\.email) + contacts.compactMap(\.phone) + Self.refused)
            for service in ServiceName.allCases {
                let log = try installation.log(of: service)
                #expect(log.contains("listening"))
                // What follows a plus sign is the number, however it is written.
                let found = personal.filter { log.contains($0.hasPrefix("+") ? String($0.dropFirst()) : $0) }
                #expect(found.isEmpty, "\(service)")
            }
        }

        private static let refused = ["nobody@nowhere.example", "+12125550188", "no-address"]

        /// Without consent; with an address that is none; from a source that does not exist.
        private func postWhatIsRefused(to installation: Installation) async throws {
            try await installation.waitUntilReady(.ingestion)
            let source = Hello(role: .source, name: RuleTexts.source, token: RuleTexts.token)
            let stranger = Hello(role: .source, name: Self.refused[0], token: RuleTexts.token)
            let when = Instant(milliseconds: 1_795_000_000_000)
            let cases = [
                (source, Contact(email: Self.refused[0], phone: Self.refused[1]), Consent(granted: false, at: when)),
                (source, Contact(email: Self.refused[2]), Consent(granted: true, at: when)),
            ]
            for (hello, contact, consent) in cases {
                let post = SubmissionPost(idempotencyKey: "refused", contact: contact, consent: consent)
                let answer = try await installation.ask(.ingestion, .submissionPost(post), as: hello)
                guard case .refused = answer else {
                    Issue.record("not refused: \(answer)")
                    continue
                }
            }
            await #expect(throws: (any Error).self) {
                let post = SubmissionPost(idempotencyKey: "stranger", contact: Contact(), consent: cases[0].2)
                _ = try await installation.ask(.ingestion, .submissionPost(post), as: stranger)
            }
        }
    }
}
