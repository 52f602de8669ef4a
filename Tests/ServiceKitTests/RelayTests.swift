import Contracts
import Lines
import ServiceLifecycle
import Store
import TestKit
import Testing

@testable import ServiceKit

/// A relay with a real outbox, a runner that writes to it, and real connections.
@Suite struct RelayTests {
    private let bench: RunnerBench

    init() throws { bench = try RunnerBench() }

    @Test func everythingArrivesInOrderAndLeavesTheOutbox() async throws {
        let receiver = Receiver()
        try await serving(receiver) { address in
            try await relaying(to: [address]) { _ in
                try await send(1...100)
                try await emptied()
                try await send(101...120)
                try await emptied()
            }
        }
        #expect(receiver.taken == Array(1...120))
        #expect(bench.runner.tally.totals.sent == 120)
        #expect(bench.runner.backlog == 0)
    }

    @Test func whileItKeepsUpItDoesNotReadTheStore() async throws {
        let receiver = Receiver()
        try await serving(receiver) { address in
            // Without a keeper, who reads too.
            try await relaying(to: [address], keeps: false) { _ in
                let before = bench.store.reads
                for first in stride(from: 1, to: 400, by: 100) { try await send(first...first + 99) }
                try await emptied()
                #expect(bench.store.reads == before)
            }
        }
        #expect(receiver.taken == Array(1...400))
    }

    @Test func moreThanFitsInMemoryIsReadAndKeepsItsOrder() async throws {
        let receiver = Receiver(window: 500)
        try await serving(receiver) { address in
            try await relaying(to: [address]) { _ in
                try await send(1...5_000)
                // These are committed, read and handed over all at the same time.
                for first in stride(from: 5_001, to: 7_000, by: 20) { try await send(first...first + 19) }
                try await emptied()
            }
        }
        #expect(receiver.taken == Array(1...7_000))
        #expect(bench.runner.backlog == 0)
    }

    @Test func whatThePreviousProcessesLeftIsSent() async throws {
        var store = bench.store
        for numbers in [1...50, 51...60] {
            let previous = try RunnerBench(store: store)
            try await previous.run { try await send(numbers, by: previous) }
            try await store.close()
            store = try WatchedStore(in: store.folder)
        }
        let (receiver, now) = (Receiver(), try RunnerBench(store: store))
        try await serving(receiver) { address in
            try await relaying(to: [address], of: now) { _ in
                try await send(61...70, by: now)
                try await emptied(now.store)
            }
        }
        #expect(receiver.taken.sorted() == Array(1...70))
        #expect(receiver.taken.filter { $0 <= 60 } == Array(1...60))
        #expect(now.runner.backlog == 0)
    }

    @Test(arguments: [StoreError.Code.unreachable, .unknown, .full, .busy])
    func aStoreThatCannotBeReadIsReadAgain(_ code: StoreError.Code) async throws {
        try await bench.run { try await send(1...20) }
        try await bench.store.close()
        let store = try WatchedStore(in: bench.store.folder)
        let receiver = Receiver()
        try await serving(receiver) { address in
            try await relaying(to: [address], of: try RunnerBench(store: store), keeps: false) { relay in
                store.failReads(StoreError(code, "not now"))
                let before = store.reads
                relay.adopt(try await store.lanes())
                try await eventually("it reads") { store.reads > before }
                store.failReads(nil)
                try await emptied(store)
            }
        }
        #expect(receiver.taken == Array(1...20))
    }

