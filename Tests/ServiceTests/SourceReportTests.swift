import Contracts
import Ingestion
import Rules
import Scorecard
import Scoring
import ServiceKit
import TestKit
import Testing

/// What ingestion and scoring count for the report by source and campaign.
@Suite struct SourceReportTests {
    private static func ingestion(_ engine: StoreEngine) async throws -> StageBench {
        let rules = IngestionTests.rules.replacing(
            "position: mofu",
            with: "position: mofu\n    cost_per_submission: 12.5 EUR"
        )
        return try await StageBench(
            IngestionStage(rules: try SourceRules.read(rules, file: "sources.yaml"), ids: Samples.ids()),
            engine
        )
    }

    private func report(_ bench: StageBench, offset: Int = 0) async throws -> Report {
        let question = Message.reportQuestion(ReportQuestion(name: .sources, offset: offset))
        guard case .report(let report) = try await bench.answer(question) else {
            throw Problem(.unknownType, "no report")
        }
        return report
    }

    private func rows(_ bench: StageBench) async throws -> [String] {
        try await report(bench).rows.map { $0.joined(separator: "|") }
    }

    /// Posts one after the other, and matches each to a lead.
    private func post(_ posts: [(source: String, campaign: String?, lead: String)], to bench: StageBench) async throws {
        for (number, post) in posts.enumerated() {
            var body = Samples.post("k\(number)")
            body.campaign = post.campaign
            let at = after(Int64(number))
            let taken = try await bench.handle([.submissionPost(body)], from: .source(post.source), at: at)
            let submission = try #require(taken.accepted(0)).answer.submission
            let status = LeadStatus(lead: post.lead, event: .matched, at: at, submission: submission)
            try await bench.handle([.leadStatus(status)])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func whatBringsAKnownLeadIsADuplicateOfWhateverSource(_ engine: StoreEngine) async throws {
        let bench = try await Self.ingestion(engine)
        try await post(
            [("us-web", nil, "A"), ("crm", "fair", "A"), ("crm", "fair", "B"), ("us-web", "spring", "C")],
            to: bench
        )
        let activity = ActivityPost(
            idempotencyKey: "v",
            email: "a@b.example",
            activity: Activity(type: "visit", at: noon)
        )
        try await bench.handle([.activityPost(activity)], from: .source("crm"))
        #expect(
            try await rows(bench) == [
                "crm|fair|||2|1|", "us-web|spring|inbound|mofu|1|0|12.50 EUR", "us-web|web|inbound|mofu|1|0|12.50 EUR",
            ]
        )
        // C was B, and B was A all the time.
        let merges = [("C", "B"), ("B", "A")].map {
            Message.leadStatus(LeadStatus(lead: $0, event: .merged, at: noon, into: $1))
        }
        try await bench.handle(merges)
        #expect(
            try await rows(bench) == [
                "crm|fair|||2|2|", "us-web|spring|inbound|mofu|1|1|12.50 EUR", "us-web|web|inbound|mofu|1|0|12.50 EUR",
            ]
        )
    }

    @Test(arguments: StoreEngine.allCases)
    func manySourcesComePageByPage(_ engine: StoreEngine) async throws {
        let bench = try await Self.ingestion(engine)
        let posts = (0..<Report.maxPage + 3).map { number -> Message in
            var body = Samples.post("k\(number)")
            body.campaign = "c\(1000 + number)"
            return .submissionPost(body)
        }
        try await bench.handle(posts, from: .source("crm"))
        let first = try await report(bench)
        #expect(first.rows.count == Report.maxPage)
        #expect(first.more == true)
        let last = try await report(bench, offset: first.rows.count)
        #expect(last.rows.map { $0[1] } == ["c1200", "c1201", "c1202"])
        #expect(last.more == nil)
    }

    private static let feedback = ScoringTests.rules.replacing(
        "{accept: auto, enter: score >= 60}",
        with: "{accept: auto, enter: score >= 60, reject_reasons: [bad_fit], rest_after_reject: 30 days}"
    )

    private static func scoring(_ engine: StoreEngine) async throws -> StageBench {
        try await StageBench(ScoringStage(rules: try ScoringRules.read(feedback, file: "scoring.yaml")), engine)
    }

    private static func outcome(_ state: AssignmentState, of lead: String, _ reason: String? = nil) -> Message {
        .leadOutcome(
            LeadOutcome(lead: lead, assignment: "1", seller: "anna", state: state, at: after(10), reason: reason)
        )
    }

    @Test(arguments: StoreEngine.allCases)
    func leadsCountForTheirFirstTouchWithAllThatTheyEverReached(_ engine: StoreEngine) async throws {
        let bench = try await Self.scoring(engine)
        // A goes to sales, B is worth a look, C is neither.
        try await bench.handle([
            ScoringTests.enriched("A", 1), ScoringTests.enriched("B", 1, hasPhone: false),
            ScoringTests.enriched("C", 1, hasMail: false, hasPhone: false),
        ])
        let start = try await rows(bench)
        #expect(start.count == 1)
        #expect(start.first?.hasSuffix("|3|2|1|0|0") == true, "\(start)")
        try await bench.handle([Self.outcome(.accepted, of: "A")], at: after(10))
        try await bench.handle([Self.outcome(.lost, of: "A", "bad_fit")], at: after(11))
        let lost = try await rows(bench)
        #expect(lost.map { String($0.split(separator: "|", omittingEmptySubsequences: false)[4]) } == ["", "bad_fit"])
        #expect(lost.last?.hasSuffix("|bad_fit|1|1|1|1|0") == true, "\(lost)")
        // Told once more, or of a lead that rests, nothing changes.
        try await bench.handle([Self.outcome(.expired, of: "A")], at: after(12))
        #expect(try await rows(bench) == lost)
        // A sale is a sale.
        try await bench.handle([Self.outcome(.won, of: "A")], at: after(13))
        let won = try await rows(bench)
        #expect(won.count == 1)
        #expect(won.first?.hasSuffix("||3|2|1|1|1") == true, "\(won)")
    }

    @Test(arguments: StoreEngine.allCases)
    func whatAMergedLeadReachedBothReached(_ engine: StoreEngine) async throws {
        let bench = try await Self.scoring(engine)
        try await bench.handle([
            ScoringTests.enriched("A", 1, hasMail: false, hasPhone: false), ScoringTests.enriched("B", 1),
        ])
        try await bench.handle([Self.outcome(.accepted, of: "B")], at: after(10))
        let merge = ScoringTests.enriched("A", 2, hasMail: false, hasPhone: false, merged: ["B"])
        try await bench.handle([merge], at: after(11))
        let merged = try await rows(bench)
        #expect(merged.count == 1)
        #expect(merged.first?.hasSuffix("|1|1|1|1|0") == true, "\(merged)")
        #expect(try await bench.rows("SELECT lead, mql_ms FROM lead_progress") == ["A \(noon.milliseconds)"])
    }
}
