import Contracts
import Lines
import ServiceLifecycle
import Store
import TestKit
import Testing

@testable import ServiceKit

/// A relay with a real outbox and real connections.
@Suite struct RelayTests {
    private let bench: RunnerBench

    init() throws { bench = try RunnerBench() }

    @Test func everythingArrivesInOrderAndLeavesTheOutbox() async throws {
        let receiver = Receiver()
        try await serving(receiver) { address in
            try await relaying(to: [address]) { relay in
                try await write(1...100)
                relay.wake()
                try await emptied()
                try await write(101...120)
                relay.wake()
                try await emptied()
            }
        }
        #expect(receiver.taken == Array(1...120))
        #expect(bench.runner.tally.totals.sent == 120)
    }

    @Test func whatIsRefusedWaitsForAnOperator() async throws {
        let receiver = Receiver { number, _ in
            number % 10 == 0 ? .refused(Problem(.unknownType, "what is \(number)?")) : .acknowledged
        }
        try await write(1...50)
        try await serving(receiver) { address in
            try await relaying(to: [address]) { _ in try await emptied() }
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
        try await write(1...20)
        try await serving(receiver) { address in
            try await relaying(to: [address]) { _ in
                bench.store.fail(StoreError(.full, "the store is full"))
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
        try await write(1...60)
        try await serving(receiver) { address in
            try await relaying(to: [address]) { _ in try await emptied() }
        }
        #expect(receiver.taken.sorted() == Array(1...60))
    }

    @Test func aReceiverThatDiesAndComesBackGetsTheRest() async throws {
        let (first, second) = (Receiver(), Receiver())
        let port = try await serving(Receiver()) { $0.port }
        let address = Address(host: "127.0.0.1", port: port)
        try await write(1...30)
        try await relaying(to: [address]) { relay in
            try await serving(first, port: port) { _ in try await emptied() }
            try await eventually("the link is down") {
                bench.health.complaints.contains { $0.hasPrefix("link to scoring: down") }
            }
            try await write(31...60)
            relay.wake()
            try await serving(second, port: port) { _ in try await emptied() }
        }
        #expect(first.taken == Array(1...30))
        #expect(second.taken == Array(31...60))
    }

    @Test func twoReceiversShareByKeyAndOneTakesOverForTheOther() async throws {
        let (left, right) = (Receiver(), Receiver())
        let port = try await serving(Receiver()) { $0.port }
        try await serving(left) { leftAddress in
            try await relaying(to: [leftAddress, Address(host: "127.0.0.1", port: port)]) { relay in
                try await serving(right, port: port) { _ in
                    try await eventually("both are connected") { relay.connected.count == 2 }
                    try await write(1...200)
                    relay.wake()
                    try await emptied()
                }
                #expect(left.keys.isDisjoint(with: right.keys))
                #expect(left.taken.count + right.taken.count == 200)
                #expect(left.taken.count > 40 && right.taken.count > 40)
                try await eventually("one is gone") { relay.connected.count == 1 }
                try await write(201...260)
                relay.wake()
                try await emptied()
            }
        }
        #expect(left.taken.suffix(60) == Array(201...260)[...])
        #expect(left.keys.isSuperset(of: right.keys))
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
    private func relaying(to addresses: [Address], _ body: @Sendable @escaping (Relay) async throws -> Void)
        async throws
    {
        let relay = Relay(
            to: .scoring,
            at: addresses,
            client: LineClient(hello: Hello(role: .service, name: "enrichment", token: "t")),
            runner: bench.runner,
            logger: .silent
        )
        try await bench.run(with: [relay]) { try await body(relay) }
    }

    /// Writes messages with these numbers to the outbox.
    private func write(_ numbers: ClosedRange<Int>) async throws {
        try await bench.store.base.write { transaction in
            for number in numbers {
                let lead = "lead-\(number % 40)"
                let body = try status(lead).encodedBody()
                try transaction.run(
                    Outbox.append(
                        to: "scoring",
                        type: "lead.status",
                        key: lead,
                        at: testInstant,
                        trace: nil,
                        body: body
                    )
                )
            }
        }
    }

    private func emptied() async throws {
        try await eventually("the outbox is empty") { try await bench.store.count("outbox") == 0 }
    }
}
