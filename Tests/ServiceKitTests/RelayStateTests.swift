import Contracts
import Lines
import TestKit
import Testing

@testable import ServiceKit
@testable import Store

/// The bookkeeping of a relay against what must hold of it, over many short random runs.
@Suite struct RelayStateTests {
    private static let peers = (1...3).map { Address(host: "10.0.0.\($0)", port: 7_103) }

    @Test(arguments: 0..<400 as Range<UInt64>)
    func everyMessageIsInOnePlaceAndNoneIsLost(seed: UInt64) {
        var run = RelayRun(seed: seed, peers: Self.peers)
        for _ in 0..<60 { run.step() }
        run.finish()
    }

    @Test func keysKeepToTheirPeerWhileItIsThere() {
        var state = RelayState()
        for peer in Self.peers { state.connect(peer, window: 1_000) }
        state.append(entries(1...300))
        let before = taken(&state, from: Self.peers)
        #expect(before.values.allSatisfy { $0.count > 50 })
        state.disconnect(Self.peers[1])
        state.append(entries(301...600))
        let after = taken(&state, from: [Self.peers[0], Self.peers[2]])
        for peer in [Self.peers[0], Self.peers[2]] {
            // Its old keys come to it as before; those of the one that left came on top.
            let keys = Set(after[peer, default: []].map(\.key))
            #expect(keys.isSuperset(of: before[peer, default: []].map(\.key)))
        }
        let again = (after[Self.peers[0], default: []] + after[Self.peers[2], default: []]).map(\.seq)
        #expect(Set(again) == Set(before[Self.peers[1], default: []].map(\.seq) + Array(301...600)))
    }

    @Test func whatIsPostponedComesBackInOrderAfterThePause() {
        var state = RelayState()
        let (peer, now) = (Self.peers[0], ContinuousClock.now)
        state.connect(peer, window: 4)
        state.append(entries(1...6))
        #expect(state.take(for: peer, limit: 10, now: now).map(\.entry.seq) == [1, 2, 3, 4])
        for line in [1, 2, 4] as [Int64] { state.postpone(line, by: peer, until: now.advanced(by: .milliseconds(10))) }
        #expect(state.take(for: peer, limit: 10, now: now).isEmpty)
        #expect(state.pause(of: peer) == now.advanced(by: .milliseconds(10)))
        let later = now.advanced(by: .milliseconds(10))
        #expect(state.take(for: peer, limit: 10, now: later).map(\.entry.seq) == [1, 2, 4])
        #expect(state.pause(of: peer) == nil)
    }

    @Test func acknowledgementsOfLinesThatWereNeverSentCountForNothing() {
        var state = RelayState()
        let peer = Self.peers[0]
        #expect(state.acknowledge([[1, 5]], by: peer).count == 0)
        state.connect(peer, window: 10)
        state.append(entries(1...3))
        #expect(state.take(for: peer, limit: 2, now: .now).count == 2)
        // A peer that has lost count must not keep us busy for ever.
        let (count, through) = state.acknowledge([[2, .max], [-5, 0], [9, 3], [7]], by: peer)
        #expect(count == 1)
        #expect(through == nil)
        #expect(state.acknowledge([[Int64.min, 1]], by: peer).through == 2)
    }

    @Test func whatIsReadAheadHasALimit() {
        var state = RelayState()
        state.append(entries(1...Int64(RelayState.capacity)))
        #expect(state.room == 0)
        state.connect(Self.peers[0], window: 10)
        #expect(state.take(for: Self.peers[0], limit: 100, now: .now).count == 10)
        _ = state.acknowledge([[2, 10]], by: Self.peers[0])
        #expect(state.room == 0)
        #expect(state.acknowledge([[1, 1]], by: Self.peers[0]).through == 10)
        #expect(state.room == 10)
    }

    private func taken(_ state: inout RelayState, from peers: [Address]) -> [Address: [Outbox.Entry]] {
        var taken: [Address: [Outbox.Entry]] = [:]
        for peer in peers { taken[peer] = state.take(for: peer, limit: 1_000, now: .now).map(\.entry) }
        return taken
    }

    private func entries(_ numbers: ClosedRange<Int64>) -> [Outbox.Entry] {
        numbers.map { RelayRun.entry($0, keys: 100) }
    }
}

/// One random run, with a naive account of where everything is.
private struct RelayRun {
    private let peers: [Address]
    private var generator: SeededGenerator
    private var state = RelayState()
    private var now = ContinuousClock.now

    private var read: [Int64] = []
    private var arrived: Set<Int64> = []
    private var watermark: Int64 = 0
    private var inFlight: [Address: [Int64: Int64]] = [:]
    private var windows: [Address: Int] = [:]
    private var wasSent: Set<Int64> = []

