import Contracts
import Lines
import Synchronization

/// One connection of a post: keeps the window full until everything is answered, and comes back when it breaks.
///
/// Connections spread over the replicas; one that breaks goes on with the next replica.
struct PostLane {
    let client: LineClient
    let addresses: [Address]
    let queue: PostQueue
    /// How long to try without a connection, in milliseconds.
    let patienceMs: Int64

    /// Most lines in one write.
    private static let batch = 128

    /// Returns when everything is answered.
    ///
    /// The first replica is told by the number of the lane. Throws `LineError` when the service does not let us in, or no
    /// replica answers for too long.
    func run(_ number: Int) async throws {
        var target = number
        var backoff = Backoff()
        var generator = SystemRandomNumberGenerator()
        var giveUpAt = Instant.now.adding(milliseconds: patienceMs)
        while !queue.isEmpty {
            let flight = Flight()
            let address = addresses[target % addresses.count]
            do {
                try await client.withConnection(to: address) { welcome, writer, reader in
                    try await exchange(flight, welcome, writer, &reader, address)
                }
            } catch let error where !(error is CancellationError) {
                queue.giveBack(flight.drain(), due: .now)
                if flight.sawAnswer {
                    backoff.reset()
                    giveUpAt = Instant.now.adding(milliseconds: patienceMs)
                }
                guard Self.isPassing(error), Instant.now < giveUpAt else {
                    throw error as? LineError ?? LineError(.closed, "\(address): the connection broke: \(error)")
                }
                target += 1
                try await Task.sleep(for: .milliseconds(backoff.next(using: &generator)))
            }
        }
    }

    private static func isPassing(_ error: any Error) -> Bool {
        guard let error = error as? LineError else { return true }  // the connection broke under our hands
        switch error.code {
        case .unreachable, .closed: return true
        case .refused: return error.problem?.type != .notAuthorized && error.problem?.type != .forbidden
        case .protocolViolation: return false
        }
    }

    private func exchange(
        _ flight: Flight,
        _ welcome: Welcome,
        _ writer: LineWriter,
        _ reader: inout LineReader,
        _ address: Address
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { flight.finish() }
                try await send(flight, welcome, writer)
            }
            while !flight.isFinished {
                if flight.isEmpty {
                    await flight.departed.wait()
                    continue
                }
                guard let lines = try await reader.next() else {
                    throw LineError(.closed, "\(address) closed the connection")
                }
                for line in lines { try settle(line, flight, address) }
                flight.landed.raise()
            }
            try await tasks.waitForAll()
        }
    }

    /// Sends as fast as the window and the pace allow; returns when nothing is left and everything is answered.
    private func send(_ flight: Flight, _ welcome: Welcome, _ writer: LineWriter) async throws {
        while !Task.isCancelled {
            let room = min(welcome.window - flight.count, Self.batch)
            guard room > 0 else {
                await flight.landed.wait()
                continue
            }
            switch queue.take(atMost: room, at: .now) {
            case .postings(let postings):
                try await writer.write(lines(postings, flight, welcome))
                flight.departed.raise()
            case .later(let waitMs): try await Task.sleep(for: .milliseconds(waitMs))
            case .nothing where flight.isEmpty: return
            case .nothing: await flight.landed.wait()
            }
        }
    }

    private func lines(_ postings: [Posting], _ flight: Flight, _ welcome: Welcome) -> [Line] {
        postings.compactMap { posting in
            var head = LineHead()
            head.type = Message.Kind.submissionPost.rawValue
            // The envelope takes less than 100 bytes.
            guard posting.body.utf8.count + 100 <= welcome.maxLineBytes else {
                queue.refused(posting, Problem(.lineTooLong, "A line may have \(welcome.maxLineBytes) bytes."))
                return nil
            }
            head.seq = flight.add(posting)
            return Line(head, body: posting.body)
        }
    }

    private func settle(_ line: ReceivedLine, _ flight: Flight, _ address: Address) throws {
        guard let re = line.head.re else {
            if case .refused(let problem) = line.message {
                throw LineError(.closed, "\(address): \(problem.detail)", problem: problem)
            }
            return
        }
        guard let posting = flight.land(re) else { return }
        switch line.message {
        case .accepted: queue.accepted(posting, replayed: line.head.replayed)
        case .refused(let problem): queue.refused(posting, problem)
        case .later(let later): queue.giveBack([posting], due: Instant.now.adding(milliseconds: later.retryAfterMs))
        default: throw LineError(.protocolViolation, "\(address) answered with \(line.head.type)")
        }
    }
}

/// What one connection has sent and not heard of.
private final class Flight: Sendable {
    private struct State {
        var postings: [Int64: Posting] = [:]
        var last: Int64 = 0
        var sawAnswer = false
        var isFinished = false
    }

    private let state = Mutex(State())
    /// Raised when something was sent, or nothing more will be.
    let departed = Wakeup()
    /// Raised when answers came.
    let landed = Wakeup()

    var count: Int { state.withLock { $0.postings.count } }
    var isEmpty: Bool { count == 0 }
    var sawAnswer: Bool { state.withLock { $0.sawAnswer } }
    var isFinished: Bool { state.withLock { $0.isFinished } }

    /// Nothing more will be sent.
    func finish() {
        state.withLock { $0.isFinished = true }
        departed.raise()
    }

    /// Notes a submission as sent; returns the number it goes by.
    func add(_ posting: Posting) -> Int64 {
        state.withLock { state in
            state.last += 1
            state.postings[state.last] = posting
            return state.last
        }
    }

    /// The submission that an answer is for; nil when we know of none.
    func land(_ seq: Int64) -> Posting? {
        state.withLock { state in
            state.sawAnswer = true
            return state.postings.removeValue(forKey: seq)
        }
    }

    /// Everything that was not answered, in the order of sending.
    func drain() -> [Posting] {
        state.withLock { state in
            defer { state.postings = [:] }
            return state.postings.sorted { $0.key < $1.key }.map(\.value)
        }
    }
}
