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
            id: id.map { MessageID(store: "sender", seq: $0) },
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
        delivered: [ServiceName: Int64] = [:],
        at instant: Instant = testInstant
    ) async throws -> GroupCommit.Result {
        let group = GroupCommit(
            stage: TestStage(),
            messages: messages,
            delivered: delivered,
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
        #expect(first.appended == 1)
        let again = try await commit([submitted(status("b"), id: 2), submitted(status("a", "send"), id: 1)])
        #expect(again.appended == 0)
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
        #expect(result.appended == 1)
        // Nothing of the whole batch's attempt is left, and nothing of the bad message.
        #expect(try await store.effects() == ["a", "c"])
        #expect(try await store.count("outbox") == 1)
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

    @Test func whatWasDeliveredIsDeleted() async throws {
        try await commit([
            submitted(status("a", "send")), submitted(status("b", "send")), submitted(status("c", "send")),
        ])
        try await commit([], delivered: [.scoring: 2, .routing: 3])
        #expect(try await store.column("SELECT affinity FROM outbox") == ["c"])
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
