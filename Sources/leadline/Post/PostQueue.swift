import Contracts
import Synchronization

/// What the connections of a post share: what is left to send, and what came of what was sent.
final class PostQueue: Sendable {
    fileprivate struct State {
        var source: PostSource
        /// Taken out of the source to see whether there is more.
        var ahead: Posting?
        /// To be sent again, not before the instant.
        var again: [(due: Instant, posting: Posting)] = []
        var given = 0
        var tally = PostTally()
    }

    private let state: Mutex<State>
    private let perSecond: Double?
    private let start: Instant

    /// At most `perSecond` submissions a second are given out, over all connections.
    init(_ source: PostSource, perSecond: Double?, start: Instant) {
        state = Mutex(State(source: source))
        self.perSecond = perSecond
        self.start = start
    }

    /// What a connection may send now.
    enum Supply: Sendable {
        case postings([Posting])
        /// Nothing before this many milliseconds have gone.
        case later(Int64)
        /// Nothing is left, unless something comes back.
        case nothing
    }

    func take(atMost limit: Int, at now: Instant) -> Supply {
        state.withLock { state in
            var limit = limit
            if let perSecond {
                let due = Int(Double(now.milliseconds - start.milliseconds) / 1000 * perSecond) + 1
                guard due > state.given else {
                    return .later(max(1, Int64(Double(state.given - due + 1) / perSecond * 1000)))
                }
                limit = min(limit, due - state.given)
            }
            var postings: [Posting] = []
            while postings.count < limit, let posting = state.next(at: now) { postings.append(posting) }
            state.given += postings.count
            if !postings.isEmpty { return .postings(postings) }
            guard let due = state.again.map(\.due).min() else { return .nothing }
            return .later(max(1, due.milliseconds - now.milliseconds))
        }
    }

    /// Whether there is nothing left to send.
    var isEmpty: Bool {
        state.withLock { state in
            guard state.again.isEmpty, state.ahead == nil else { return false }
            state.ahead = state.fromSource()
            return state.ahead == nil
        }
    }

    /// These were not answered, or not now.
    func giveBack(_ postings: [Posting], due: Instant) {
        state.withLock { state in
            state.again += postings.map { (due, $0) }
            state.given -= postings.count
        }
    }

    func accepted(_ posting: Posting, replayed: Bool) {
        state.withLock { state in
            if replayed { state.tally.duplicates += 1 } else { state.tally.accepted += 1 }
        }
    }

    func refused(_ posting: Posting, _ problem: Problem) {
        state.withLock { state in
            state.tally.note(RowFault(row: posting.row, line: posting.line, problem: problem))
        }
    }

    /// What came of it so far, and about which part of the file that is, 0...1.
    var progress: (tally: PostTally, part: Double) {
        state.withLock { state in
            let read = Double(state.source.offset) / Double(max(1, state.source.size))
            return (state.tally, read * Double(state.tally.settled) / Double(max(1, state.source.rows)))
        }
    }
}

extension PostQueue.State {
    fileprivate mutating func next(at now: Instant) -> Posting? {
        if let index = again.firstIndex(where: { $0.due <= now }) { return again.remove(at: index).posting }
        defer { ahead = nil }
        return ahead ?? fromSource()
    }

    /// The next submission of the file; rows that are none are counted on the way.
    fileprivate mutating func fromSource() -> Posting? {
        while let item = source.next() {
            switch item {
            case .posting(let posting): return posting
            case .fault(let fault): tally.note(fault)
            }
        }
        return nil
    }
}

/// What came of the submissions.
struct PostTally: Hashable, Sendable {
    var accepted = 0
    /// Were accepted before: sending them again changed nothing.
    var duplicates = 0
    private(set) var refused = 0
    /// The first of those that were refused.
    private(set) var faults: [RowFault] = []

    /// More are counted and not kept.
    private static let maxFaults = 1000

    var settled: Int { accepted + duplicates + refused }

    mutating func note(_ fault: RowFault) {
        refused += 1
        if faults.count < Self.maxFaults { faults.append(fault) }
    }
}
