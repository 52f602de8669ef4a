import Contracts
import Enrichment
import FoundationEssentials
import Matching
import ServiceKit
import TestKit
import Testing

/// Enrichment with a store, for what people decide: short words for what tests do and look at.
struct HandBench {
    let bench: StageBench

    init(_ engine: StoreEngine) async throws {
        bench = try await EnrichmentTests.bench(engine)
    }

    init(_ bench: StageBench) { self.bench = bench }

    /// Another replica on the same store.
    func replica() async throws -> HandBench {
        HandBench(try await bench.replica(Samples.enrichment(Samples.ids(2))))
    }

    /// A submission with an activity of its own.
    static func submission(_ id: String, _ contact: Contact, minute: Int64 = 0, company: String? = nil) -> Message {
        let post = SubmissionPost(
            idempotencyKey: "key-\(id)",
            contact: contact,
            company: company.map { Company(name: $0) },
            consent: Samples.consent,
            activities: [Activity(type: "page_view", at: noon)],
            attributes: ["told_by": .string(id)]
        )
        let source = minute.isMultiple(of: 2) ? "us-web" : "us-fair"
        return .leadSubmitted(
            LeadSubmitted(submission: id, source: source, receivedAt: after(minute), post: post)
        )
    }

    /// Takes a submission; returns its lead.
    @discardableResult
    func take(_ id: String, _ contact: Contact, minute: Int64 = 0, company: String? = nil) async throws -> String {
        try await bench.handle([Self.submission(id, contact, minute: minute, company: company)], at: after(minute))
        return try await lead(of: id)
    }

    @discardableResult
    func merge(_ lead: String, _ other: String, force: Bool = false) async throws -> [Outgoing] {
        try await say(.matchMerge(MatchMerge(lead: lead, other: other, by: "olga", note: "one desk", force: force)))
    }

    @discardableResult
    func unmerge(_ lead: String, _ submissions: String...) async throws -> [Outgoing] {
        try await say(.matchUnmerge(MatchUnmerge(lead: lead, submissions: submissions, by: "olga")))
    }

    @discardableResult
    func apart(_ lead: String, _ other: String) async throws -> [Outgoing] {
        try await say(.matchApart(MatchPairOrder(lead: lead, other: other, by: "olga", note: "father and son")))
    }

    func say(_ message: Message) async throws -> [Outgoing] {
        try await bench.handle([message], from: .anOperator, at: after(60))
    }

    func lead(of submission: String) async throws -> String {
        try #require(try await bench.rows("SELECT lead FROM submission WHERE id = '\(submission)'").first)
    }