    @Test func whatIsRefusedWaitsForAnOperator() async throws {
        let receiver = Receiver { number, _ in
            number % 10 == 0 ? .refused(Problem(.unknownType, "what is \(number)?")) : .acknowledged
        }
        try await serving(receiver) { address in
            try await relaying(to: [address]) { _ in
                try await send(1...50)
                try await emptied()
            }
        }
        #expect(receiver.taken == (1...50).filter { $0 % 10 != 0 })
        #expect(
            try await bench.store.column("SELECT destination || ' ' || reason FROM dead_letter ORDER BY id")
                == (1...5).map { "scoring unknown_type: what is \($0 * 10)?" }
        )
        #expect(bench.runner.backlog == 0)
    }

    @Test func whatIsRefusedStaysInTheOutboxUntilItIsAmongTheDeadLetters() async throws {
        let receiver = Receiver { number, _ in number == 1 ? .refused(Problem(.forbidden, "no")) : .acknowledged }
        let port = try ReservedPort()
        try await relaying(to: [Address(host: "127.0.0.1", port: port.number)]) { _ in
            try await send(1...20)
            bench.store.fail(StoreError(.full, "the store is full"))
            try await serving(receiver, port: port.number) { _ in
                try await eventually("the others arrive") { Set(receiver.taken) == Set(2...20) }
                #expect(try await bench.store.count("outbox") == 20)
                bench.store.fail(nil)
                try await emptied()
            }
        }
        #expect(try await bench.store.count("dead_letter") == 1)
    }

    @Test func whatIsToComeLaterIsSentAgain() async throws {
        let later = Later(retryAfterMs: 5, problem: Problem(.storeFull, "full"))
        let receiver = Receiver { number, isRepeat in isRepeat || number % 3 != 0 ? .acknowledged : .later(later) }
        try await serving(receiver) { address in
            try await relaying(to: [address]) { _ in
                try await send(1...60)
                try await emptied()
            }
        }
        #expect(receiver.taken.sorted() == Array(1...60))
    }

    @Test func aReceiverThatDiesAndComesBackGetsTheRest() async throws {
        let (first, second) = (Receiver(), Receiver())
        let port = try ReservedPort()
        try await relaying(to: [Address(host: "127.0.0.1", port: port.number)]) { _ in
            try await send(1...30)
            try await serving(first, port: port.number) { _ in try await emptied() }
            try await eventually("the link is down") {
                bench.health.complaints.contains { $0.hasPrefix("link to scoring: down") }
            }
            try await send(31...60)
            try await serving(second, port: port.number) { _ in try await emptied() }
        }
        #expect(first.taken == Array(1...30))
        #expect(second.taken == Array(31...60))
    }

    @Test func twoReceiversShareByKeyAndOneTakesOverForTheOther() async throws {
        let (left, right) = (Receiver(), Receiver())
        let port = try ReservedPort()
        try await serving(left) { leftAddress in
            try await relaying(to: [leftAddress, Address(host: "127.0.0.1", port: port.number)]) { relay in
                try await serving(right, port: port.number) { _ in
                    try await eventually("both are connected") { relay.connected.count == 2 }
                    try await send(1...200)
                    try await emptied()
                }
                #expect(left.keys.isDisjoint(with: right.keys))
                #expect(left.taken.count + right.taken.count == 200)
                #expect(left.taken.count > 40 && right.taken.count > 40)
                try await eventually("one is gone") { relay.connected.count == 1 }
                try await send(201...260)
                try await emptied()
            }
        }
        #expect(left.taken.suffix(60) == Array(201...260)[...])
        #expect(left.keys.isSuperset(of: right.keys))
    }

    @Test func whatAPeerDoesNotAnswerGoesToAnother() async throws {
        let (mute, other) = (Receiver(isMute: true), Receiver())
        try await serving(mute) { muteAddress in
            try await serving(other) { otherAddress in
                try await relaying(to: [muteAddress, otherAddress], answerWithin: .milliseconds(300)) { relay in
                    try await eventually("both are connected") { relay.connected.count == 2 }
                    try await send(1...60)
                    try await emptied()
                }
            }
        }
        #expect(Set(other.taken) == Set(1...60))
    }

    /// Runs a line server for a receiver while `body` does.
    private func serving<Result: Sendable>(
        _ receiver: Receiver,
        port: Int = 0,
        _ body: @Sendable @escaping (Address) async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            let server = try await LineServer(
                address: Address(host: "127.0.0.1", port: port),
                limits: LineLimits(),
                tls: nil,
                service: receiver,
                logger: .silent
            )
            tasks.addTask {
                do { try await server.run() } catch is CancellationError { return }
            }
            let result = try await body(Address(host: "127.0.0.1", port: server.port))
            tasks.cancelAll()
            return result
        }
    }

    /// Runs the runner and a relay to these addresses while `body` does.
    private func relaying(
        to addresses: [Address],
        of bench: RunnerBench? = nil,
        answerWithin: Duration = .seconds(10),
        keeps: Bool = true,
        _ body: @Sendable @escaping (Relay) async throws -> Void
    ) async throws {
        let bench = bench ?? self.bench
        let relay = bench.relay(to: addresses, answerWithin: answerWithin)
        bench.handed.pass(to: relay)
        defer { bench.handed.pass(to: nil) }
        let keeper = LaneKeeper(runner: bench.runner, relays: [relay], logger: .silent)
        try await bench.run(with: keeps ? [relay, keeper] : [relay]) { try await body(relay) }
    }

    /// Has the runner write messages with these numbers, in one commit.
    private func send(_ numbers: ClosedRange<Int>, by bench: RunnerBench? = nil) async throws {
        let answers = await (bench ?? self.bench).submit(numbers.map(numbered))
        #expect(answers == Array(repeating: .acknowledged, count: numbers.count))
    }

    private func emptied(_ store: WatchedStore? = nil) async throws {
        let store = store ?? bench.store
        try await eventually("the outbox is empty") { try await store.count("outbox") == 0 }
    }
}
