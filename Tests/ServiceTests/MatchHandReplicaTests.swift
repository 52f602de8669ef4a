import Contracts
import ServiceKit
import TestKit
import Testing

/// People decide at one replica while another goes on.
@Suite struct MatchHandReplicaTests {
    private let anna = MatchHandTests.anna
    private let bela = MatchHandTests.bela

    private func pair() async throws -> (HandBench, HandBench) {
        let one = try await HandBench(.postgres)
        return (one, try await one.replica())
    }

    /// Carries out `message` at one desk; right before it locks its leads something else happens elsewhere.
    private func say(
        _ message: Message,
        at desk: HandBench,
        _ meanwhile: @escaping @Sendable () async throws -> Void
    ) async throws -> [Outgoing] {
        let batch: [(Message, Asker?)] = [(message, .anOperator)]
        return try await desk.bench.handle(batch, at: after(60), before: { $0.locks("lead") }, meanwhile)
    }

    @Test func aSubmissionThatComesWhileItsLeadIsTakenApart() async throws {
        let (one, two) = try await pair()
        let lead = try await one.take("s1", anna)
        try await one.take("s2", anna, minute: 1)
        let order = Message.matchUnmerge(MatchUnmerge(lead: lead, submissions: ["s2"], by: "olga"))
        let outgoing = try await say(order, at: one) { [anna] in
            _ = try await two.take("s3", anna, minute: 2)
        }
        #expect(outgoing.decided?.changed == true)
        #expect(outgoing.enriched.map(\.lead.submissions) == [2, 1])
        try await one.check()
    }

    @Test func anUnmergeThatBothAreTold() async throws {
        let (one, two) = try await pair()
        let lead = try await one.take("s1", anna)
        try await one.take("s2", anna, minute: 1)
        let order = Message.matchUnmerge(MatchUnmerge(lead: lead, submissions: ["s2"], by: "olga"))
        let outgoing = try await say(order, at: one) { _ = try await two.say(order) }
        #expect(outgoing.decided?.changed == false)
        #expect(outgoing.enriched.isEmpty)
        #expect(try await one.bench.rows("SELECT COUNT(*) FROM lead") == ["2"])
        try await one.check()
    }

    @Test func twoMergesThatShareALead() async throws {
        let (one, two) = try await pair()
        let a = try await one.take("s1", anna)
        let b = try await one.take("s2", bela, minute: 1)
        let c = try await one.take("s3", Contact(lastName: "Tamm", email: "tamm@tamm-works.example"), minute: 2)
        let order = Message.matchMerge(MatchMerge(lead: b, other: c, by: "olga"))
        let outgoing = try await say(order, at: one) { _ = try await two.merge(a, b) }
        #expect(outgoing.decided == MatchDecided(action: .merge, lead: a, other: c, changed: true))
        #expect(try await one.document(a).submissions == 3)
        try await one.check()
    }

    @Test func twoAreSaidToBeTwoWhileASubmissionShowsThatTheyAreOne() async throws {
        let (one, two) = try await pair()
        let a = try await one.take("s1", anna)
        let b = try await one.take("s2", bela, minute: 1)
        var both = anna
        both.phone = bela.phone
        let bridge = HandBench.submission("s3", both, minute: 2)
        _ = try await one.bench.handle(
            [(bridge, .aService)],
            at: after(60),
            before: { $0.locks("lead") },
            { _ = try await two.apart(a, b) }
        )
        #expect(try await one.bench.rows("SELECT id FROM lead WHERE merged_into IS NOT NULL") == [])
        try await one.check()
    }

    @Test func twoAreSaidToBeTwoAfterASubmissionShowedThatTheyAreOne() async throws {
        let (one, two) = try await pair()
        let a = try await one.take("s1", anna)
        let b = try await one.take("s2", bela, minute: 1)
        let order = Message.matchMerge(MatchMerge(lead: a, other: b, by: "ben"))
        let apart = Message.matchApart(MatchPairOrder(lead: a, other: b, by: "olga"))
        let outgoing = try await say(apart, at: one) { _ = try await two.say(order) }
        #expect(outgoing.refusal(0)?.type == .matchConflict)
        #expect(try await one.bench.rows("SELECT apart FROM match_candidate") == ["-"])
        try await one.check()
    }
}
