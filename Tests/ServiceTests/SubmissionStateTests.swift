import Contracts
import Ingestion
import ServiceKit
import TestKit
import Testing

/// What a source is told of its submissions.
@Suite struct SubmissionStateTests {
    private func state(
        _ bench: StageBench,
        submission: String? = nil,
        key: String? = nil,
        of source: String = "us-web"
    ) async throws -> SubmissionState {
        let question = SubmissionQuestion(submission: submission, idempotencyKey: key)
        let answer = try await bench.answer(.submissionQuestion(question), to: .source(source))
        guard case .submissionState(let state) = answer else { throw Problem(.failed, "\(answer)") }
        return state
    }

    /// A bench with one submission; its id.
    private func posted(_ engine: StoreEngine) async throws -> (StageBench, String) {
        let bench = try await IngestionTests.bench(engine)
        let outgoing = try await bench.handle([.submissionPost(Samples.post("k1"))], from: .source("us-web"))
        return (bench, outgoing.accepted(0)?.answer.submission ?? "")
    }

    private func tell(_ bench: StageBench, _ statuses: [LeadStatus]) async throws {
        try await bench.handle(statuses.map { .leadStatus($0) })
    }

    @Test(arguments: StoreEngine.allCases)
    func aNewSubmissionHasNoStateYet(_ engine: StoreEngine) async throws {
        let (bench, id) = try await posted(engine)
        let state = try await state(bench, submission: id)
        #expect(state.idempotencyKey == "k1")
        #expect(state.receivedAt == noon)
        #expect(state.lead == nil && state.stage == nil && state.state == nil && state.history.isEmpty)
        #expect(try await self.state(bench, key: "k1") == state)
    }

    @Test(arguments: StoreEngine.allCases)
    func aSourceSeesOnlyItsOwn(_ engine: StoreEngine) async throws {
        let (bench, id) = try await posted(engine)
        for (submission, key) in [(id, nil), (nil, "k1"), ("unknown", nil)] as [(String?, String?)] {
            await #expect(throws: Problem.self) { try await state(bench, submission: submission, key: key, of: "crm") }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func theStateFollowsTheLead(_ engine: StoreEngine) async throws {
        let (bench, id) = try await posted(engine)
        let matched = LeadStatus(lead: "L", event: .matched, at: after(1), submission: id)
        try await tell(bench, [matched])
        #expect(try await state(bench, key: "k1").lead == "L")
        try await tell(bench, [LeadStatus(lead: "L", event: .scored, at: after(2), stage: .sql)])
        try await tell(bench, [LeadStatus(lead: "L", event: .offered, at: after(3))])
        #expect(try await state(bench, key: "k1").stage == .sql)
        #expect(try await state(bench, key: "k1").state == .offered)
        try await tell(bench, [LeadStatus(lead: "L", event: .lost, at: after(5), reason: "no budget")])
        // Told late, and told again.
        try await tell(bench, [LeadStatus(lead: "L", event: .accepted, at: after(4)), matched])
        let state = try await state(bench, key: "k1")
        #expect(state.state == .lost)
        #expect(state.stage == .sql)
        #expect(state.history.map(\.event) == [.matched, .scored, .offered, .accepted, .lost])
        #expect(state.history.last?.reason == "no budget")
    }

    @Test(arguments: [LeadStatus.Event.declined, .expired, .returned, .recalled], StoreEngine.allCases)
    func aLeadThatIsOfferedAgainInTheSameInstantIsOffered(_ end: LeadStatus.Event, _ engine: StoreEngine) async throws {
        let (bench, id) = try await posted(engine)
        try await tell(bench, [LeadStatus(lead: "L", event: .matched, at: after(1), submission: id)])
        try await tell(bench, [LeadStatus(lead: "L", event: .offered, at: after(2))])
        let statuses = [end, .offered].map { LeadStatus(lead: "L", event: $0, at: after(3)) }
        try await tell(bench, statuses)
        #expect(try await state(bench, key: "k1").state == .offered)
        #expect(try await state(bench, key: "k1").history.map(\.event) == [.matched, .offered, end, .offered])
    }

    @Test(arguments: StoreEngine.allCases)
    func theStateFollowsMerges(_ engine: StoreEngine) async throws {
        let (bench, id) = try await posted(engine)
        try await tell(bench, [LeadStatus(lead: "L", event: .matched, at: after(1), submission: id)])
        // The second merge is heard of before the first.
        try await tell(bench, [LeadStatus(lead: "M", event: .merged, at: after(3), into: "N")])
        try await tell(bench, [LeadStatus(lead: "L", event: .merged, at: after(2), into: "M")])
        try await tell(bench, [LeadStatus(lead: "N", event: .accepted, at: after(4))])
        let state = try await state(bench, submission: id)
        #expect(state.lead == "N")
        #expect(state.state == .accepted)
        #expect(state.history.map(\.event) == [.matched, .merged, .merged, .accepted])
    }
}