    func document(_ lead: String) async throws -> Lead {
        let rows = try await bench.rows("SELECT document FROM lead WHERE id = '\(lead)'")
        return try BodyCodec.decode(Lead.self, from: try #require(rows.first))
    }

    func provenance(_ lead: String) async throws -> Provenance {
        let rows = try await bench.rows("SELECT provenance FROM lead WHERE id = '\(lead)'")
        let text = try #require(rows.first)
        return try #require(Provenance(stored: text))
    }

    /// The lead as it would be whatever its name and history.
    func person(_ lead: String) async throws -> Lead {
        var document = try await document(lead)
        (document.id, document.revision, document.updatedAt) = ("", 0, noon)
        return document
    }

    func reviews() async throws -> [MatchReviewPage.Review] {
        let question = MatchReviewsQuestion(order: .heaviest, limit: 20)
        guard case .matchReviewPage(let page) = try await bench.answer(.matchReviewsQuestion(question)) else {
            throw Problem(.failed, "no page")
        }
        #expect(page.open == page.reviews.count)
        return page.reviews
    }

    func story(_ id: String) async throws -> Story {
        guard case .story(let story) = try await bench.answer(.storyQuestion(StoryQuestion(id: id))) else {
            throw Problem(.failed, "no story")
        }
        return story
    }

    /// What is known from elsewhere, read once.
    private static let enricher = Result {
        try CompanyBooks(
            accountsFile: nil,
            firmographicsFile: nil,
            places: try Places(folder: Samples.packageRoot.path + "/deploy/reference"),
            reference: try Samples.reference()
        ).enricher
    }

    /// Every submission is in one living lead, which is what its submissions make; keys, index and reviews lead to
    /// living leads; who is apart is so on both sides.
    func check(_ place: SourceLocation = #_sourceLocation) async throws {
        let enricher = try Self.enricher.get()
        let alive = try await bench.rows("SELECT id FROM lead WHERE merged_into IS NULL ORDER BY id")
        let made = try await bench.rows("SELECT DISTINCT lead FROM submission ORDER BY lead")
        #expect(made == alive, sourceLocation: place)
        let compared = try await bench.rows("SELECT lead FROM match_candidate ORDER BY lead")
        #expect(compared == alive, sourceLocation: place)
        var apart: [String: Set<String>] = [:]
        var keys: [String: Set<String>] = [:]
        for id in alive {
            var submissions: [KnownSubmission] = []
            for row in try await bench.rows("SELECT at_ms, document FROM submission WHERE lead = '\(id)'") {
                let parts = row.split(separator: " ", maxSplits: 1).map(String.init)
                let submitted = try BodyCodec.decode(LeadSubmitted.self, from: parts[1])
                let at = Instant(milliseconds: try #require(Int64(parts[0])))
                submissions.append(KnownSubmission(submitted, reference: enricher.reference, at: at))
            }
            var notes: [FactNote] = []
            let made = LeadFold(id: id, of: submissions) { lead, submission in
                notes += enricher.enrich(&lead, normal: submission.normal, earlier: notes, asOf: noon).notes
            }
            var fold = try #require(made)
            let document = try await document(id)
            (fold.lead.revision, fold.lead.updatedAt) = (document.revision, document.updatedAt)
            #expect(document == fold.lead, sourceLocation: place)
            #expect(try await provenance(id) == fold.provenance, sourceLocation: place)
            let rows = try await bench.rows("SELECT revision, records FROM match_candidate WHERE lead = '\(id)'")
            let parts = try #require(rows.first).split(separator: " ", maxSplits: 1).map(String.init)
            #expect(parts[0] == String(document.revision), sourceLocation: place)
            #expect([MatchRecord](text: parts[1]) == fold.records, sourceLocation: place)
            apart[id] = Set(
                try await bench.rows("SELECT apart FROM match_candidate WHERE lead = '\(id)' AND apart IS NOT NULL")
                    .flatMap {
                        $0.split(separator: " ").map(String.init)
                    }
            )
            for key in submissions.flatMap(\.keys) { keys[key.rawValue, default: []].insert(id) }
        }
        for (id, others) in apart {
            for other in others { #expect(apart[other]?.contains(id) == true, sourceLocation: place) }
        }
        for (key, owners) in keys {
            let rows = try await bench.rows("SELECT lead FROM lead_key WHERE value = '\(key)'")
            #expect(rows.count == 1 && owners.contains(rows[0]), "\(key)", sourceLocation: place)
        }
        #expect(try await bench.rows("SELECT value FROM lead_key").count == keys.count, sourceLocation: place)
        for lead in try await bench.rows("SELECT DISTINCT lead FROM posted_activity") {
            #expect(alive.contains(lead), sourceLocation: place)
        }
        for row in try await bench.rows("SELECT lead, other FROM match_review") {
            let pair = row.split(separator: " ").map(String.init)
            #expect(alive.contains(pair[0]) && alive.contains(pair[1]), sourceLocation: place)
            #expect(apart[pair[0]]?.contains(pair[1]) == false, sourceLocation: place)
        }
    }
}

extension [Outgoing] {
    /// What became of an operator's word.
    var decided: MatchDecided? {
        for case .reply(.matchDecided(let decided), _, _) in self { return decided }
        return nil
    }
}
