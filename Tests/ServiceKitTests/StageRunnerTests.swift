import Contracts
import Lines
import ServiceLifecycle
import Store
import TestKit
import Testing

@testable import ServiceKit

@Suite struct StageRunnerTests {
    @Test func whatWaitsSharesOneCommitAndIsAnsweredAfterIt() async throws {
        let bench = try RunnerBench()
        try await bench.run {
            let before = bench.store.commits
            bench.store.hold(true)
            async let first = bench.submit([status("first")])
            try await eventually("the first group waits for the store") { bench.store.arrivals == before + 1 }
            async let others = withTaskGroup(of: [Answer].self) { tasks in
                for number in 0..<20 { tasks.addTask { await bench.submit([status("o\(number)", "send")]) } }
                return await tasks.reduce(into: [Answer]()) { $0 += $1 }
            }
            try await eventually("the others wait for their turn") { bench.runner.waitingMessages == 20 }
            #expect(try await bench.store.effects().isEmpty)
            bench.store.hold(false)
            #expect(await first == [.acknowledged])
            #expect(await others == Array(repeating: .acknowledged, count: 20))
            #expect(bench.store.commits == before + 2)
            #expect(try await bench.store.effects().count == 21)
        }
    }

    @Test func whatAGroupWroteIsHandedOverAfterItsCommitInItsOrder() async throws {
        let bench = try RunnerBench()
        try await bench.run {
            for number in 0..<5 {
                let names = (0..<3).map { "\(number)-\($0)" }
                #expect(await bench.submit(names.map { status($0, "send") }).count == 3)
            }
            bench.store.fail(StoreError(.full, "the store is full"))
            #expect(await bench.submit([status("never", "send")]).first?.isLater == true)
            bench.store.fail(nil)
            #expect(bench.handed[.scoring].map(\.key) == (0..<15).map { "\($0 / 3)-\($0 % 3)" })
            let numbers = bench.handed[.scoring].map(\.seq)
            #expect(numbers == numbers.sorted())
            let rows = try await bench.store.count("outbox")
            #expect(rows == 15)
        }
    }

    @Test(arguments: [
        (StoreError.Code.full, Problem.Kind.storeFull), (.busy, .unavailable), (.unreachable, .unavailable),
        (.unknown, .unavailable),
    ])
    func anErrorThatPassesEndsNothing(_ code: StoreError.Code, _ problem: Problem.Kind) async throws {
        let bench = try RunnerBench()
        bench.health.start()
        try await bench.run {
            bench.store.fail(StoreError(code, "not now"))
            for number in 0..<3 {
                let answer = await bench.submit([status("\(number)", "send")], ids: [Int64(number)])
                #expect(answer.first?.isLater == true)
                #expect(answer.first?.problem?.type == problem)
            }
            #expect(bench.health.complaints == ["store: not now"])
            #expect(bench.handed[.scoring].isEmpty)
            bench.store.fail(nil)
            try await eventually("it is well again") { bench.health.isReady }
            #expect(await bench.submit([status("0", "send")], ids: [0]) == [.acknowledged])
            #expect(try await bench.store.effects() == ["0"])
            #expect(bench.runner.backlog == 1)
        }
    }

    @Test func whoAsksAgainAfterACommitThatNobodyKnowsOfIsRecognised() async throws {
        let bench = try RunnerBench()
        try await bench.run {
            bench.store.loseAnswers(true)
            #expect(await bench.submit([status("a")], ids: [1]).first?.isLater == true)
            bench.store.loseAnswers(false)
            #expect(await bench.submit([status("a")], ids: [1]) == [.acknowledged])
            let effects = try await bench.store.effects()
            #expect(effects == ["a"])
        }
    }

    @Test func whatWasDeliveredIsDeletedOnceTheStoreTakesItAgain() async throws {
        let bench = try RunnerBench()
        try await bench.run {
            _ = await bench.submit([status("a", "send"), status("b", "send")])
            let first = try #require(bench.handed[.scoring].first).number
            bench.store.fail(StoreError(.unreachable, "the server is away"))
            bench.runner.delivered(1, to: .scoring, through: [first.lane: first.seq])
            let before = bench.store.attempts
            try await eventually("it tries") { bench.store.attempts >= before + 2 }
            bench.store.fail(nil)
            try await eventually("it is deleted") {
                try await bench.store.column("SELECT affinity FROM outbox") == ["b"]
            }
        }
    }

