import Contracts
import Lines
import TestKit
import Testing

@testable import ServiceKit
@testable import Store

/// One random run of a relay's bookkeeping, with a naive account of the outbox and of where everything is.
///
/// The outbox has lanes: the own one, those of writers that were gone before, and those of other processes that still
/// write. Commits, hand-overs, reads and what they bring come apart, in any order that the real ones can take.
struct RelayRun {
    private let peers: [Address]
    private var generator: SeededGenerator
    private var state = RelayState(capacity: capacity, leastPage: 4)
    private var now = ContinuousClock.now

    /// Few, so that hand-overs find no room time and again.
    private static let capacity = 14

    /// What the outbox holds for this destination.
    private var rows: [Lane: [Outbox.Entry]] = [:]
    private var committed: [Int64: Outbox.Entry] = [:]
    private var nextNumber: [Lane: Int64] = [:]
    private var lanes: [Lane] = []
    private var ownIndex = 0
    /// Lanes of other processes that still write.
    private var foreign: Set<Lane> = []
    /// Lanes that nobody writes to any more.
    private var gone: Set<Lane> = []
    private var adopted: Set<Lane> = []
    /// Committed, and not yet handed over.
    private var pending: [Outbox.Entry] = []
    private var readerWaits = false
    private var page: (asked: RelayState.Page, entries: [Outbox.Entry]?)?

    /// What of each lane the state came to know, in order.
    private var known: [Lane: [Int64]] = [:]
    private var knownCount = 0
    private var arrived: Set<Int64> = []
    private var sentByOthers: Set<Int64> = []
    /// How many of a lane have arrived without one before them that has not.
    private var reached: [Lane: Int] = [:]
    private var inFlight: [Address: [Int64: Int64]] = [:]
    private var windows: [Address: Int] = [:]
    private var wasSent: Set<Int64> = []
    /// Sent, and come back: postponed, or in flight when the link went down.
    private var returned: Set<Int64> = []
    private var lastFirst: [LaneKey: Int64] = [:]

    private struct LaneKey: Hashable {
        let lane: Lane
        let key: String
    }

    init(seed: UInt64, peers: [Address]) {
        self.peers = peers
        generator = SeededGenerator(seed: seed)
        // What the last process left, and one that writes too.
        for _ in 0..<Int.random(in: 0...2, using: &generator) {
            let lane = openLane()
            commit(in: lane, upTo: 12)
            gone.insert(lane)
        }
        foreign.insert(openLane())
        openOwnLane()
        connect(pick(peers))
    }

    static func entry(_ number: Int64, of lane: Lane, keys: Int64) -> Outbox.Entry {
        Outbox.Entry(
            number: MessageNumber(lane: lane, seq: lane.numbers.lowerBound + number),
            type: "t",
            key: "key-\(number % keys)",
            at: testInstant,
            trace: nil,
            body: "{}"
        )
    }

    mutating func step() {
        let peer = pick(peers)
        switch Int.random(in: 0..<70, using: &generator) {
        case 0..<6: write()
        case 6..<13: handOver()
        case 13..<21: ask()
        case 21..<29: look()
        case 29..<37: append()
        case 37..<47: take(pick(connected))
        case 47..<57: acknowledge(pick(connected))
        case 57, 58: postpone(peer)
        case 59: windows[peer] == nil ? connect(peer) : disconnect(peer)
        case 60: loseStore()
        case 61: othersWrite()
        case 62: oneOfTheOthersEnds()
        case 63, 64: adoptSome()
        default: now = now.advanced(by: .milliseconds(7))
        }
        if Int.random(in: 0..<40, using: &generator) == 0 { othersSend() }
        check(knownCount - arrived.count <= Self.capacity, "more in memory than there may be")
        check(Set(state.connected) == Set(windows.keys), "connected to somebody else")
    }

