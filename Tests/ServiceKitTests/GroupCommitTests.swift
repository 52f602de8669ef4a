import Contracts
import Store
import Testing

@testable import ServiceKit

@Suite struct GroupCommitTests {
    private let store: WatchedStore

    init() throws { store = try WatchedStore() }

    private func submitted(_ message: Message, id: Int64? = nil, from role: Role = .service) throws
        -> GroupCommit.Submitted
    {
        GroupCommit.Submitted(
            id: id.map { MessageID(sender: "sender", seq: $0) },
            key: nil,
            message: message,
            sender: Asker(role: role, name: "peer"),
            trace: nil,
            body: try message.encodedBody()
        )
    }

    @discardableResult
    private func commit(
        _ messages: [GroupCommit.Submitted],
        takesTimers: Bool = false,
        delivered: [GroupCommit.Stretch: Int64] = [:],
        retries: [Int64?] = [],
        at instant: Instant = testInstant
    ) async throws -> GroupCommit.Result {
        let group = GroupCommit(
            stage: TestStage(),
            messages: messages,
            delivered: delivered,
            retries: retries,
            takesTimers: takesTimers,
            probes: false,
            instant: instant
        )
        return try await store.write { try group.run(in: $0) }
    }

    @Test func answersComeByIndex() async throws {
        let result = try await commit([
            submitted(status("a")), submitted(status("b", "reply")), submitted(status("c", "refuse")),
            submitted(status("d", "reply")),
        ])
        let words = result.answers.map { answer in
            switch answer {
            case .acknowledged: "acknowledged"
            case .refused(let problem): "refused \(problem.detail)"
            case .reply(_, let body, let replayed): "\(body.contains("\"b\"") ? "b" : "d") \(replayed)"
            }
        }
        #expect(words == ["acknowledged", "b false", "refused c", "d false"])
    }

    @Test func aMessageTakesEffectOnceWithinAGroupAndLater() async throws {
        let first = try await commit([submitted(status("a", "send"), id: 1), submitted(status("a", "send"), id: 1)])
        #expect(first.outgoing[.scoring]?.count == 1)
        let again = try await commit([submitted(status("b"), id: 2), submitted(status("a", "send"), id: 1)])
        #expect(again.outgoing.isEmpty)
        #expect(again.answers.count == 2)
        #expect(again.answers.allSatisfy { if case .acknowledged = $0 { true } else { false } })
        try await commit([submitted(status("a", "send"), id: 1)])
        #expect(try await store.effects() == ["a", "b"])
        #expect(try await store.count("outbox") == 1)
    }

    @Test(arguments: ["throw", "constraint", "problem"])
    func aMessageThatThrowsHarmsNoOther(_ reason: String) async throws {
        let messages = try [
            submitted(status("a", "send"), id: 1), submitted(status("bad", reason), id: 2),
            submitted(status("c"), id: 3),
        ]
        let result = try await commit(messages)
        #expect(result.deadLetters == 1)
        // Nothing of the whole batch's attempt is left, and nothing of the bad message.
        #expect(try await store.effects() == ["a", "c"])
        #expect(result.outgoing[.scoring] == (try await outbox()))
        #expect(result.outgoing[.scoring]?.count == 1)
        #expect(try await store.column("SELECT type FROM dead_letter WHERE destination = ''") == ["lead.status"])
        // It counts as arrived.
        #expect(result.answers.allSatisfy { if case .acknowledged = $0 { true } else { false } })
        try await commit(messages)
        #expect(try await store.count("dead_letter") == 1)
    }

    @Test func aPersonIsToldThatHerMessageFailed() async throws {
        let result = try await commit([
            submitted(status("a"), from: .source), submitted(status("b", "throw"), from: .source),
            submitted(status("c", "problem"), from: .source),
        ])
        #expect(result.deadLetters == 0)
        let problems = result.answers.map { answer -> Problem.Kind? in
            if case .refused(let problem) = answer { problem.type } else { nil }
        }
        #expect(problems == [nil, .failed, .notFound])
        #expect(result.failures == ["thrown for b", "\(Problem(.notFound, "no c"))"])
        #expect(try await store.effects() == ["a"])
        #expect(try await store.count("dead_letter") == 0)
    }

    @Test func timersAreHandledAndWhatTheyAnswerGoesNowhere() async throws {
        let result = try await commit([submitted(status("a", "schedule"))])
        #expect(result.nextDue == testInstant.adding(milliseconds: 50))
        let body = try status("timer", "reply").encodedBody()
        try await store.base.write {
            _ = try $0.run(Timers.schedule(type: "lead.status", body: body, due: testInstant))
        }
        let early = try await commit([submitted(status("b"))], takesTimers: true)
        #expect(early.answers.count == 1)
        let due = try await commit([], takesTimers: true, at: testInstant.adding(milliseconds: 50))
        #expect(due.readTimers && due.nextDue == nil)
        #expect(try await store.effects() == ["a", "b", "timer", "a"])
        #expect(try await store.count("timer") == 0)
    }

    @Test(arguments: [("lead.status", "{\"no\":1}"), ("unknown.type", "{}"), ("lead.status", "not json")])
    func aTimerThatCannotBeReadBecomesADeadLetter(_ type: String, _ body: String) async throws {
        try await store.base.write { _ = try $0.run(Timers.schedule(type: type, body: body, due: testInstant)) }
        let result = try await commit([submitted(status("a"))], takesTimers: true)
        #expect(result.deadLetters == 1)
        #expect(try await store.effects() == ["a"])
        #expect(try await store.column("SELECT body FROM dead_letter") == [body])
        #expect(try await store.count("timer") == 0)
    }

    @Test func whatIsHandedOverIsWhatIsInTheOutbox() async throws {
        let first = try await commit([submitted(status("a", "send")), submitted(status("b", "send"))])
        let second = try await commit([submitted(status("c", "send"))])
        let entries = first.outgoing[.scoring, default: []] + second.outgoing[.scoring, default: []]
        #expect(entries.map(\.key) == ["a", "b", "c"])
        // Or a message that is sent again, by whoever reads it, would not be recognised.
        #expect(entries == (try await outbox()))
    }

    @Test func whatWasDeliveredIsDeleted() async throws {
        let result = try await commit([
            submitted(status("a", "send")), submitted(status("b", "send")), submitted(status("c", "send")),
        ])
        let entries = result.outgoing[.scoring, default: []]
        let lane = try #require(entries.first).number.lane
        let others = Lane(number: lane.number + 1, name: "others")
        try await commit(
            [],
            delivered: [
                GroupCommit.Stretch(lane: lane, destination: .scoring): entries[1].seq,
                GroupCommit.Stretch(lane: lane, destination: .routing): entries[2].seq,
                GroupCommit.Stretch(lane: others, destination: .scoring): others.numbers.upperBound,
            ]
        )
        #expect(try await store.column("SELECT affinity FROM outbox") == ["c"])
    }

    @Test func aLetterForAnotherServiceGoesToTheOutboxAgain() async throws {
        try await write(letters: ["scoring"])
        let result = try await commit([], retries: [nil])
        #expect(result.retried.map { $0.map(\.key) } == [["key of 1"]])
        #expect(result.outgoing[.scoring]?.map(\.key) == ["key of 1"])
        #expect(result.outgoing[.scoring] == (try await outbox()))
        #expect(try await store.count("dead_letter") == 0)
    }

    @Test func aLetterForThisServiceComesDueAtOnce() async throws {
        try await write(letters: [""])
        let result = try await commit([], retries: [nil])
        #expect(result.retried.map(\.count) == [1])
        #expect(result.nextDue == testInstant)
        #expect(result.moreTimers)
        #expect(try await store.effects().isEmpty)
        try await commit([], takesTimers: true)
        #expect(try await store.effects() == ["letter"])
        #expect(try await store.count("dead_letter") == 0)
    }

    @Test func whoeverAsksFirstGetsALetterAndNobodyElseDoes() async throws {
        try await write(letters: ["scoring", "scoring", "", "scoring"])
        let result = try await commit([], retries: [2, 2, 17, nil, nil])
        #expect(result.retried.map { $0.map(\.id) } == [[2], [], [], [1, 3, 4], []])
        #expect(result.outgoing[.scoring]?.map(\.key) == ["key of 2", "key of 1", "key of 4"])
        #expect(try await store.count("timer") == 1)
    }

    @Test func whatSellersAreToldIsAnnouncedWithTheCommit() async throws {
        let told = Told()
        store.onNews { told.note($0) }
        await #expect(throws: TestStage.Mishap.self) {
            let group = GroupCommit(
                stage: TestStage(),
                messages: [try submitted(status("never", "notify"))],
                delivered: [:],
                takesTimers: false,
                probes: false,
                instant: testInstant
            )
            try await store.write { transaction in
                _ = try group.run(in: transaction)
                throw TestStage.Mishap(description: "the commit fails")
            }
        }
        #expect(told.topics.isEmpty)
        try await commit([submitted(status("anna", "notify")), submitted(status("bert", "notify"))])
        #expect(told.topics == ["anna", "bert"])
    }

    /// What waits for scoring, as a relay reads it.
    private func outbox() async throws -> [Outbox.Entry] {
        let lanes = try await store.lanes()
        return try await store.base.read { transaction in
            try lanes.flatMap { try Outbox.entries(of: $0, for: "scoring", after: 0, limit: 100, in: transaction) }
        }
    }

    /// Writes a dead letter for each destination.
    private func write(letters destinations: [String]) async throws {
        let body = try status("letter").encodedBody()
        try await store.base.write { transaction in
            for (index, destination) in destinations.enumerated() {
                let letter = DeadLetterTable.append(
                    type: "lead.status",
                    destination: destination,
                    key: "key of \(index + 1)",
                    reason: "r",
                    body: body,
                    at: testInstant
                )
                try transaction.run(letter)
            }
        }
    }

    @Test func aStoreThatIsFullAbortsTheGroup() async throws {
        let small = try WatchedStore(maxBytes: 150_000)
        let messages = try (0..<200).map {
            try submitted(status("\($0)" + String(repeating: "x", count: 2_000)), id: Int64($0 + 1))
        }
        let group = GroupCommit(
            stage: TestStage(),
            messages: messages,
            delivered: [:],
            takesTimers: false,
            probes: false,
            instant: testInstant
        )
        let error = try await #require(throws: StoreError.self) { _ = try await small.write { try group.run(in: $0) } }
        #expect(error.code == .full)
        #expect(try await small.effects().isEmpty)
        #expect(try await small.count("inbox") == 0)
    }
}