    @Test func aGroupHasALimitAndABatchIsNeverSplit() async throws {
        let bench = try RunnerBench { $0.group = 10 }
        try await bench.run {
            let before = bench.store.commits
            #expect(await bench.submit((0..<25).map { status("\($0)") }).count == 25)
            #expect(bench.store.commits == before + 1)
            bench.store.hold(true)
            async let held = bench.submit([status("held")])
            try await eventually("the group waits for the store") { bench.store.arrivals == before + 2 }
            async let more = withTaskGroup(of: Void.self) { tasks in
                for _ in 0..<4 { tasks.addTask { _ = await bench.submit((0..<6).map { status("\($0)") }) } }
            }
            try await eventually("four batches wait") { bench.runner.waitingMessages == 24 }
            bench.store.hold(false)
            _ = await (held, more)
            #expect(bench.store.commits == before + 6)
        }
    }

    @Test func aFullStoreIsToldInWordsAndRecovers() async throws {
        let bench = try RunnerBench(maxBytes: 200_000)
        bench.health.start()
        try await bench.run {
            var number = 0
            var answers: [Answer] = []
            repeat {
                number += 1
                answers = await bench.submit([status("\(number)" + String(repeating: "x", count: 3_000))])
            } while answers == [.acknowledged] && number < 500
            #expect(answers.first?.isLater == true)
            #expect(answers.first?.problem?.type == .storeFull)
            #expect(!bench.health.isReady)
            #expect(bench.health.complaints.contains { $0.hasPrefix("store: the store is full") })
            #expect(try await bench.store.effects().count == number - 1)
            // An operator makes room; the service finds out by itself.
            try await bench.store.base.write { _ = try $0.run(Statement("DELETE FROM effect WHERE id < 20")) }
            try await eventually("the store takes messages again") { bench.health.isReady }
            #expect(await bench.submit([status("again")]) == [.acknowledged])
        }
    }

    @Test func aFullStoreIsNotTriedWithoutPause() async throws {
        let bench = try RunnerBench { $0.retryMs = 50 }
        try await bench.run {
            bench.store.fail(StoreError(.full, "the store is full"))
            // Delivered rows wait to be deleted all the time, which must not make the loop spin.
            bench.runner.delivered(0, to: .scoring, through: [Lane(number: 1, name: "l"): 1])
            #expect(await bench.submit([status("a")]).first?.isLater == true)
            let (before, start) = (bench.store.attempts, ContinuousClock.now)
            try await eventually("it tries again") { bench.store.attempts >= before + 4 }
            #expect(start.duration(to: .now) > .milliseconds(100))
            bench.store.fail(nil)
            let commits = bench.store.commits
            try await eventually("it goes on") { bench.store.commits > commits }
        }
    }

    @Test func aDiskThatIsTooFullToTidyUpDoesNotEndTheService() async throws {
        let bench = try RunnerBench()
        bench.health.start()
        try await bench.run {
            bench.store.failMaintenance(StoreError(.full, "the disk of the store is full"))
            // Housekeeping is looked at once in so many groups; the one at the start was the first.
            for number in 1...StageRunner.maintainEvery {
                #expect(await bench.submit([status("a\(number)")]) == [.acknowledged])
            }
            try await eventually("it complains") { !bench.health.isReady }
            bench.store.failMaintenance(nil)
            try await eventually("it is well again") { bench.health.isReady }
            #expect(await bench.submit([status("b")]) == [.acknowledged])
        }
    }

