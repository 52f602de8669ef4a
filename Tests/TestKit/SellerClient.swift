package import Contracts
package import Lines
import ServiceKit
import Synchronization

/// A seller who listens for her offers and answers them, by seeded habits.
///
/// Reconnects for as long as she runs, each time to the next replica, goes on behind the last event she has seen, and
/// repeats what was not acknowledged.
package final class SellerClient: Sendable {
    /// Shares of the offers; the rest is accepted and kept.
    package struct Habits: Sendable {
        /// Never answered.
        package var ignores = 0.0
        package var declines = 0.0
        /// Accepted, then won or lost.
        package var closes = 0.0
        package var seed: UInt64

        package init(ignores: Double = 0, declines: Double = 0, closes: Double = 0, seed: UInt64) {
            self.ignores = ignores
            self.declines = declines
            self.closes = closes
            self.seed = seed
        }
    }

    /// What she was told.
    package struct Record: Sendable {
        /// The offers, by assignment.
        package var offers: [String: AssignmentOffered] = [:]
        package var closed: [String: AssignmentState] = [:]
        /// The last answer that was acknowledged, by assignment: what must never be lost.
        package var acknowledged: [String: AssignmentAnswer.Answer] = [:]
        package var refusals: [String: Problem] = [:]
        /// Events that came again, or with another's number.
        package var contradictions: [String] = []
        package var interruptions = 0
        package var lastInterruption = ""
    }

    private struct State {
        var record = Record()
        var cursor: Int64 = 0
        /// Answers that were not acknowledged, in the order of their number on this connection.
        var open: [Int64: AssignmentAnswer] = [:]
        var unsent: [AssignmentAnswer] = []
        var nextLine: Int64 = 1
    }

    package let name: String
    private let addresses: [Address]
    private let habits: Habits
    private let state = Mutex(State())
    private let work = Signal()

    /// Connects to one of the addresses at a time, to the first one first.
    package init(_ name: String, at addresses: [Address], _ habits: Habits) {
        precondition(!addresses.isEmpty, "a seller has somebody to connect to")
        self.name = name
        self.addresses = addresses
        self.habits = habits
    }

    package var record: Record { state.withLock(\.record) }

    /// Whether everything she said was acknowledged or refused.
    package var isIdle: Bool { state.withLock { $0.open.isEmpty && $0.unsent.isEmpty } }

    /// Runs until the task is cancelled.
    package func run() async {
        var backoff = Backoff(firstMs: 20, capMs: 500)
        var generator = SeededGenerator(seed: habits.seed)
        var target = 0
        while !Task.isCancelled {
            let cursor = state.withLock(\.cursor)
            let address = addresses[target % addresses.count]
            target += 1
            let hello = Hello(role: .seller, name: name, token: RuleTexts.token, cursor: cursor)
            do {
                try await LineClient(hello: hello).withConnection(to: address) { _, writer, reader in
                    backoff.reset()
                    try await converse(writer, &reader)
                }
            } catch {
                if Task.isCancelled { return }
                state.withLock { state in
                    state.record.interruptions += 1
                    state.record.lastInterruption = "\(error)"
                }
            }
            await Signal().wait(atMost: .milliseconds(backoff.next(using: &generator)))
        }
    }

    private func converse(_ writer: LineWriter, _ reader: inout LineReader) async throws {
        state.withLock { state in
            state.unsent.insert(contentsOf: state.open.sorted { $0.key < $1.key }.map(\.value), at: 0)
            state.open = [:]
        }
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
            let lines = state.withLock { state -> [(Int64, AssignmentAnswer)] in
                let count = min(state.unsent.count, max(0, 256 - state.open.count))
                let taken = state.unsent.prefix(count).map { answer in
                    defer { state.nextLine += 1 }
                    state.open[state.nextLine] = answer
                    return (state.nextLine, answer)
                }
                state.unsent.removeFirst(count)
                return taken
            }
            if lines.isEmpty {
                await work.wait(atMost: .milliseconds(200))
                continue
            }
            try await writer.write(try lines.map { try Line(.assignmentAnswer($1), seq: $0) })
        }
    }

    private func take(_ line: ReceivedLine) throws {
        switch line.message {
        case .assignmentOffered(let offered):
            note(line, "\(offered.assignment) offered")
            consider(offered)
        case .assignmentClosed(let closed):
            note(line, "\(closed.assignment) \(closed.state.rawValue)")
            state.withLock { $0.record.closed[closed.assignment] = closed.state }
        case .ack(let ack):
            for range in ack.ranges { for number in range[0]...range[1] { acknowledged(number) } }
        case .later:
            state.withLock { state in
                if let number = line.head.re, let answer = state.open.removeValue(forKey: number) {
                    state.unsent.append(answer)
                }
            }
        case .refused(let problem):
            guard let number = line.head.re else { throw LineError(.closed, problem.detail, problem: problem) }
            state.withLock { state in
                guard let answer = state.open.removeValue(forKey: number) else { return }
                state.record.refusals[answer.assignment] = problem
            }
        default: throw LineError(.protocolViolation, "a seller was sent \(line.message.type.rawValue)")
        }
    }

    /// Moves the cursor on; events come in the order of their numbers, and each once.
    private func note(_ line: ReceivedLine, _ event: String) {
        let number = line.head.seq ?? 0
        state.withLock { state in
            if number <= state.cursor {
                state.record.contradictions.append("event \(number) after \(state.cursor): \(event)")
            }
            state.cursor = max(state.cursor, number)
        }
    }

    /// Decides on an offer: the same for the same seed, whenever it comes.
    private func consider(_ offered: AssignmentOffered) {
        state.withLock { state in
            guard state.record.offers.updateValue(offered, forKey: offered.assignment) == nil else { return }
            let draw = draw(offered.assignment)
            if draw < habits.ignores { return }
            let declines = draw < habits.ignores + habits.declines
            let reason = declines ? "no time" : nil
            state.unsent.append(
                AssignmentAnswer(assignment: offered.assignment, answer: declines ? .decline : .accept, reason: reason)
            )
        }
    }

    private func acknowledged(_ number: Int64) {
        state.withLock { state in
            guard let answer = state.open.removeValue(forKey: number) else { return }
            state.record.acknowledged[answer.assignment] = answer.answer
            let draw = draw(answer.assignment)
            guard answer.answer == .accept, draw > 1 - habits.closes else { return }
            let outcome: AssignmentAnswer.Answer = draw > 1 - habits.closes / 2 ? .won : .lost
            state.unsent.append(AssignmentAnswer(assignment: answer.assignment, answer: outcome, reason: "done"))
        }
    }

    /// A number from 0 up to 1 that belongs to an assignment.
    private func draw(_ assignment: String) -> Double {
        var seed = habits.seed
        for byte in assignment.utf8 { seed = (seed ^ UInt64(byte)) &* 0x100_0000_01b3 }
        var generator = SeededGenerator(seed: seed)
        return Double.random(in: 0..<1, using: &generator)
    }
}
