import Contracts
import DequeModule
import Lines
import Store

/// Which messages for one destination are where: read from the outbox, on their way to a peer, or arrived.
///
/// Pure bookkeeping; `Relay` does the work. Every message that was read and has not arrived is in exactly one of
/// `unassigned`, a peer's `waiting` and a peer's `inFlight`.
struct RelayState {
    private struct PeerState {
        let window: Int
        var waiting: Deque<Outbox.Entry> = []
        /// By the number that the line had on the connection.
        var inFlight: [Int64: Outbox.Entry] = [:]
        var nextLine: Int64 = 1
        var pausedUntil: ContinuousClock.Instant?
    }

    private var peers: [Address: PeerState] = [:]
    private var unassigned: Deque<Outbox.Entry> = []
    /// Numbers that were read and are not yet known to have arrived up to there, ascending.
    private var order: Deque<Int64> = []
    private var arrived: Set<Int64> = []
    /// The last number that was read.
    private(set) var cursor: Int64 = 0

    /// Messages in memory at most.
    static let capacity = 2_048

    /// Rows that are read together at least, as far as there are so many: a row at a time would cost a read each.
    static let leastPage = 256
    /// Whether reading waits for room.
    private var isStarved = false

    /// After which number to read on, and how many rows at most; 0 when there is no room for a page.
    ///
    /// Then `endStarvation` tells when there is.
    mutating func nextPage(limit: Int) -> (after: Int64, limit: Int) {
        isStarved = room < Self.leastPage
        return (cursor, isStarved ? 0 : min(room, limit))
    }

    /// True once when reading waited for room and there is some.
    mutating func endStarvation() -> Bool {
        guard isStarved, room >= Self.leastPage else { return false }
        isStarved = false
        return true
    }

    /// How many more may be read.
    var room: Int { max(0, Self.capacity - order.count) }

    var connected: [Address] { Array(peers.keys) }

    mutating func append(_ entries: [Outbox.Entry]) {
        for entry in entries {
            precondition(entry.seq > cursor, "the outbox is read in order")
            cursor = entry.seq
            order.append(entry.seq)
            assign(entry)
        }
    }

    mutating func connect(_ peer: Address, window: Int) {
        precondition(peers[peer] == nil, "one connection a peer")
        peers[peer] = PeerState(window: window)
        // Keys of the others that belong to the newcomer move as far as they were not sent yet.
        for other in peers.keys where other != peer {
            unassigned.append(contentsOf: peers[other]?.waiting ?? [])
            peers[other]?.waiting = []
        }
        reassign()
    }

    /// What the peer had not acknowledged goes to the others, or waits for one.
    mutating func disconnect(_ peer: Address) {
        guard let state = peers.removeValue(forKey: peer) else { return }
        unassigned.append(contentsOf: state.inFlight.values)
        unassigned.append(contentsOf: state.waiting)
        reassign()
    }

    /// The next lines for a peer, each with its number on the connection; empty when there is nothing to send now.
    mutating func take(for peer: Address, limit: Int, now: ContinuousClock.Instant) -> [(
        line: Int64, entry: Outbox.Entry
    )] {
        guard var state = peers[peer] else { return [] }
        if let until = state.pausedUntil, until > now { return [] }
        state.pausedUntil = nil
        var taken: [(line: Int64, entry: Outbox.Entry)] = []
        while taken.count < limit, state.inFlight.count < state.window, let entry = state.waiting.popFirst() {
            state.inFlight[state.nextLine] = entry
            taken.append((state.nextLine, entry))
            state.nextLine += 1
        }
        peers[peer] = state
        return taken
    }

    /// When a peer that asked for a pause may be sent to again.
    func pause(of peer: Address) -> ContinuousClock.Instant? { peers[peer]?.pausedUntil }

    /// Lines arrived.
    ///
    /// Returns how many, and the number up to which now everything has.
    mutating func acknowledge(_ ranges: [[Int64]], by peer: Address) -> (count: Int, through: Int64?) {
        guard let last = peers[peer].map({ $0.nextLine - 1 }) else { return (0, nil) }
        var count = 0
        // A peer that has lost count must not keep us busy.
        for range in ranges where range.count == 2 && max(1, range[0]) <= min(range[1], last) {
            for line in max(1, range[0])...min(range[1], last) {
                guard let entry = peers[peer]?.inFlight.removeValue(forKey: line) else { continue }
                arrived.insert(entry.seq)
                count += 1
            }
        }
        return (count, advance())
    }

    /// The message that was sent to a peer as this line and has not arrived.
    func sent(_ line: Int64, to peer: Address) -> Outbox.Entry? { peers[peer]?.inFlight[line] }

    /// The peer wants this line again, not before `until`.
    ///
    /// It goes before younger ones, in the order of the outbox.
    mutating func postpone(_ line: Int64, by peer: Address, until: ContinuousClock.Instant) {
        guard var state = peers.removeValue(forKey: peer) else { return }
        defer { peers[peer] = state }
        guard let entry = state.inFlight.removeValue(forKey: line) else { return }
        let place = state.waiting.firstIndex { $0.seq > entry.seq } ?? state.waiting.endIndex
        state.waiting.insert(entry, at: place)
        state.pausedUntil = until
    }

    private mutating func advance() -> Int64? {
        var through: Int64?
        while let first = order.first, arrived.contains(first) {
            order.removeFirst()
            arrived.remove(first)
            through = first
        }
        return through
    }

    private mutating func assign(_ entry: Outbox.Entry) {
        if let peer = Rendezvous.pick(entry.key, among: connected) {
            peers[peer]?.waiting.append(entry)
        } else {
            unassigned.append(entry)
        }
    }

    private mutating func reassign() {
        let entries = unassigned.sorted { $0.seq < $1.seq }
        unassigned = []
        for entry in entries { assign(entry) }
    }
}
