import Contracts
import DequeModule
import Lines
import Store

/// Which messages for one destination are where: known, on their way to a peer, or arrived.
///
/// Pure bookkeeping; `Relay` does the work. Every message that is known and has not arrived is in exactly one of
/// `unassigned`, a peer's `waiting` and a peer's `inFlight`. Messages come in two ways: handed over right after the
/// commit that wrote them, or read from the outbox, when there was no room or when another process wrote them.
struct RelayState {
    /// A message with its place among all that this relay came to know; older ones go first.
    private struct Item {
        let place: Int64
        let entry: Outbox.Entry
    }

    private struct PeerState {
        let window: Int
        var waiting: Deque<Item> = []
        /// By the number that the line had on the connection.
        var inFlight: [Int64: Item] = [:]
        var nextLine: Int64 = 1
        var pausedUntil: ContinuousClock.Instant?
        /// When it was last sent something with nothing before it unanswered, or last answered.
        var lastProgress: ContinuousClock.Instant?
    }

    private struct LaneState {
        /// The last number that is known.
        var cursor: Int64
        /// The last number that was handed over and not taken; above the cursor while reading lags behind.
        var missed: Int64 = 0
        /// Whether the outbox may hold messages that nobody handed over.
        var isUnread: Bool
        /// Numbers that are known and not yet known to have arrived up to there, ascending.
        var order: Deque<Int64> = []
        var arrived: Set<Int64> = []

        var isBehind: Bool { isUnread || cursor < missed }

        /// The number up to which now everything has arrived; nil when that did not change.
        mutating func advance() -> Int64? {
            var through: Int64?
            while let first = order.first, arrived.contains(first) {
                order.removeFirst()
                arrived.remove(first)
                through = first
            }
            return through
        }
    }

    private var peers: [Address: PeerState] = [:]
    private var unassigned: Deque<Item> = []
    private var lanes: [Lane: LaneState] = [:]
    private var adopted: Set<Lane> = []
    /// Messages in memory.
    private var known = 0
    private var nextPlace: Int64 = 0
    /// Whether reading waits for room.
    private var isStarved = false

    /// Rows that the page under way may bring.
    private var asked = 0

    /// Messages in memory at most.
    let capacity: Int

    /// Rows that are read together at least, as far as there are so many: a row at a time would cost a read each.
    let leastPage: Int

    init(capacity: Int = 2_048, leastPage: Int = 256) {
        self.capacity = capacity
        self.leastPage = leastPage
    }

    /// A piece of the outbox that is to be read.
    struct Page: Hashable {
        let lane: Lane
        let after: Int64
        let limit: Int
        /// What was committed before it was asked for, and so is in it or gone.
        fileprivate let missed: Int64
        fileprivate let isUnread: Bool
    }

    /// What is to be read next; nil when there is nothing, or no room for a page - then `endStarvation` tells when.
    ///
    /// One page at a time: one that was asked for before and did not come is not to come any more.
    mutating func nextPage(limit: Int) -> Page? {
        (isStarved, asked) = (false, 0)
        guard let (lane, state) = lanes.filter({ $0.value.isBehind }).min(by: { $0.key.number < $1.key.number }) else {
            return nil
        }
        isStarved = room < leastPage
        if isStarved { return nil }
        asked = min(room, limit)
        return Page(lane: lane, after: state.cursor, limit: asked, missed: state.missed, isUnread: state.isUnread)
    }

    /// True once when reading waited for room and there is some.
    mutating func endStarvation() -> Bool {
        guard isStarved, room >= leastPage else { return false }
        isStarved = false
        return true
    }

    private var room: Int { max(0, capacity - known - asked) }

    var connected: [Address] { Array(peers.keys) }

    /// Takes messages that were just committed; returns false when they must be read from the outbox later.
    mutating func handOver(_ entries: [Outbox.Entry]) -> Bool {
        guard let first = entries.first, let last = entries.last else { return true }
        let lane = first.number.lane
        var state = lanes.removeValue(forKey: lane) ?? LaneState(cursor: lane.numbers.lowerBound, isUnread: false)
        // A page that was read after the commit may have come before this.
        let unknown = entries.drop { $0.seq <= state.cursor }
        guard !state.isBehind, unknown.count <= room else {
            state.missed = last.seq
            lanes[lane] = state
            return false
        }
        take(unknown, into: &state)
        lanes[lane] = state
        return true
    }

