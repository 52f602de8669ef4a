import Contracts
import TestKit

@testable import ServiceKit

/// Carries messages and answers: late, in another order, twice, or not at all.
struct SimulatedNetwork {
    enum Packet {
        case message(SimulatedService.Arrival, to: ServiceName)
        case answer(GroupCommit.GroupAnswer, to: SimulatedService.Origin)
    }

    /// Whether it loses and doubles; it is never in order.
    var isFaulty = true
    private(set) var lost = 0
    private(set) var doubled = 0
    /// With the number that tells apart those of one instant.
    private var flying: [(due: Instant, number: Int, packet: Packet)] = []
    private var next = 0

    var isEmpty: Bool { flying.isEmpty }

    mutating func send(_ packet: Packet, at instant: Instant, using generator: inout SeededGenerator) {
        let dice = isFaulty ? Double.random(in: 0..<1, using: &generator) : 1
        if dice < 0.03 {
            lost += 1
            return
        }
        fly(packet, at: instant, using: &generator)
        if dice < 0.06 {
            doubled += 1
            fly(packet, at: instant, using: &generator)
        }
    }

    private mutating func fly(_ packet: Packet, at instant: Instant, using generator: inout SeededGenerator) {
        let isSlow = Double.random(in: 0..<1, using: &generator) < 0.02
        let delay = Int64.random(in: isSlow ? 1_000...30_000 : 1...200, using: &generator)
        flying.append((instant.adding(milliseconds: delay), next, packet))
        next += 1
    }

    /// What has arrived by now.
    mutating func land(at instant: Instant) -> [Packet] {
        let landed = flying.filter { $0.due <= instant }.sorted { ($0.due, $0.number) < ($1.due, $1.number) }
        flying.removeAll { $0.due <= instant }
        return landed.map(\.packet)
    }
}
