import Contracts
package import Lines
import ServiceKit
import Synchronization

/// A seller who listens for her offers and answers them, by seeded habits.
///
/// Reconnects for as long as she runs, each time to the next replica, goes on behind the last event she has seen, and
/// repeats what was not acknowledged.
package final class SellerClient: Sendable {
    package typealias Habits = SellerBook.Habits

    package let name: String
    private let addresses: [Address]
    private let seed: UInt64
    private let state: Mutex<SellerBook>
    private let work = Signal()

    /// Connects to one of the addresses at a time, to the first one first.
    package init(_ name: String, at addresses: [Address], _ habits: Habits) {
        precondition(!addresses.isEmpty, "a seller has somebody to connect to")
        self.name = name
        self.addresses = addresses
        seed = habits.seed
        state = Mutex(SellerBook(name, habits))
    }

    package var book: SellerBook { state.withLock { $0 } }
    package var record: SellerBook.Record { state.withLock(\.record) }

    /// Whether everything she said was acknowledged or refused.
    package var isIdle: Bool { state.withLock(\.isIdle) }

    /// Runs until the task is cancelled.
    package func run() async {
        var backoff = Backoff(firstMs: 20, capMs: 500)
        var generator = SeededGenerator(seed: seed)
        var target = 0
        while !Task.isCancelled {
            let address = addresses[target % addresses.count]
            target += 1
            let hello = Hello(role: .seller, name: name, token: RuleTexts.token, cursor: state.withLock(\.cursor))
            do {
                try await LineClient(hello: hello).withConnection(to: address) { _, writer, reader in
                    backoff.reset()
                    try await converse(writer, &reader)
                }
            } catch {
                if Task.isCancelled { return }
                state.withLock { $0.interrupted(error) }
            }
            await Signal().wait(atMost: .milliseconds(backoff.next(using: &generator)))
        }
    }

    private func converse(_ writer: LineWriter, _ reader: inout LineReader) async throws {
        state.withLock { $0.reconnect() }
        work.raise()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await self.send(writer) }
            while let lines = try await reader.next() {
                for line in lines { try take(line) }
                work.raise()
            }
            tasks.cancelAll()
        }
    }

    private func send(_ writer: LineWriter) async throws {
        while !Task.isCancelled {
            let answers = state.withLock { $0.take(256 - $0.openCount) }
            if answers.isEmpty {
                await work.wait(atMost: .milliseconds(200))
                continue
            }
            try await writer.write(try answers.map { try Line(.assignmentAnswer($0.answer), seq: $0.number) })
        }
    }

    private func take(_ line: ReceivedLine) throws {
        switch line.message {
        case .assignmentOffered, .assignmentClosed, .assignmentFlagged, .assignmentLead:
            state.withLock { $0.take(line.message, numbered: line.head.seq ?? 0) }
        case .ack(let ack):
            state.withLock { book in
                for range in ack.ranges { for number in range[0]...range[1] { book.acknowledged(number) } }
            }
        case .later: if let number = line.head.re { state.withLock { $0.postponed(number) } }
        case .refused(let problem):
            guard let number = line.head.re else { throw LineError(.closed, problem.detail, problem: problem) }
            state.withLock { $0.refused(number, problem) }
        default: throw LineError(.protocolViolation, "a seller was sent \(line.message.type.rawValue)")
        }
    }
}