    /// With peers that take everything, everything arrives, and nothing is left in the outbox.
    mutating func finish() {
        handOver()
        adopt(Array(gone))
        for _ in 0..<1_000 where !isDone {
            if windows.isEmpty { connect(peers[0]) }
            now = now.advanced(by: .seconds(1))
            for peer in windows.keys.sorted(by: { $0.host < $1.host }) {
                take(peer)
                acknowledge(Array(inFlight[peer, default: [:]].keys), by: peer)
            }
            if page == nil { ask() }
            look()
            append()
        }
        check(state.nextPage(limit: 10) == nil, "it never stops reading")
        for (seq, entry) in committed where !foreign.contains(entry.number.lane) {
            check(arrived.contains(seq) || sentByOthers.contains(seq), "lost")
        }
        for (lane, rows) in rows where !foreign.contains(lane) {
            check(rows.isEmpty, "the outbox keeps what has arrived")
        }
    }

    /// Most of a run is checks; `#expect` would take most of its time.
    private func check(_ holds: Bool, _ complaint: Comment) {
        if !holds { Issue.record(complaint) }
    }

    private var isDone: Bool {
        guard readerWaits, page == nil, pending.isEmpty, knownCount == arrived.count else { return false }
        return rows.allSatisfy { foreign.contains($0.key) || $0.value.isEmpty }
    }
}

/// The outbox and its writers.
extension RelayRun {
    private mutating func openLane() -> Lane {
        let lane = Lane(number: Int64(lanes.count + 1), name: "lane-\(lanes.count + 1)")
        lanes.append(lane)
        return lane
    }

    private var own: Lane { lanes[ownIndex] }

    private mutating func openOwnLane() {
        _ = openLane()
        ownIndex = lanes.count - 1
    }

    /// A commit of the own process; the one before it has been handed over by then.
    private mutating func write() {
        handOver()
        pending = commit(in: own, upTo: Int.random(in: 0..<10, using: &generator) == 0 ? 2 * Self.capacity : 3)
    }

    private mutating func othersWrite() {
        if let lane = foreign.min(by: { $0.number < $1.number }) { commit(in: lane, upTo: 6) }
    }

    @discardableResult
    private mutating func commit(in lane: Lane, upTo most: Int) -> [Outbox.Entry] {
        var entries: [Outbox.Entry] = []
        for _ in 0..<Int.random(in: 1...most, using: &generator) {
            // Numbers between belong to messages for others, or to transactions that were undone.
            nextNumber[lane, default: 0] += Int64.random(in: 1...3, using: &generator)
            entries.append(Self.entry(nextNumber[lane, default: 0], of: lane, keys: 7))
        }
        rows[lane, default: []] += entries
        for entry in entries { committed[entry.seq] = entry }
        return entries
    }

    private mutating func handOver() {
        guard let lane = pending.first?.number.lane else { return }
        if state.handOver(pending) { learn(pending, of: lane) } else { readerWaits = false }
        pending = []
    }

    /// The own process lost the store and has it again: with a new lane, and not sure of its last commit.
    private mutating func loseStore() {
        if Bool.random(using: &generator) { commit(in: own, upTo: 4) }
        gone.insert(own)
        openOwnLane()
    }

    private mutating func oneOfTheOthersEnds() {
        guard let lane = foreign.min(by: { $0.number < $1.number }) else { return }
        foreign.remove(lane)
        gone.insert(lane)
        foreign.insert(openLane())
    }

    private mutating func adoptSome() {
        adopt(lanes.filter { gone.contains($0) && Bool.random(using: &generator) })
    }

    private mutating func adopt(_ lanes: [Lane]) {
        state.adopt(lanes)
        adopted.formUnion(lanes)
        readerWaits = false
    }

    /// Another process has sent all of a lane that it got hold of first.
    private mutating func othersSend() {
        guard let lane = gone.subtracting(adopted).min(by: { $0.number < $1.number }) else { return }
        sentByOthers.formUnion(rows[lane, default: []].map(\.seq))
        rows[lane] = []
    }

    /// The reader goes on, unless it waits to be woken; a read that failed is asked for again.
    private mutating func ask() {
        guard !readerWaits, page == nil || Bool.random(using: &generator) else { return }
        page = state.nextPage(limit: 10).map { ($0, nil) }
        readerWaits = page == nil
    }

    /// The read takes its snapshot: some time after it was asked for.
    private mutating func look() {
        guard let asked = page?.asked, page?.entries == nil else { return }
        page?.entries = Array(rows[asked.lane, default: []].filter { $0.seq > asked.after }.prefix(asked.limit))
    }

