package import Contracts
import FoundationEssentials
import Synchronization

/// The edge of the runtime: the only place where a clock is read and ids are drawn.
package struct Runtime: Sendable {
    /// The wall clock.
    package let now: @Sendable () -> Instant
    package let ids: IDSource

    package init(now: @escaping @Sendable () -> Instant, ids: IDSource) {
        self.now = now
        self.ids = ids
    }

    package static let live = Runtime(
        now: { Instant(Date()) },
        ids: IDSource(generator: SystemRandomNumberGenerator())
    )
}

/// Draws ids that sort by time and are never drawn twice (UUIDv7, RFC 9562).
///
/// Those of one instant sort in the order in which they were drawn.
package final class IDSource: Sendable {
    private struct State {
        var generator: any RandomNumberGenerator & Sendable
        /// When the last one was drawn, and its random bits: 12 and 62.
        var instant: Instant?
        var bits: (high: UInt64, low: UInt64) = (0, 0)

        /// Random bits; for the instant of the last ones greater than those (RFC 9562, 6.2, method 2).
        mutating func draw(at instant: Instant) -> (high: UInt64, low: UInt64) {
            let random = (high: generator.next() & 0x0FFF, low: generator.next() & Self.lowBits)
            if self.instant == instant {
                let low = bits.low + 1 + (random.low & 0xFFFF_FFFF)
                bits = (bits.high + (low >> 62), low & Self.lowBits)
            } else {
                bits = random
            }
            self.instant = instant
            return bits
        }

        private static let lowBits: UInt64 = 0x3FFF_FFFF_FFFF_FFFF
    }

    private let state: Mutex<State>

    package init(generator: any RandomNumberGenerator & Sendable) {
        state = Mutex(State(generator: generator))
    }

    package func next(at instant: Instant) -> String {
        let bits = state.withLock { $0.draw(at: instant) }
        let high = UInt64(bitPattern: instant.milliseconds) << 16 | 0x7000 | bits.high & 0x0FFF
        let low = 0x8000_0000_0000_0000 | bits.low
        let digits = Self.hex(high) + Self.hex(low)
        return "\(digits.prefix(8))-\(digits.dropFirst(8).prefix(4))-\(digits.dropFirst(12).prefix(4))"
            + "-\(digits.dropFirst(16).prefix(4))-\(digits.suffix(12))"
    }

    private static func hex(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
