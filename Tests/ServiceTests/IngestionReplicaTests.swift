import Contracts
import Ingestion
import ServiceKit
import TestKit
import Testing

/// Two replicas of ingestion on one store.
@Suite struct IngestionReplicaTests {
    private func pair() async throws -> (StageBench, StageBench) {
        let one = try await StageBench(IngestionTests.stage(ids: Samples.ids(1)), .postgres)
        return (one, try await one.replica(IngestionTests.stage(ids: Samples.ids(2))))
    }

    @Test func aKeyThatComesToBothIsTakenOnce() async throws {
        let (one, two) = try await pair()
        for round in 0..<40 {
            let posts = (0..<5).map { Message.submissionPost(Samples.post("k\(round * 3 + $0)")) }
            async let first = one.handle(posts, from: .source("us-web"))
            async let second = two.handle(posts.reversed(), from: .source("us-web"))
            let (left, right) = try await (first, second)
            for index in posts.indices {
                let answers = [try #require(left.accepted(index)), try #require(right.accepted(4 - index))]
                #expect(answers[0].answer == answers[1].answer)
                #expect(answers.contains { $0.replayed })
            }
        }
        let keys = try await one.rows("SELECT COUNT(*), COUNT(DISTINCT idempotency_key) FROM submission")
        #expect(keys == ["122 122"])
        #expect(one.reruns + two.reruns == 0)
    }

    @Test func aKeyThatCommitsBetweenLookAndLockIsSeen() async throws {
        let (one, two) = try await pair()
        let post = Message.submissionPost(Samples.post("k"))
        let late = try await one.handle([(post, .source("us-web"))], before: { $0.locks("post") }) {
            try await two.handle([post], from: .source("us-web"))
        }
        #expect(late.accepted(0)?.replayed == true)
        #expect(late.submitted.isEmpty)
    }

    @Test func statusesOfTheSameLeadsNeverBlockEachOther() async throws {
        let (one, two) = try await pair()
        let posts = (0..<100).map { Message.submissionPost(Samples.post("k\($0)")) }
        let submissions = try await one.handle(posts, from: .source("us-web")).submitted.map(\.submission)
        for round in 0..<20 {
            // Each submission is told of at both, in another order.
            let statuses = submissions.enumerated().map { index, submission in
                let lead = "L\(index % 5)"
                return Message.leadStatus(
                    LeadStatus(lead: lead, event: .matched, at: after(Int64(round)), submission: submission)
                )
            }
            var generator = SeededGenerator(seed: UInt64(round))
            let (left, right) = (statuses.shuffled(using: &generator), statuses.shuffled(using: &generator))
            async let first = one.handle(left)
            async let second = two.handle(right)
            _ = try await (first, second)
        }
        #expect(one.reruns + two.reruns == 0)
        #expect(try await one.rows("SELECT COUNT(*) FROM lead_event") == ["100"])
    }
}