    private mutating func append() {
        guard let (asked, read) = page, let read else { return }
        state.append(read, of: asked)
        learn(read, of: asked.lane)
        page = nil
    }

    private mutating func learn(_ entries: [Outbox.Entry], of lane: Lane) {
        let last = known[lane]?.last ?? 0
        let fresh = entries.map(\.seq).filter { $0 > last }
        known[lane, default: []] += fresh
        knownCount += fresh.count
    }
}

/// The peers.
extension RelayRun {
    private mutating func pick<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: 0..<values.count, using: &generator)]
    }

    /// The peers that are connected; all of them when none is.
    private var connected: [Address] { windows.isEmpty ? peers : peers.filter { windows[$0] != nil } }

    private mutating func connect(_ peer: Address) {
        windows[peer] = Int.random(in: 1...8, using: &generator)
        state.connect(peer, window: windows[peer] ?? 1)
    }

    private mutating func disconnect(_ peer: Address) {
        windows[peer] = nil
        returned.formUnion((inFlight.removeValue(forKey: peer) ?? [:]).values)
        state.disconnect(peer)
    }

    private mutating func take(_ peer: Address) {
        let limit = Int.random(in: 1...8, using: &generator)
        for (line, entry) in state.take(for: peer, limit: limit, now: now) {
            let (seq, lane) = (entry.seq, entry.number.lane)
            check(committed[seq] == entry, "sent though it was not committed")
            check(!foreign.contains(lane), "sent though its writer sends it")
            check(!arrived.contains(seq), "sent though it has arrived")
            check(!inFlight.values.contains { $0.values.contains(seq) }, "sent to two peers")
            check(inFlight[peer]?[line] == nil, "a number of a line was used twice")
            if wasSent.insert(seq).inserted {
                check(Rendezvous.pick(entry.key, among: Array(windows.keys)) == peer, "sent to the wrong peer")
                let last = lastFirst.updateValue(seq, forKey: LaneKey(lane: lane, key: entry.key))
                check(last ?? 0 < seq, "out of order")
            } else {
                check(returned.remove(seq) != nil, "sent twice")
            }
            inFlight[peer, default: [:]][line] = seq
        }
        check(inFlight[peer, default: [:]].count <= windows[peer] ?? 0, "more in flight than the window")
    }

    private mutating func acknowledge(_ peer: Address) {
        let lines = inFlight[peer, default: [:]].keys.sorted().filter { _ in Bool.random(using: &generator) }
        acknowledge(lines, by: peer)
    }

    private mutating func acknowledge(_ lines: [Int64], by peer: Address) {
        for line in lines {
            if let seq = inFlight[peer]?.removeValue(forKey: line) { arrived.insert(seq) }
        }
        let (count, through) = state.acknowledge(Ack(lines).ranges, by: peer)
        check(count == lines.count, "acknowledgements were not counted")
        var expected: [Lane: Int64] = [:]
        for (lane, numbers) in known {
            let got = numbers[reached[lane, default: 0]...].prefix { arrived.contains($0) }
            reached[lane, default: 0] += got.count
            expected[lane] = got.last
        }
        check(through == expected, "a watermark is not where it should be")
        for (lane, last) in through { delete(of: lane, through: last) }
        if state.endStarvation() { readerWaits = false }
        // Said again, it counts for nothing.
        check(state.acknowledge(Ack(lines).ranges, by: peer) == (0, [:]), "counted twice")
    }

    /// As the next group does it.
    private mutating func delete(of lane: Lane, through last: Int64) {
        let deleted = rows[lane, default: []].filter { $0.seq <= last }
        check(arrived.isSuperset(of: deleted.map(\.seq)), "deleted though it has not arrived")
        rows[lane]?.removeAll { $0.seq <= last }
    }

    private mutating func postpone(_ peer: Address) {
        guard let (line, seq) = inFlight[peer, default: [:]].min(by: { $0.key < $1.key }) else { return }
        check(state.sent(line, to: peer)?.seq == seq, "another one was sent as this line")
        state.postpone(line, by: peer, until: now.advanced(by: .milliseconds(5)))
        inFlight[peer]?[line] = nil
        returned.insert(seq)
        check(state.take(for: peer, limit: 1, now: now).isEmpty, "sent in the pause")
    }
}