    /// These lanes of writers that are gone are ours to send; each is read once to its end.
    mutating func adopt(_ claimed: [Lane]) {
        for lane in claimed where adopted.insert(lane).inserted {
            lanes[lane, default: LaneState(cursor: lane.numbers.lowerBound, isUnread: true)].isUnread = true
        }
    }

    /// Takes what a page held; less than it asked for means that its lane was read to the end.
    mutating func append(_ entries: [Outbox.Entry], of page: Page) {
        asked = 0
        guard var state = lanes.removeValue(forKey: page.lane) else { return }
        take(entries[...], into: &state)
        if entries.count < page.limit {
            if page.isUnread { state.isUnread = false }
            // What is missing even so was sent and deleted by another process.
            state.cursor = max(state.cursor, page.missed)
        }
        lanes[page.lane] = state
    }

    private mutating func take(_ entries: ArraySlice<Outbox.Entry>, into state: inout LaneState) {
        for entry in entries {
            precondition(entry.seq > state.cursor, "a lane is taken in its order")
            state.cursor = entry.seq
            state.order.append(entry.seq)
            known += 1
            nextPlace += 1
            assign(Item(place: nextPlace, entry: entry))
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
        guard var state = peers.removeValue(forKey: peer) else { return [] }
        defer { peers[peer] = state }
        if let until = state.pausedUntil, until > now { return [] }
        state.pausedUntil = nil
        if state.inFlight.isEmpty { state.lastProgress = now }
        var taken: [(line: Int64, entry: Outbox.Entry)] = []
        while taken.count < limit, state.inFlight.count < state.window, let item = state.waiting.popFirst() {
            state.inFlight[state.nextLine] = item
            taken.append((state.nextLine, item.entry))
            state.nextLine += 1
        }
        return taken
    }

    /// Since when a peer has given no answer, though it owes some; nil when it owes none.
    func waitsSince(_ peer: Address) -> ContinuousClock.Instant? {
        peers[peer].flatMap { $0.inFlight.isEmpty ? nil : $0.lastProgress }
    }

    /// When a peer that asked for a pause may be sent to again.
    func pause(of peer: Address) -> ContinuousClock.Instant? { peers[peer]?.pausedUntil }

    /// Lines arrived.
    ///
    /// Returns how many, and for each lane that got on the number up to which now everything has.
    mutating func acknowledge(
        _ ranges: [[Int64]],
        by peer: Address,
        now: ContinuousClock.Instant = .now
    ) -> (count: Int, through: [Lane: Int64]) {
        guard var state = peers.removeValue(forKey: peer) else { return (0, [:]) }
        let last = state.nextLine - 1
        var count = 0
        var touched: Set<Lane> = []
        // A peer that has lost count must not keep us busy.
        for range in ranges where range.count == 2 && max(1, range[0]) <= min(range[1], last) {
            for line in max(1, range[0])...min(range[1], last) {
                guard let item = state.inFlight.removeValue(forKey: line) else { continue }
                let number = item.entry.number
                lanes[number.lane]?.arrived.insert(number.seq)
                touched.insert(number.lane)
                count += 1
            }
        }
        if count > 0 { state.lastProgress = now }
        peers[peer] = state
        known -= count
        var through: [Lane: Int64] = [:]
        for lane in touched { through[lane] = lanes[lane]?.advance() }
        return (count, through)
    }

    /// The message that was sent to a peer as this line and has not arrived.
    func sent(_ line: Int64, to peer: Address) -> Outbox.Entry? { peers[peer]?.inFlight[line]?.entry }

    /// The peer wants this line again, not before `until`.
    ///
    /// It goes before younger ones, in the order in which they came to be known.
    mutating func postpone(_ line: Int64, by peer: Address, until: ContinuousClock.Instant) {
        guard var state = peers.removeValue(forKey: peer) else { return }
        defer { peers[peer] = state }
        guard let item = state.inFlight.removeValue(forKey: line) else { return }
        // That it asks for a pause is an answer too.
        state.lastProgress = .now
        let place = state.waiting.firstIndex { $0.place > item.place } ?? state.waiting.endIndex
        state.waiting.insert(item, at: place)
        state.pausedUntil = until
    }

    private mutating func assign(_ item: Item) {
        let peer = peers.count == 1 ? peers.keys.first : Rendezvous.pick(item.entry.key, among: connected)
        if let peer {
            peers[peer]?.waiting.append(item)
        } else {
            unassigned.append(item)
        }
    }

    private mutating func reassign() {
        let items = unassigned.sorted { $0.place < $1.place }
        unassigned = []
        for item in items { assign(item) }
    }
}
