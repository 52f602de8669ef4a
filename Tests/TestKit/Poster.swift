package import Contracts
package import Lines
import ServiceKit
import Synchronization

/// A source that posts over several connections at once, and remembers what it was promised.
///
/// Reconnects for as long as it takes, each time to the next replica, and re-sends what was not answered; also re-sends
/// some of what was.
package final class Poster: Sendable {
    package struct Plan: Sendable {
        package var connections = 4
        /// Posts that become due a second; nil for as fast as the window allows.
        package var perSecond: Double?
        /// Share of the answered posts that are sent once more.
        package var resends = 0.0
        package var seed: UInt64

        package init(connections: Int = 4, perSecond: Double? = nil, resends: Double = 0, seed: UInt64) {
            self.connections = connections
            self.perSecond = perSecond
            self.resends = resends
            self.seed = seed
        }
    }

    /// What the service told.
    package struct Record: Sendable {
        /// The id of the submission, by idempotency key: what must never be lost.
        package var promises: [String: String] = [:]
        /// Keys that were promised two different things.
        package var contradictions: [String] = []
        package var refusals: [String: Problem] = [:]
        /// How often it was asked to wait, and why.
        package var postponed: [Problem.Kind: Int] = [:]
        /// Answers that said the same once more.
        package var replays = 0
        package var interruptions = 0
        package var lastInterruption = ""
    }

    private let addresses: [Address]
    private let plan: Plan
    private let queue: Mutex<PostQueue>

    /// Posts to all of the addresses at once, as far as there are as many connections.
    package init(_ posts: [SubmissionPost], to addresses: [Address], _ plan: Plan) {
        precondition(!addresses.isEmpty, "a poster has somebody to post to")
        self.addresses = addresses
        self.plan = plan
        queue = Mutex(PostQueue(posts, plan))
    }

    package var record: Record { queue.withLock(\.record) }

    /// How many posts were never sent so far.
    package var unsent: Int { queue.withLock(\.unsent) }

    /// How many posts were sent so far, answered or not.
    package var sent: Int { queue.withLock(\.sent) }

    /// Begins no further post; what was sent is still seen through.
    package func cease() { queue.withLock { $0.cease() } }

    /// Posts everything, or until it is told to cease; returns when every post was answered.
    package func run(within limit: Duration) async throws {
        let began = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { lanes in
            for number in 0..<plan.connections { lanes.addTask { try await self.lane(number, since: began) } }
            try await eventually("every post is answered", within: limit) { queue.withLock(\.isDone) }
            lanes.cancelAll()
        }
    }

    /// Holds one connection, for as long as there is something to do.
    private func lane(_ number: Int, since began: ContinuousClock.Instant) async throws {
        let client = LineClient(hello: Hello(role: .source, name: RuleTexts.source, token: RuleTexts.token))
        var backoff = Backoff(firstMs: 20, capMs: 500)
        var generator = SeededGenerator(seed: plan.seed &+ UInt64(number))
        var target = number
        while !Task.isCancelled {
            do {
                let address = addresses[target % addresses.count]
                target += 1
                try await client.withConnection(to: address) { welcome, writer, reader in
                    backoff.reset()
                    let flight = Flight(window: welcome.window, began: began)
                    defer { queue.withLock { $0.putBack(flight.landAll(), from: .now) } }
                    try await converse(flight, writer, &reader)
                }
            } catch {
                if Task.isCancelled { return }
                queue.withLock { $0.interrupted(error) }
            }
            await Signal().wait(atMost: .milliseconds(backoff.next(using: &generator)))
        }
    }

    private func converse(_ flight: Flight, _ writer: LineWriter, _ reader: inout LineReader) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await self.send(flight, writer) }
            while let lines = try await reader.next() {
                for line in lines { try take(line, flight) }
                flight.landed.raise()
            }
            tasks.cancelAll()
        }
    }

    private func send(_ flight: Flight, _ writer: LineWriter) async throws {
        while !Task.isCancelled {
            let elapsed = flight.began.duration(to: .now)
            let room = min(flight.room, 256)
            let taken = room > 0 ? queue.withLock { $0.take(room, elapsed: elapsed, now: .now) } : []
            if taken.isEmpty {
                await flight.landed.wait(atMost: .milliseconds(20))
                continue
            }
            let numbers = flight.depart(taken.map(\.index))
            try await writer.write(try zip(numbers, taken).map { try Line(.submissionPost($1.post), seq: $0) })
        }
    }

    private func take(_ line: ReceivedLine, _ flight: Flight) throws {
        guard let index = line.head.re.flatMap({ flight.land($0) }) else {
            if case .refused(let problem) = line.message {
                throw LineError(.closed, problem.detail, problem: problem)
            }
            throw LineError(.protocolViolation, "an answer to nothing: \(line)")
        }
        queue.withLock { queue in
            switch line.message {
            case .accepted(let accepted): queue.promised(accepted, to: index, now: .now)
            case .later(let later): queue.postponed(later, index, now: .now)
            case .refused(let problem): queue.refused(problem, index)
            default: queue.refused(Problem(.failed, "answered with \(line.message.type.rawValue)"), index)
            }
        }
    }
}

/// The lines of one connection that wait for their answers.
final class Flight: Sendable {
    let began: ContinuousClock.Instant
    /// Raised when answers have come.
    let landed = Signal()
    private let window: Int
    private let state = Mutex<(open: [Int64: Int], next: Int64)>(([:], 1))

    init(window: Int, began: ContinuousClock.Instant) {
        self.window = window
        self.began = began
    }

    var room: Int { window - state.withLock { $0.open.count } }

    /// Numbers for lines that go out now.
    func depart(_ indexes: [Int]) -> [Int64] {
        state.withLock { state in
            indexes.map { index in
                defer { state.next += 1 }
                state.open[state.next] = index
                return state.next
            }
        }
    }

    func land(_ number: Int64) -> Int? { state.withLock { $0.open.removeValue(forKey: number) } }

    /// All that were not answered.
    func landAll() -> [Int] {
        state.withLock { state in
            defer { state.open = [:] }
            return Array(state.open.values)
        }
    }
}
