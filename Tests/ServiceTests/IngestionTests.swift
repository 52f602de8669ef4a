import Contracts
import Ingestion
import Rules
import ServiceKit
import Store
import TestKit
import Testing

@Suite struct IngestionTests {
    static let rules = """
        version: 1
        sources:
          - id: us-web
            token_sha256: 853f4e77343f52ad9bde0d5734a696b2c5f743995651dd200cd82460f3a4f6ea
            channel: inbound
            campaign: web
            position: mofu
          - {id: crm, token_sha256: acf463975b7467986bf379ddaa163cfd9e69b969bdb10e8044d7a7e0088d5bf3}

        """

    static func stage(ids: IDSource = Samples.ids()) throws -> IngestionStage {
        IngestionStage(rules: try SourceRules.read(rules, file: "sources.yaml"), ids: ids)
    }

    static func bench(_ engine: StoreEngine) async throws -> StageBench {
        try await StageBench(stage(), engine)
    }

    private func post(_ key: String, email: String = "anna@acme.example") -> Message {
        .submissionPost(Samples.post(key, email: email))
    }

    @Test(arguments: [
        ("12,50 EUR", "R109", "\"12,50 EUR\" is no amount of money; write it like 12.50 EUR"),
        ("2000000 EUR", "R105", "is 2000000.00 EUR, but must lie between 0 and 1000000"),
    ])
    func aPriceThatIsNoneIsToldWithItsPlace(_ price: String, _ code: String, _ message: String) {
        let rules = Self.rules + "    cost_per_submission: \(price)\n"
        let wrong = rules.replacing(
            "  - {id: crm, token_sha256: acf463975b7467986bf379ddaa163cfd9e69b969bdb10e8044d7a7e0088d5bf3}\n",
            with: ""
        )
        let faults = #expect(throws: RuleFaults.self) { try SourceRules.read(wrong, file: "sources.yaml") }
        #expect(
            faults?.description == "sources.yaml:8:26: error \(code) sources/us-web/cost_per_submission: \(message)"
        )
    }

    @Test(arguments: StoreEngine.allCases)
    func aPostIsAcceptedAndHandedOn(_ engine: StoreEngine) async throws {
        let outgoing = try await Self.bench(engine).handle([post("k1")], from: .source("us-web"))
        let accepted = try #require(outgoing.accepted(0))
        #expect(accepted.answer.receivedAt == noon)
        #expect(!accepted.replayed)
        let submitted = try #require(outgoing.submitted.first)
        #expect(submitted.submission == accepted.answer.submission)
        #expect(submitted.source == "us-web")
        // What the post leaves out, the source's entry tells.
        #expect(submitted.post.campaign == "web")
        #expect(submitted.post.channel == .inbound)
        #expect(submitted.post.position == .mofu)
        let sent = Outgoing.send(.leadSubmitted(submitted), to: .enrichment, key: "anna@acme.example", trace: "trace-0")
        #expect(outgoing.contains(sent))
    }

    @Test(
        arguments: [
            (Consent(granted: false, at: noon), "/consent/granted"), (Consent(granted: true, at: nil), "/consent/at"),
        ],
        StoreEngine.allCases
    )
    func withoutConsentNothingIsTaken(_ lack: (Consent, String), _ engine: StoreEngine) async throws {
        let (consent, pointer) = lack
        let bench = try await Self.bench(engine)
        var bad = Samples.post("k1")
        bad.consent = consent
        let outgoing = try await bench.handle([.submissionPost(bad), post("k2")], from: .source("us-web"))
        let problem = try #require(outgoing.refusal(0))
        #expect(problem.type == .consentRequired)
        #expect(problem.errors?.map(\.pointer) == [pointer])
        // The other one of the batch is; the key of the refused one is free.
        #expect(outgoing.submitted.count == 1)
        #expect(outgoing.accepted(1) != nil)
        #expect(try await bench.rows("SELECT idempotency_key FROM submission") == ["k2"])
        #expect(try await bench.handle([post("k1")], from: .source("us-web")).accepted(0)?.replayed == false)
    }

    @Test(arguments: StoreEngine.allCases)
    func theSameKeyWithTheSameContentGetsTheFirstAnswer(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine)
        let first = try #require(try await bench.handle([post("k1")], from: .source("us-web")).accepted(0))
        let again = try await bench.handle([post("k1")], from: .source("us-web"), at: after(5))
        #expect(again.accepted(0)?.answer == first.answer)
        #expect(again.accepted(0)?.replayed == true)
        #expect(again.submitted.isEmpty)
    }

    @Test(arguments: StoreEngine.allCases)
    func theSameKeyWithOtherContentIsRefused(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine)
        try await bench.handle([post("k1")], from: .source("us-web"))
        let other = try await bench.handle([post("k1", email: "ben@acme.example")], from: .source("us-web"))
        #expect(other.refusal(0)?.type == .idempotencyConflict)
        #expect(other.submitted.isEmpty)
    }

    @Test(arguments: StoreEngine.allCases)
    func duplicatesWithinOneBatchAreSeen(_ engine: StoreEngine) async throws {
        let posts = [post("k1"), post("k1"), post("k1", email: "ben@acme.example"), post("k2")]
        let outgoing = try await Self.bench(engine).handle(posts, from: .source("us-web"))
        #expect(outgoing.submitted.count == 2)
        #expect(outgoing.accepted(0)?.replayed == false)
        #expect(outgoing.accepted(1)?.replayed == true)
        #expect(outgoing.accepted(1)?.answer == outgoing.accepted(0)?.answer)
        #expect(outgoing.refusal(2)?.type == .idempotencyConflict)
        #expect(outgoing.accepted(3)?.replayed == false)
    }

    @Test(arguments: StoreEngine.allCases)
    func sourcesHaveKeysOfTheirOwn(_ engine: StoreEngine) async throws {
        let batch: [(Message, Asker?)] = [(post("k1"), .source("us-web")), (post("k1"), .source("crm"))]
        let outgoing = try await Self.bench(engine).handle(batch, at: noon)
        #expect(outgoing.submitted.map(\.source) == ["us-web", "crm"])
    }

    @Test(arguments: StoreEngine.allCases)
    func howFarASourceIsBelievedGoesAlong(_ engine: StoreEngine) async throws {
        let rules = Self.rules.replacing("a7e0088d5bf3}", with: "a7e0088d5bf3, trust: low}")
        let stage = IngestionStage(rules: try SourceRules.read(rules, file: "sources.yaml"), ids: Samples.ids())
        let bench = try await StageBench(stage, engine)
        let usual = try await bench.handle([post("k1")], from: .source("us-web"))
        #expect(usual.submitted.map(\.trust) == [nil])
        let less = try await bench.handle([post("k1")], from: .source("crm"))
        #expect(less.submitted.map(\.trust) == [.low])
        #expect(throws: RuleFaults.self) {
            try SourceRules.read(rules.replacing("trust: low", with: "trust: some"), file: "sources.yaml")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func aLeadThatWentIntoAnotherCountsAsThatOne(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine)
        let posts = (1...4).map { post("k\($0)", email: "p\($0)@acme.example") }
        let taken = try await bench.handle(posts, from: .source("us-web")).submitted.map(\.submission)
        var statuses = taken.enumerated().map { index, submission in
            LeadStatus(lead: "l\(index)", event: .matched, at: noon, submission: submission)
        }
        // One after the other, so that two of them lead to the last by way of a third.
        for (gone, into) in [("l0", "l1"), ("l1", "l2")] {
            statuses.append(LeadStatus(lead: gone, event: .merged, at: after(1), into: into))
        }
        try await bench.handle(statuses.map { .leadStatus($0) })
        guard case .report(let report) = try await bench.answer(.reportQuestion(ReportQuestion(name: .funnel))) else {
            throw Problem(.failed, "no report")
        }
        #expect(report.rows == [["us-web", "4", "2"]])
    }

    @Test(arguments: StoreEngine.allCases)
    func anAddressIsTakenAsMailProgramsWriteIt(_ engine: StoreEngine) async throws {
        let given = "Novák, Mira <Mira@Acme.example>"
        let outgoing = try await Self.bench(engine).handle([post("k1", email: given)], from: .source("us-web"))
        #expect(outgoing.submitted.first?.post.contact.email == given)
        let keys = outgoing.compactMap { if case .send(_, _, let key, _) = $0 { key } else { nil } }
        #expect(keys == ["mira@acme.example"])
    }

    @Test(arguments: StoreEngine.allCases)
    func anActivityIsTakenUnderItsKey(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine)
        let visit = Activity(type: "page_view", at: noon)
        let activity = Message.activityPost(
            ActivityPost(idempotencyKey: "v1", email: "Anna@Acme.example", activity: visit)
        )
        let outgoing = try await bench.handle([activity, activity], from: .source("crm"))
        #expect(outgoing.accepted(0)?.replayed == false)
        #expect(outgoing.accepted(1)?.replayed == true)
        let keys = outgoing.compactMap {
            if case .send(.activitySubmitted, .enrichment, let key, _) = $0 { key } else { nil }
        }
        #expect(keys == ["anna@acme.example"])
    }

    @Test(arguments: StoreEngine.allCases)
    func theKeyOfAMessageFitsItsEnvelope(_ engine: StoreEngine) async throws {
        // Small letters of this address need more bytes than an envelope's key may have.
        let email = "a@" + String(repeating: "İ", count: 120) + ".example"
        #expect(Contact.looksLikeEmail(email))
        let outgoing = try await Self.bench(engine).handle([post("k1", email: email)], from: .source("us-web"))
        let keys = outgoing.compactMap { if case .send(_, _, let key, _) = $0 { key } else { nil } }
        #expect(keys == ["k1"])
    }

    @Test func onlyTheRightTokenOpens() throws {
        let stage = try Self.stage()
        try stage.admit(Hello(role: .source, name: "us-web", token: "us-web-token"))
        for (name, token) in [("us-web", "crm-token"), ("nobody", "us-web-token"), ("us-web", nil)] {
            let hello = Hello(role: .source, name: name, token: token)
            #expect(try #require(throws: Problem.self) { try stage.admit(hello) }.type == .notAuthorized)
        }
        let seller = Hello(role: .seller, name: "anna", token: "anna-token")
        #expect(try #require(throws: Problem.self) { try stage.admit(seller) }.type == .forbidden)
    }
}