    @Test func aBacklogHasALimit() async throws {
        let bench = try RunnerBench { $0.backlog = 2 }
        try await bench.run {
            #expect(
                await bench.submit((0..<3).map { status("\($0)", "send") }) == Array(repeating: .acknowledged, count: 3)
            )
            #expect(bench.runner.backlog == 3)
            let answer = await bench.submit([activity("more")])
            #expect(answer.first?.isLater == true)
            #expect(answer.first?.problem?.type == .backlogFull)
            // What comes back from later services is taken all the same.
            #expect(await bench.submit([status("news")]) == [.acknowledged])
            let first = try #require(bench.handed[.scoring].first).number
            bench.runner.delivered(1, to: .scoring, through: [first.lane: first.seq])
            #expect(await bench.submit([activity("more")]) == [.acknowledged])
            #expect(try await bench.store.effects().suffix(2) == ["news", "more"])
            try await eventually("what was delivered is deleted") { try await bench.store.count("outbox") == 2 }
        }
    }

    @Test func aGracefulStopAnswersWhatWaitsAndTakesNoMore() async throws {
        let bench = try RunnerBench()
        let answers = try await bench.run { () -> [Answer] in
            bench.store.hold(true)
            return await withTaskGroup(of: [Answer].self) { tasks in
                for number in 0..<5 { tasks.addTask { await bench.submit([status("\(number)")]) } }
                tasks.addTask {
                    do { try await eventually("all wait") { bench.runner.waitingMessages >= 4 } } catch {
                        Issue.record(error)
                    }
                    bench.store.hold(false)
                    return []
                }
                return await tasks.reduce(into: []) { $0 += $1 }
            }
        }
        #expect(answers == Array(repeating: .acknowledged, count: 5))
        #expect(try await bench.store.effects().count == 5)
        let late = await bench.submit([status("late")])
        #expect(late.first?.problem?.type == .unavailable)
        #expect(late.first?.isLater == true)
    }

    @Test func aBrokenStoreEndsTheRunnerAndNobodyIsToldThatItTookEffect() async throws {
        let bench = try RunnerBench()
        bench.store.hold(true)
        bench.store.fail(StoreError(.broken, "the disk of the store failed"))
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                let error = await #expect(throws: StoreError.self) { try await bench.runner.run() }
                #expect(error?.code == .broken)
            }
            // One batch is in the group that fails, the others wait behind it.
            for number in 0..<5 {
                tasks.addTask {
                    let answers = await bench.submit([status("\(number)"), status("second")])
                    #expect(answers.count == 2)
                    #expect(answers.allSatisfy { $0.isLater && $0.problem?.type == .unavailable })
                }
            }
            tasks.addTask {
                do { try await eventually("batches wait") { bench.runner.waitingMessages >= 8 } } catch {
                    Issue.record(error)
                }
                bench.store.hold(false)
            }
        }
        #expect(await bench.submit([status("late")]).first?.problem?.type == .unavailable)
        #expect(try await bench.store.effects().isEmpty)
    }

    @Test func timersComeDueByTheWallClock() async throws {
        let bench = try RunnerBench()
        try await bench.run {
            #expect(await bench.submit([status("timer", "schedule")]) == [.acknowledged])
            #expect(try await bench.store.effects() == ["timer"])
            #expect(bench.runner.nextDue == testInstant.adding(milliseconds: 50))
            bench.clock.advance(milliseconds: 50)
            try await eventually("the timer comes") { try await bench.store.effects() == ["timer", "timer"] }
            try await eventually("no timer is left") { bench.runner.nextDue == nil }
        }
    }

    @Test func timersThatCameDueWhileTheServiceWasDownComeAtTheStart() async throws {
        let bench = try RunnerBench()
        let body = try status("missed").encodedBody()
        try await bench.store.base.write { transaction in
            for _ in 0..<1_200 {
                try transaction.run(Timers.schedule(type: "lead.status", body: body, due: testInstant))
            }
        }
        try await bench.run {
            try await eventually("all have come") { try await bench.store.effects().count == 1_200 }
        }
    }

    @Test func sellersAreTold() async throws {
        let bench = try RunnerBench()
        try await bench.run { _ = await bench.submit([status("anna", "notify")]) }
        #expect(bench.told.topics == ["anna"])
    }

    @Test func deadLettersGoBackWhereTheyCameFrom() async throws {
        let bench = try RunnerBench()
        let letters = [("", "here"), ("scoring", "there")]
        for (destination, lead) in letters { try await bench.bury(status(lead), for: destination) }
        try await bench.run {
            #expect(try await bench.runner.retryDeadLetters(nil).map(\.destination) == letters.map(\.0))
            #expect(bench.handed[.scoring].map(\.body) == [try status("there").encodedBody()])
            #expect(bench.runner.backlog == 1)
            try await eventually("it takes effect here") { try await bench.store.effects() == ["here"] }
            #expect(try await bench.store.count("dead_letter") == 0)
        }
    }

    @Test func twoWhoRetryAtOnceGiveEachLetterOnce() async throws {
        let bench = try RunnerBench()
        for number in 0..<10 { try await bench.bury(status("\(number)"), for: "scoring") }
        try await bench.run {
            async let first = bench.runner.retryDeadLetters(nil)
            async let second = bench.runner.retryDeadLetters(nil)
            let (one, two) = try await (first, second)
            #expect((one + two).map(\.id).sorted() == Array(1...10))
            #expect(bench.handed[.scoring].count == 10)
            #expect(try await bench.store.count("outbox") == 10)
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: [StoreError.Code.full, .unreachable])
    func aRetryThatTheStoreDoesNotTakeKeepsTheLetters(_ code: StoreError.Code) async throws {
        let bench = try RunnerBench()
        try await bench.bury(status("there"), for: "scoring")
        try await bench.run {
            bench.store.fail(StoreError(code, "not now"))
            let error = await #expect(throws: StoreError.self) { try await bench.runner.retryDeadLetters(nil) }
            #expect(error?.code == code)
            #expect(bench.handed[.scoring].isEmpty)
            #expect(try await bench.store.count("dead_letter") == 1)
            bench.store.fail(nil)
            let letters = try await bench.runner.retryDeadLetters(nil)
            #expect(letters.count == 1)
            #expect(bench.handed[.scoring].count == 1)
        }
    }

    @Test(.timeLimit(.minutes(1))) func aRunnerThatStopsTurnsRetriesAway() async throws {
        let bench = try RunnerBench()
        try await bench.bury(status("there"), for: "scoring")
        bench.store.hold(true)
        bench.store.fail(StoreError(.broken, "the disk of the store failed"))
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await #expect(throws: StoreError.self) { try await bench.runner.run() } }
            tasks.addTask {
                // In the group that fails or behind it: nobody waits for ever.
                await #expect(throws: (any Error).self) { try await bench.runner.retryDeadLetters(nil) }
            }
            bench.store.hold(false)
        }
        let error = await #expect(throws: Problem.self) { try await bench.runner.retryDeadLetters(nil) }
        #expect(error?.type == .unavailable)
        #expect(try await bench.store.count("dead_letter") == 1)
    }

    @Test(.timeLimit(.minutes(1))) func aStoreThatIsAwayAtTheStartEndsNothing() async throws {
        let bench = try RunnerBench()
        bench.store.failReads(StoreError(.unreachable, "the server is away"))
        bench.store.fail(StoreError(.unreachable, "the server is away"))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await bench.runner.run() }
            try await eventually("it looks") { bench.store.reads > 0 || bench.store.attempts > 0 }
            bench.store.failReads(nil)
            bench.store.fail(nil)
            let answers = await bench.submit([status("a")])
            #expect(answers == [.acknowledged])
            tasks.cancelAll()
            try await tasks.waitForAll()
        }
    }

    @Test(.timeLimit(.minutes(1))) func aServiceThatStopsDoesNotWaitForAStoreThatIsAway() async throws {
        let bench = try RunnerBench()
        try await bench.run {
            _ = await bench.submit([status("a", "send"), status("b", "send")])
            let first = try #require(bench.handed[.scoring].first).number
            bench.store.fail(StoreError(.unreachable, "the server is away"))
            bench.runner.delivered(1, to: .scoring, through: [first.lane: first.seq])
        }
    }
}
