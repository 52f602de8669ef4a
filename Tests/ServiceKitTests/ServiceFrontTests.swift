import Contracts
import Lines
import Store
import TestKit
import Testing

@testable import ServiceKit

/// Who may in, who may send what, and what operators are told.
@Suite struct ServiceFrontTests {
    private let bench: RunnerBench
    private let front: ServiceFront

    init() throws {
        bench = try RunnerBench()
        let secrets = Secrets(service: "service-secret-0001", operator: "operator-secret-001")
        front = ServiceFront(runner: bench.runner, secrets: secrets, limits: LineLimits(), startedAt: testInstant)
    }

    private func ask(_ messages: [Message], as role: Role = .operator) async -> [Answer] {
        await front.answer(
            messages.enumerated().map { ReceivedLine($1, seq: $0) },
            from: Peer(role: role, name: "peer")
        )
    }

    private func letters(_ action: DeadLetterQuestion.Action, id: Int64? = nil) async throws -> [DeadLetters.Letter] {
        let answer = await ask([.deadLetterQuestion(DeadLetterQuestion(action: action, id: id))])
        guard case .reply(.deadLetters, let body, false)? = answer.first else { throw Problem(.failed, "\(answer)") }
        return try BodyCodec.decode(DeadLetters.self, from: body).letters
    }

    @Test(arguments: [
        (Role.service, "service-secret-0001"), (.operator, "operator-secret-001"), (.source, "open"),
    ])
    func theRightTokenOpens(_ role: Role, _ token: String) async throws {
        let welcome = try await front.admit(Hello(role: role, name: "n", token: token))
        #expect(welcome.service == "enrichment")
        #expect(welcome.store == "watched")
        #expect(welcome.window == LineLimits().window)
        for wrong in [nil, "", "wrong", token + "x", String(token.dropLast())] {
            let problem = await #expect(throws: Problem.self) {
                try await front.admit(Hello(role: role, name: "n", token: wrong))
            }
            #expect(problem?.type == .notAuthorized)
        }
    }

    @Test func tokensOfOthersDoNotOpen() async {
        for (role, token) in [
            (Role.service, "operator-secret-001"), (.operator, "service-secret-0001"), (.seller, "open"),
        ] {
            await #expect(throws: Problem.self) { try await front.admit(Hello(role: role, name: "n", token: token)) }
        }
    }

    @Test(arguments: Role.allCases)
    func everybodyMaySendOnlyWhatIsTheirs(_ role: Role) async throws {
        let may: Set<Message.Kind> =
            switch role {
            case .service, .source: [.leadStatus]
            case .operator: [.storyQuestion, .reportQuestion, .statusQuestion, .deadLetterQuestion]
            case .seller: []
            }
        let messages: [Message] = [
            status("a"), .storyQuestion(StoryQuestion(id: "a")), .reportQuestion(ReportQuestion(name: .funnel)),
            .statusQuestion(ServiceStatusQuestion()), .deadLetterQuestion(DeadLetterQuestion(action: .list)),
            .submissionQuestion(SubmissionQuestion(submission: "s")), .ack(Ack(ranges: [])),
            .assignmentAnswer(AssignmentAnswer(assignment: "a", answer: .accept)),
        ]
        try await bench.run {
            let answers = await ask(messages, as: role)
            for (message, answer) in zip(messages, answers) {
                #expect((answer.problem?.type != .forbidden) == may.contains(message.type), "\(role) \(message.type)")
            }
        }
    }

    @Test func answersKeepTheOrderOfTheLines() async throws {
        try await bench.run {
            let answers = await ask(
                [status("a"), .statusQuestion(ServiceStatusQuestion()), status("b", "refuse"), status("c")],
                as: .service
            )
            #expect(answers.count == 4)
            #expect(answers[0] == .acknowledged)
            #expect(answers[1].problem?.type == .forbidden)
            #expect(answers[2].problem?.type == .alreadyClosed)
            #expect(answers[3] == .acknowledged)
        }
    }

    @Test func aStatusTellsOfTheStore() async throws {
        try await bench.run {
            _ = await ask(
                [status("a", "send"), status("b", "send"), status("c", "refuse"), status("d", "throw")],
                as: .service
            )
            bench.clock.advance(milliseconds: 4_000)
            let status = try await front.status()
            #expect(status.service == "enrichment")
            #expect(status.store == "watched")
            #expect(status.received == 4)
            #expect(status.refused == 1)
            #expect(status.backlog == 2)
            #expect(status.oldestMs == 4_000)
            #expect(status.deadLetters == 1)
            #expect(!status.ready && status.complaints == ["starting"])
            bench.health.start()
            #expect(try await front.status().ready)
            bench.health.drain()
            #expect(try await front.status().complaints == ["stopping"])
        }
    }

    @Test func anOperatorAsksTheStage() async throws {
        try await bench.run {
            _ = await ask([status("known")], as: .service)
            let answers = await ask([
                .storyQuestion(StoryQuestion(id: "known")), .reportQuestion(ReportQuestion(name: .funnel)),
            ])
            #expect(
                answers[0]
                    == .reply(
                        type: .story,
                        body: #"{"entries":[],"lead":"known","service":"enrichment"}"#,
                        replayed: false
                    )
            )
            #expect(answers[1].problem?.type == .unknownType)
        }
    }

    @Test func deadLettersAreListedRetriedAndDiscarded() async throws {
        try await bench.run {
            _ = await ask([status("a", "throw"), status("b", "throw"), status("c", "throw")], as: .service)
            #expect(try await letters(.list).map(\.reason) == ["thrown for a", "thrown for b", "thrown for c"])
            #expect(try await letters(.list, id: 2).map(\.id) == [2])
            #expect(try await letters(.discard, id: 3).map(\.reason) == ["thrown for c"])
            // Tried again, it throws again and is a new letter.
            #expect(try await letters(.retry, id: 1).map(\.id) == [1])
            try await eventually("the letter is back") { try await letters(.list).map(\.id) == [2, 4] }
            #expect(try await letters(.discard).map(\.id) == [2, 4])
            #expect(try await letters(.list).isEmpty)
        }
    }

    @Test func aRetriedLetterTakesEffectWhereItCameFrom() async throws {
        let there = try status("there").encodedBody()
        try await bench.bury(status("here", "reply"), for: "")
        try await bench.bury(status("there"), for: "scoring")
        try await bench.run {
            _ = await ask([status("first")], as: .service)
            #expect(try await letters(.retry).count == 2)
            try await eventually("it takes effect") { try await bench.store.effects() == ["first", "here"] }
            #expect(try await bench.store.column("SELECT body FROM outbox WHERE destination = 'scoring'") == [there])
            #expect(bench.runner.backlog == 1)
            #expect(bench.handed[.scoring].map(\.body) == [there])
            #expect(try await letters(.list).isEmpty)
        }
    }

    @Test(arguments: DeadLetterQuestion.Action.allCases)
    func anOperatorIsAskedToComeAgainWhileTheStoreIsAway(_ action: DeadLetterQuestion.Action) async throws {
        try await bench.bury(status("there"), for: "scoring")
        try await bench.run {
            let error = StoreError(.unreachable, "the server is away")
            bench.store.fail(error)
            bench.store.failReads(error)
            let answers = await ask([.deadLetterQuestion(DeadLetterQuestion(action: action))])
            #expect(answers.first?.isLater == true)
            #expect(answers.first?.problem?.type == .unavailable)
            bench.store.fail(nil)
            bench.store.failReads(nil)
            let letters = try await letters(action)
            #expect(letters.count == 1)
        }
    }
}
