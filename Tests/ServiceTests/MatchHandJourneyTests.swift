import Contracts
import Ingestion
import ServiceKit
import TestKit
import Testing

/// What people decide on leads, on its way through the services.
@Suite struct MatchHandJourneyTests {
    /// Enrichment, scoring and routing in a row.
    private struct Row {
        let desk: HandBench
        let scoring: StageBench
        let routing: RoutingBench

        init(_ engine: StoreEngine) async throws {
            desk = try await HandBench(engine)
            scoring = try await ScoringTests.bench(engine)
            routing = try await RoutingBench(engine, anna: 1, ben: 1)
        }

        /// Hands a message to enrichment, and on whatever follows from it.
        @discardableResult
        func say(_ message: Message, minute: Int64) async throws -> [Outgoing] {
            let outgoing = try await desk.bench.handle([message], from: .anOperator, at: after(minute))
            let scored = try await scoring.handle(
                outgoing.enriched.map { .leadEnriched($0) },
                at: after(minute)
            ).scored
            for lead in scored { try await routing.take(.leadScored(lead), at: minute) }
            return outgoing
        }

        func submit(_ id: String, _ name: String, _ phone: String, minute: Int64) async throws -> String {
            let mail = "\(name)@\(name)-works.example"
            let contact = Contact(lastName: name, email: mail, phone: phone, region: "CA", country: "US")
            try await say(HandBench.submission(id, contact, minute: minute), minute: minute)
            return try await desk.lead(of: id)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func theEarlierOwnerStaysAndAPlaceIsGivenBack(_ engine: StoreEngine) async throws {
        let row = try await Row(engine)
        let a = try await row.submit("s1", "kovalenko", "+1 504-621-8927", minute: 1)
        let b = try await row.submit("s2", "oyelaran", "+1 810-292-9388", minute: 2)
        let c = try await row.submit("s3", "zielinski", "+1 856-636-8749", minute: 3)
        #expect(Set([a, b, c]).count == 3)
        #expect(try await row.routing.waiting() == [c])
        #expect(try await row.routing.assignments() == ["\(a).1 \(a) anna offered", "\(b).1 \(b) ben offered"])

        // The two that were assigned are one: the earlier seller has her, the other has room for the one who waits.
        try await row.say(.matchMerge(MatchMerge(lead: b, other: a, by: "olga")), minute: 4)
        #expect(
            try await row.routing.assignments() == [
                "\(a).1 \(a) anna offered", "\(b).1 \(a) ben recalled", "\(c).1 \(c) ben offered",
            ]
        )
        #expect(try await row.routing.waiting().isEmpty)
        #expect(
            try await row.scoring.rows("SELECT lead, id FROM activity ORDER BY id") == [
                "\(a) s1#0", "\(a) s2#0", "\(c) s3#0",
            ]
        )
        try await row.routing.checkBooks()

        // They are two after all: what was assigned stays with the old lead, the other one waits for her turn.
        let outgoing = try await row.say(
            .matchUnmerge(MatchUnmerge(lead: a, submissions: ["s2"], by: "olga")),
            minute: 5
        )
        let new = try #require(outgoing.decided?.other)
        #expect(
            try await row.scoring.rows("SELECT lead, id FROM activity WHERE document != '' ORDER BY id") == [
                "\(a) s1#0", "\(new) s2#0", "\(c) s3#0",
            ]
        )
        #expect(try await row.routing.assignments().first == "\(a).1 \(a) anna offered")
        #expect(try await row.routing.waiting() == [new])
        try await row.routing.checkBooks()
        try await row.routing.checkDecisions()
    }

    @Test(arguments: StoreEngine.allCases)
    func aSourceHearsWhereItsSubmissionIsNow(_ engine: StoreEngine) async throws {
        let desk = try await HandBench(engine)
        let ingestion = try await IngestionTests.bench(engine)
        let posts = [Samples.post("k1"), Samples.post("k2")].map {
            (Message.submissionPost($0), Asker.source("us-web"))
        }
        let accepted = try await ingestion.handle(posts.map { ($0.0, Optional($0.1)) }, at: noon)
        let submitted = accepted.submitted
        let names = submitted.map(\.submission)
        func hand(_ message: Message, from asker: Asker) async throws -> [Outgoing] {
            let outgoing = try await desk.bench.handle([message], from: asker, at: after(1))
            try await ingestion.handle(outgoing.statuses.map { .leadStatus($0) }, at: after(1))
            return outgoing
        }
        for message in submitted { _ = try await hand(.leadSubmitted(message), from: .aService) }
        let old = try await desk.lead(of: names[0])
        #expect(try await desk.lead(of: names[1]) == old)
        let order = Message.matchUnmerge(MatchUnmerge(lead: old, submissions: [names[1]], by: "olga"))
        let new = try #require(try await hand(order, from: .anOperator).decided?.other)
        for (key, lead) in [("k1", old), ("k2", new)] {
            let question = Message.submissionQuestion(SubmissionQuestion(idempotencyKey: key))
            guard case .submissionState(let state) = try await ingestion.answer(question, to: .source("us-web")) else {
                throw Problem(.failed, "no state")
            }
            #expect(state.lead == lead)
        }
    }
}
