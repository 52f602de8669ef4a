import Contracts
import Lines
import Testing

@testable import ServiceKit
@testable import Store

/// The bookkeeping of a relay: against what must hold of it, over many short random runs, and case by case.
@Suite struct RelayStateTests {
    private static let peers = (1...3).map { Address(host: "10.0.0.\($0)", port: 7_103) }
    private let peer = Self.peers[0]
    private let lane = Lane(number: 3, name: "own")
    private let old = Lane(number: 2, name: "old")

    @Test(arguments: 0..<300 as Range<UInt64>)
    func everyMessageIsInOnePlaceAndNoneIsLost(seed: UInt64) {
        var run = RelayRun(seed: seed, peers: Self.peers)
        for _ in 0..<200 { run.step() }
        run.finish()
    }

    @Test func keysKeepToTheirPeerWhileItIsThere() {
        var state = RelayState()
        for peer in Self.peers { state.connect(peer, window: 1_000) }
        handOver(1...300, to: &state)
        let before = taken(&state, from: Self.peers)
        #expect(before.values.allSatisfy { $0.count > 50 })
        state.disconnect(Self.peers[1])
        handOver(301...600, to: &state)
        let after = taken(&state, from: [Self.peers[0], Self.peers[2]])
        for peer in [Self.peers[0], Self.peers[2]] {
            // Its old keys come to it as before; those of the one that left came on top.
            let keys = Set(after[peer, default: []].map(\.key))
            #expect(keys.isSuperset(of: before[peer, default: []].map(\.key)))
        }
        let again = (after[Self.peers[0], default: []] + after[Self.peers[2], default: []]).map(\.seq)
        #expect(Set(again) == Set(before[Self.peers[1], default: []].map(\.seq) + numbers(301...600)))
    }

    @Test func whatIsPostponedComesBackInOrderAfterThePause() {
        var state = RelayState()
        let now = ContinuousClock.now
        state.connect(peer, window: 4)
        handOver(1...6, to: &state)
        #expect(state.take(for: peer, limit: 10, now: now).map(\.entry.seq) == numbers(1...4))
        for line in [1, 2, 4] as [Int64] { state.postpone(line, by: peer, until: now.advanced(by: .milliseconds(10))) }
        #expect(state.take(for: peer, limit: 10, now: now).isEmpty)
        #expect(state.pause(of: peer) == now.advanced(by: .milliseconds(10)))
        let later = now.advanced(by: .milliseconds(10))
        let expected = numbers(1...2) + numbers(4...4)
        #expect(state.take(for: peer, limit: 10, now: later).map(\.entry.seq) == expected)
        #expect(state.pause(of: peer) == nil)
    }

    @Test func acknowledgementsOfLinesThatWereNeverSentCountForNothing() {
        var state = RelayState()
        #expect(state.acknowledge([[1, 5]], by: peer) == (0, [:]))
        state.connect(peer, window: 10)
        handOver(1...3, to: &state)
        #expect(state.take(for: peer, limit: 2, now: .now).count == 2)
        // A peer that has lost count must not keep us busy for ever.
        #expect(state.acknowledge([[2, .max], [-5, 0], [9, 3], [7]], by: peer) == (1, [:]))
        #expect(state.acknowledge([[Int64.min, 1]], by: peer) == (1, [lane: number(2)]))
    }

    @Test func eachLaneHasAWatermarkOfItsOwn() {
        var state = RelayState()
        state.connect(peer, window: 10)
        state.adopt([old])
        read(&state, entries(1...2, of: old))
        handOver(1...2, to: &state)
        #expect(state.take(for: peer, limit: 10, now: .now).count == 4)
        // Lines 1 and 2 are of the old lane, 3 and 4 of the own.
        #expect(state.acknowledge([[2, 3]], by: peer) == (2, [lane: number(1)]))
        #expect(state.acknowledge([[4, 4]], by: peer) == (1, [lane: number(2)]))
        #expect(state.acknowledge([[1, 1]], by: peer) == (1, [old: number(2, of: old)]))
    }

