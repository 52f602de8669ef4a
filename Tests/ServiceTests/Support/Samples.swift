import Contracts
import Enrichment
import FoundationEssentials
import Matching
import ServiceKit
import TestKit

let noon = Instant(milliseconds: 1_795_000_000_000)

func after(_ minutes: Int64) -> Instant { noon.adding(milliseconds: minutes * 60_000) }

enum Samples {
    static let packageRoot = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let consent = Consent(granted: true, at: noon)

    static func ids(_ seed: UInt64 = 7) -> IDSource { IDSource(generator: SeededGenerator(seed: seed)) }

    // Read once: every test that read them anew would keep a core busy for as long as others wait for an answer.
    private static let loadedReference = Result { try ReferenceData(folder: packageRoot.path + "/deploy/reference") }
    private static let loadedPlaces = Result { try Places(folder: packageRoot.path + "/deploy/reference") }

    static func reference() throws -> ReferenceData { try loadedReference.get() }

    static func places() throws -> Places { try loadedPlaces.get() }

    static func enrichment(_ ids: IDSource = ids()) throws -> EnrichmentStage {
        let reference = try reference()
        let books = try CompanyBooks(
            accountsFile: nil,
            firmographicsFile: nil,
            places: try places(),
            reference: reference
        )
        return EnrichmentStage(
            rules: try matchRules(),
            reference: reference,
            facts: FactService(books: books),
            ids: ids
        )
    }

    static func matchRules() throws -> MatchRules {
        try RuleFiles.read("matching.yaml", in: packageRoot.path + "/deploy/rules", MatchRules.read)
    }

    /// Nameless, so that nobody is taken for another by her name.
    static func post(
        _ key: String,
        email: String? = "anna@acme.example",
        phone: String? = nil,
        activities: [Activity] = []
    ) -> SubmissionPost {
        let contact = Contact(email: email, phone: phone, country: "US")
        return SubmissionPost(idempotencyKey: key, contact: contact, consent: consent, activities: activities)
    }

    static func submitted(_ id: String, email: String? = nil, phone: String? = nil) -> Message {
        let post = post("key-\(id)", email: email, phone: phone)
        return .leadSubmitted(LeadSubmitted(submission: id, source: "us-web", receivedAt: noon, post: post))
    }

    static func activity(_ id: String, lead: String? = nil, email: String? = nil, phone: String? = nil) -> Message {
        let activity = Activity(type: "page_view", at: noon, id: "visit-\(id)")
        let post = ActivityPost(idempotencyKey: "key-\(id)", lead: lead, email: email, phone: phone, activity: activity)
        return .activitySubmitted(ActivitySubmitted(submission: id, source: "us-web", receivedAt: noon, post: post))
    }

    static func lead(
        _ id: String,
        revision: Int64 = 1,
        country: String? = "US",
        region: String? = "CA",
        change: (inout Lead) -> Void = { _ in }
    ) -> Lead {
        var lead = Lead(
            id: id,
            revision: revision,
            contact: Contact(firstName: "Anna"),
            country: country,
            region: region,
            source: "us-web",
            consent: consent,
            createdAt: noon,
            updatedAt: noon
        )
        change(&lead)
        return lead
    }

    static func scored(
        _ id: String,
        revision: Int64 = 1,
        stage: LeadStage = .sql,
        merged: [String] = [],
        country: String? = "US",
        region: String? = "CA",
        change: (inout Lead) -> Void = { _ in }
    ) -> Message {
        let score = Score(
            lead: id,
            revision: revision,
            fit: 60,
            engagement: 10,
            total: 70,
            leadClass: .hot,
            stage: stage,
            ruleSet: "scoring-test",
            asOf: noon,
            lines: []
        )
        return .leadScored(
            LeadScored(lead: lead(id, country: country, region: region, change: change), score: score, merged: merged)
        )
    }
}