    init(seed: UInt64, peers: [Address]) {
        self.peers = peers
        generator = SeededGenerator(seed: seed)
    }

    static func entry(_ seq: Int64, keys: Int64) -> Outbox.Entry {
        Outbox.Entry(seq: seq, type: "t", key: "key-\(seq % keys)", at: testInstant, trace: nil, body: "{}")
    }

    mutating func step() {
        let peer = peers[Int.random(in: 0..<peers.count, using: &generator)]
        switch Int.random(in: 0..<10, using: &generator) {
        case 0, 1: append()
        case 2: windows[peer] == nil ? connect(peer) : disconnect(peer)
        case 3, 4, 5: take(peer)
        case 6, 7: acknowledge(peer)
        case 8: postpone(peer)
        default: now = now.advanced(by: .milliseconds(7))
        }
        let unknown = read.filter { $0 > watermark }.count
        #expect(state.room == max(0, RelayState.capacity - unknown))
        #expect(state.cursor == read.last ?? 0)
        #expect(Set(state.connected) == Set(windows.keys))
    }

    /// With a peer that takes everything, everything arrives, once.
    mutating func finish() {
        if windows.isEmpty { connect(peers[0]) }
        now = now.advanced(by: .seconds(1))
        for _ in 0..<200 {
            for peer in windows.keys.sorted(by: { $0.host < $1.host }) {
                take(peer)
                acknowledgeAll(peer)
            }
        }
        #expect(arrived == Set(read))
        #expect(watermark == read.last ?? 0)
    }

    private mutating func append() {
        let gap = Int64.random(in: 1...3, using: &generator)
        let first = (read.last ?? 0) + gap
        let numbers = Array(first..<first + Int64.random(in: 1...6, using: &generator))
        read += numbers
        state.append(numbers.map { Self.entry($0, keys: 7) })
    }

    private mutating func connect(_ peer: Address) {
        windows[peer] = Int.random(in: 1...5, using: &generator)
        state.connect(peer, window: windows[peer] ?? 1)
    }

    private mutating func disconnect(_ peer: Address) {
        windows[peer] = nil
        inFlight[peer] = nil
        state.disconnect(peer)
    }

    private mutating func take(_ peer: Address) {
        let limit = Int.random(in: 1...4, using: &generator)
        var lastOfKey: [String: Int64] = [:]
        for (line, entry) in state.take(for: peer, limit: limit, now: now) {
            #expect(!arrived.contains(entry.seq), "sent though it has arrived")
            #expect(!inFlight.values.contains { $0.values.contains(entry.seq) }, "sent to two peers")
            #expect(inFlight[peer]?[line] == nil, "a number of a line was used twice")
            if wasSent.insert(entry.seq).inserted {
                #expect(Rendezvous.pick(entry.key, among: Array(windows.keys)) == peer, "sent to the wrong peer")
                #expect(lastOfKey[entry.key, default: 0] < entry.seq, "out of order")
                lastOfKey[entry.key] = entry.seq
            }
            inFlight[peer, default: [:]][line] = entry.seq
        }
        #expect(inFlight[peer, default: [:]].count <= windows[peer] ?? 0, "more in flight than the window")
    }

    private mutating func acknowledge(_ peer: Address) {
        let lines = inFlight[peer, default: [:]].keys.filter { _ in Bool.random(using: &generator) }
        acknowledge(lines, by: peer)
    }

    private mutating func acknowledgeAll(_ peer: Address) {
        acknowledge(Array(inFlight[peer, default: [:]].keys), by: peer)
    }

    private mutating func acknowledge(_ lines: [Int64], by peer: Address) {
        for line in lines {
            if let seq = inFlight[peer]?.removeValue(forKey: line) { arrived.insert(seq) }
        }
        let (count, through) = state.acknowledge(Ack(lines).ranges, by: peer)
        #expect(count == lines.count)
        let before = watermark
        watermark = read.prefix { arrived.contains($0) }.last ?? 0
        #expect(through == (watermark > before ? watermark : nil), "the watermark is not where it should be")
        // Said again, it counts for nothing.
        #expect(state.acknowledge(Ack(lines).ranges, by: peer) == (0, nil))
    }

    private mutating func postpone(_ peer: Address) {
        guard let (line, seq) = inFlight[peer, default: [:]].min(by: { $0.key < $1.key }) else { return }
        #expect(state.sent(line, to: peer)?.seq == seq)
        state.postpone(line, by: peer, until: now.advanced(by: .milliseconds(5)))
        inFlight[peer]?[line] = nil
        #expect(state.take(for: peer, limit: 1, now: now).isEmpty, "sent in the pause")
    }
}
