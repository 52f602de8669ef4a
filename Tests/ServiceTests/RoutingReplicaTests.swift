import Assignment
import Contracts
import ServiceKit
import Store
import Synchronization
import TestKit
import Testing

/// Two replicas of routing on one store.
@Suite struct RoutingReplicaTests {
    private func answer(_ assignment: String, _ answer: AssignmentAnswer.Answer, by seller: String) -> (Message, Asker?)
    {
        (.assignmentAnswer(AssignmentAnswer(assignment: assignment, answer: answer)), .seller(seller))
    }

    @Test func aPlaceThatIsTakenMeanwhileIsNotGivenAgain() async throws {
        let one = try await RoutingBench(.postgres, anna: 1, ben: 1)
        let two = try await one.replica()
        try await one.take(Samples.scored("L1"))
        try await one.bench.handle([(Samples.scored("L2"), .aService)], before: { $0.locks("pool") }) {
            try await two.take(Samples.scored("L3"))
        }
        #expect(try await one.assignments() == ["L1.1 L1 anna offered", "L3.1 L3 ben offered"])
        #expect(try await one.waiting() == ["L2"])
        try await one.checkBooks()
        try await one.checkTurns()
    }

    @Test func ofAnswerAndEndOfTimeTheFirstToCommitCounts() async throws {
        let one = try await RoutingBench(.postgres)
        let two = try await one.replica()
        let timer = try #require(try await one.take(Samples.scored("L1"), Samples.scored("L2")).scheduled.first).message
        // The time is up while she answers.
        let late = try await one.bench.handle([answer("L1.1", .accept, by: "anna")], before: { $0.locks("lead") }) {
            try await two.take(timer, at: 15)
        }
        #expect(late.refusal(0)?.type == .alreadyClosed)
        #expect(try await one.assignments().contains("L1.2 L1 ben offered"))
        // She answers while the time is up.
        let second = try #require(
            try await one.bench.rows("SELECT id FROM assignment WHERE state = 'offered' ORDER BY id").first
        )
        let due = AssignmentClosed(assignment: second, lead: "L1", state: .expired, at: after(30))
        let nothing = try await one.bench.handle(
            [(.assignmentClosed(due), nil)],
            at: after(30),
            before: { $0.locks("lead") },
            { try await two.answer(second, .accept, by: "ben", at: 29) }
        )
        #expect(nothing.isEmpty)
        try await one.checkBooks()
        try await one.checkEvents()
    }

    @Test func anAnswerFollowsALeadThatIsMergedMeanwhile() async throws {
        let one = try await RoutingBench(.postgres)
        let two = try await one.replica()
        try await one.take(Samples.scored("B"), at: 1)
        try await one.take(Samples.scored("A", country: "FR", region: nil), at: 2)
        let outgoing = try await one.bench.handle(
            [answer("B.1", .accept, by: "anna")],
            at: after(4),
            before: { $0.locks("pool") },
            {
                let merge = Samples.scored("A", revision: 2, merged: ["B"], country: "FR", region: nil)
                try await two.take(merge, at: 3)
            }
        )
        #expect(outgoing.outcomes.map(\.lead) == ["A"])
        #expect(try await one.assignments() == ["B.1 A anna accepted"])
        try await one.checkBooks()
    }

    /// The message says Sweden, the store said nothing yet; then another replica made it wait in the west.
    @Test func aComponentThatOnlyTheLockedLeadTellsOfIsLockedLate() async throws {
        let one = try await RoutingBench(.postgres, anna: 1, ben: 1)
        let two = try await one.replica()
        try await one.take(Samples.scored("L1"), Samples.scored("L2"))
        let steps = Mutex<[TransactionStep]>([])
        let moved = Samples.scored("L", revision: 2, country: "SE", region: nil)
        let isDone = Mutex(false)
        try await one.bench.handle(
            [(moved, .aService)],
            at: after(2),
            through: { base in
                RecordingTransaction(base) { step in
                    steps.withLock { $0.append(step) }
                    guard step.locks("pool"),
                        isDone.withLock({ was in
                            defer { was = true }; return !was
                        })
                    else { return }
                    try blocking { try await two.take(Samples.scored("L"), at: 1) }
                }
            }
        )
        let locks = steps.withLock { $0.locks }
        #expect(locks == ["pool:nordic", "lead:L", "pool:british", "lead:L"])
        #expect(try await one.waiting() == [])
        #expect(try await one.assignments().last == "L.1 L carla offered")
        try await one.checkBooks()
    }

    /// A place is freed here while a message on the lead that waits for it is under way there.
    @Test func aLeadInWaitingIsProtectedByItsPool() async throws {
        let one = try await RoutingBench(.postgres, anna: 1, ben: 1)
        let two = try await one.replica()
        try await one.take(Samples.scored("L1"), Samples.scored("L2"), Samples.scored("L3"))
        try await one.answer("L1.1", .accept, by: "anna")
        // The message has looked where L3 is, and has not locked anything yet.
        let outgoing = try await one.bench.handle(
            [(Samples.scored("L3", revision: 2, stage: .mql), .aService)],
            at: after(4),
            before: { $0.locks("pool") },
            { try await two.answer("L1.1", .lost, by: "anna", at: 3) }
        )
        // Somebody was offered her meanwhile, and the offer is taken back.
        #expect(outgoing.statuses.map(\.event) == [.recalled])
        #expect(try await one.assignments().last == "L3.1 L3 anna recalled")
        try await one.checkBooks()
    }

    /// In France there is no pool whose lock could protect them.
    @Test func leadsThatNobodySellsToAreProtectedByThemselves() async throws {
        let one = try await RoutingBench(.postgres)
        let two = try await one.replica()
        let leads = (0..<5).map { "F\($0)" }
        let take: @Sendable (RoutingBench, [String], Int64) async throws -> Void = { desk, leads, start in
            for revision in stride(from: start, to: 60, by: 2) {
                let stage: LeadStage = revision % 3 == 0 ? .mql : .sql
                try await desk.bench.handle(
                    leads.map { Samples.scored($0, revision: revision, stage: stage, country: "FR", region: nil) }
                )
            }
        }
        try await together({ try await take(one, leads, 1) }, { try await take(two, leads.reversed(), 2) })
        #expect(try await one.bench.rows("SELECT DISTINCT revision FROM lead") == ["59"])
        #expect(one.bench.reruns + two.bench.reruns == 0)
        try await one.checkBooks()
    }

    @Test func sellersSeeEveryEventThoughReplicasCommitAtOnce() async throws {
        let one = try await RoutingBench(.postgres, anna: 2_000, ben: 2_000)
        let two = try await one.replica()
        let left = Mutex(2)
        let seen = Mutex<Int64>(0)
        let take: @Sendable (RoutingBench, String) async throws -> Void = { desk, name in
            for number in 0..<60 {
                let british = Samples.scored("\(name)\(number)", country: "GB", region: nil)
                try await desk.take(british, Samples.scored("\(name)\(name)\(number)"))
            }
            left.withLock { $0 -= 1 }
        }
        try await together(
            { try await take(one, "A") },
            { try await take(two, "B") },
            {
                while true {
                    let isOver = left.withLock { $0 == 0 }
                    let cursor = seen.withLock { $0 }
                    let events = try await one.bench.store.read {
                        try one.bench.stage.events(for: "anna", after: cursor, limit: 50, in: $0).events
                    }
                    #expect(events.map(\.seq) == (0..<events.count).map { cursor + 1 + Int64($0) })
                    seen.withLock { $0 = events.last?.seq ?? $0 }
                    if isOver, events.isEmpty { return }
                }
            }
        )
        let count = try await one.bench.rows("SELECT event_count FROM seller_book WHERE seller = 'anna'")
        #expect(count == ["\(seen.withLock { $0 })"])
        #expect(one.bench.reruns + two.bench.reruns == 0)
        try await one.checkEvents()
        try await one.checkTurns()
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func theBooksAgreeAfterARandomWalkOfTwo(seed: UInt64) async throws {
        let one = try await RoutingBench(.postgres, anna: 8, ben: 10, carla: 3)
        let desks = [one, try await one.replica()]
        let walk = Mutex(RoutingWalk(seed: seed))
        let go: @Sendable (RoutingBench) async throws -> Void = { desk in
            for _ in 0..<150 {
                let known = try await desk.bench.rows("SELECT id, seller FROM assignment ORDER BY id")
                let (batch, instant) = walk.withLock { ($0.batch(known), $0.instant) }
                let timers = try await desk.bench.handle(batch, at: instant).scheduled.map(\.message)
                walk.withLock { $0.timers += timers }
            }
        }
        try await together({ try await go(desks[0]) }, { try await go(desks[1]) })
        try await one.checkBooks()
        try await one.checkEvents()
        try await one.checkTurns()
        try await one.checkDecisions()
        try await one.checkChains()
        try await one.checkNobodyWaitsInVain()
        // Only a lead that changes its place or its name at the very moment can make them wait crosswise.
        #expect(desks.reduce(0) { $0 + $1.bench.reruns } < 15)
    }
}