    @Test func aRelayThatKeepsUpReadsNothing() {
        var state = RelayState(capacity: 10, leastPage: 2)
        state.connect(peer, window: 10)
        for round in 0..<20 as Range<Int64> {
            handOver(round * 10 + 1...round * 10 + 10, to: &state)
            #expect(state.nextPage(limit: 10) == nil)
            let lines = state.take(for: peer, limit: 10, now: .now).map(\.line)
            #expect(state.acknowledge(Ack(lines).ranges, by: peer).through == [lane: number(round * 10 + 10)])
        }
    }

    @Test func whatFindsNoRoomIsReadAndSoIsWhatComesMeanwhile() {
        var state = RelayState(capacity: 10, leastPage: 2)
        state.connect(peer, window: 100)
        handOver(1...6, to: &state)
        handOver(7...12, to: &state, isTaken: false)
        // Taken now, this would come before those.
        handOver(13...13, to: &state, isTaken: false)
        read(&state, entries(7...10), limit: 4)
        #expect(state.nextPage(limit: 10) == nil, "there is no room")
        #expect(state.endStarvation() == false)
        #expect(state.take(for: peer, limit: 100, now: .now).map(\.entry.seq) == numbers(1...10))
        #expect(state.acknowledge([[1, 1]], by: peer).count == 1)
        #expect(state.endStarvation() == false, "a row at a time would cost a read each")
        #expect(state.acknowledge([[2, 10]], by: peer).count == 9)
        #expect(state.endStarvation() == true)
        #expect(state.endStarvation() == false)
        read(&state, entries(11...13), limit: 10)
        #expect(state.nextPage(limit: 10) == nil)
        handOver(14...15, to: &state)
        #expect(state.take(for: peer, limit: 100, now: .now).map(\.entry.seq) == numbers(11...15))
    }

    @Test func aHandOverThatIsLargerThanTheMemoryIsReadByPages() {
        var state = RelayState(capacity: 10, leastPage: 2)
        state.connect(peer, window: 100)
        handOver(1...25, to: &state, isTaken: false)
        var sent: [Int64] = []
        while let page = state.nextPage(limit: 4) {
            state.append(entries(1...25).filter { $0.seq > page.after }.prefix(page.limit).map(\.self), of: page)
            let taken = state.take(for: peer, limit: 100, now: .now)
            sent += taken.map(\.entry.seq)
            #expect(state.acknowledge(Ack(taken.map(\.line)).ranges, by: peer).count == taken.count)
        }
        #expect(sent == numbers(1...25))
    }

    @Test func rowsThatWereReadBeforeTheirHandOverAreKnownOnce() throws {
        var state = RelayState(capacity: 10, leastPage: 2)
        state.connect(peer, window: 100)
        handOver(1...11, to: &state, isTaken: false)
        // Meanwhile 12 to 14 are committed: the read finds them, their hand-over comes after it.
        read(&state, entries(1...10), limit: 10)
        #expect(state.take(for: peer, limit: 100, now: .now).count == 10)
        #expect(state.acknowledge([[1, 10]], by: peer).count == 10)
        read(&state, entries(11...13), limit: 3)
        handOver(12...14, to: &state)
        #expect(state.take(for: peer, limit: 100, now: .now).map(\.entry.seq) == numbers(11...14))
        #expect(state.nextPage(limit: 10) == nil)
    }

    @Test func rowsThatAnotherProcessTookAreNotLookedForAgain() {
        var state = RelayState(capacity: 10, leastPage: 2)
        handOver(1...11, to: &state, isTaken: false)
        read(&state, entries(1...3), limit: 10)
        #expect(state.nextPage(limit: 10) == nil)
        handOver(12...14, to: &state)
    }

    @Test func aReadFromBeforeWhatFoundNoRoomDoesNotStandForIt() throws {
        var state = RelayState(capacity: 10, leastPage: 2)
        handOver(1...11, to: &state, isTaken: false)
        let page = try asked(of: &state, limit: 10)
        handOver(12...14, to: &state, isTaken: false)
        state.append(entries(1...8), of: page)
        #expect(state.nextPage(limit: 10)?.after == number(11))
    }

    @Test func anAdoptedLaneIsReadOnceToItsEnd() {
        var state = RelayState(capacity: 10, leastPage: 2)
        state.adopt([old])
        read(&state, entries(1...4, of: old), limit: 4)
        read(&state, [], limit: 4)
        state.adopt([old])
        #expect(state.nextPage(limit: 10) == nil)
        state.connect(peer, window: 100)
        #expect(state.take(for: peer, limit: 100, now: .now).map(\.entry.seq) == numbers(1...4, of: old))
    }

    @Test func theOwnOldLaneIsReadFromWhereItWasLeft() {
        var state = RelayState()
        handOver(1...3, to: &state)
        // Of the commit of 4 and 5 nobody knew whether it took effect.
        state.adopt([lane])
        read(&state, entries(4...5))
        state.connect(peer, window: 100)
        #expect(state.take(for: peer, limit: 100, now: .now).map(\.entry.seq) == numbers(1...5))
    }

    @Test func aReadFromBeforeTheAdoptionDoesNotStandForIt() throws {
        var state = RelayState(capacity: 10, leastPage: 2)
        handOver(1...11, to: &state, isTaken: false)
        let page = try asked(of: &state, limit: 10)
        state.adopt([lane])
        state.append(entries(1...5), of: page)
        #expect(state.nextPage(limit: 10) != nil)
    }

    @Test func aPageThatIsUnderWayKeepsItsRoom() throws {
        var state = RelayState(capacity: 10, leastPage: 2)
        state.adopt([old])
        let page = try asked(of: &state, limit: 8)
        handOver(1...2, to: &state)
        handOver(3...3, to: &state, isTaken: false)
        state.append(entries(1...8, of: old), of: page)
        #expect(state.nextPage(limit: 8) == nil)
    }

    @Test func aPeerThatOwesAnAnswerIsKnownSinceWhenItDoes() {
        var state = RelayState()
        let times = (0..<5).map { ContinuousClock.now.advanced(by: .seconds($0)) }
        state.connect(peer, window: 3)
        #expect(state.waitsSince(peer) == nil)
        handOver(1...4, to: &state)
        #expect(state.take(for: peer, limit: 2, now: times[0]).count == 2)
        #expect(state.waitsSince(peer) == times[0])
        // More of what it does not answer does not give it more time.
        #expect(state.take(for: peer, limit: 2, now: times[1]).count == 1)
        #expect(state.waitsSince(peer) == times[0])
        #expect(state.acknowledge([[1, 1]], by: peer, now: times[2]).count == 1)
        #expect(state.waitsSince(peer) == times[2])
        #expect(state.acknowledge([[2, 3]], by: peer, now: times[3]).count == 2)
        #expect(state.waitsSince(peer) == nil)
        #expect(state.take(for: peer, limit: 2, now: times[4]).count == 1)
        #expect(state.waitsSince(peer) == times[4])
    }

    private func handOver(
        _ numbers: ClosedRange<Int64>,
        to state: inout RelayState,
        isTaken: Bool = true,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let taken = state.handOver(entries(numbers))
        #expect(taken == isTaken, sourceLocation: sourceLocation)
    }

    private func asked(of state: inout RelayState, limit: Int) throws -> RelayState.Page {
        let page = state.nextPage(limit: limit)
        return try #require(page)
    }

    /// Asks for a page and gives these for it; after the last number that is known.
    private func read(
        _ state: inout RelayState,
        _ entries: [Outbox.Entry],
        limit: Int = 10,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard let page = state.nextPage(limit: limit) else {
            Issue.record("nothing is to be read", sourceLocation: sourceLocation)
            return
        }
        #expect(entries.count <= page.limit, sourceLocation: sourceLocation)
        state.append(entries, of: page)
    }

    private func taken(_ state: inout RelayState, from peers: [Address]) -> [Address: [Outbox.Entry]] {
        var taken: [Address: [Outbox.Entry]] = [:]
        for peer in peers { taken[peer] = state.take(for: peer, limit: 1_000, now: .now).map(\.entry) }
        return taken
    }

    private func number(_ number: Int64, of lane: Lane? = nil) -> Int64 {
        (lane ?? self.lane).numbers.lowerBound + number
    }

    private func numbers(_ numbers: ClosedRange<Int64>, of lane: Lane? = nil) -> [Int64] {
        numbers.map { number($0, of: lane) }
    }

    private func entries(_ numbers: ClosedRange<Int64>, of lane: Lane? = nil) -> [Outbox.Entry] {
        numbers.map { RelayRun.entry($0, of: lane ?? self.lane, keys: 100) }
    }
}
