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
package final class IDSource: Sendable {
    private struct State {
        var generator: any RandomNumberGenerator & Sendable
    }

    private let state: Mutex<State>

    package init(generator: any RandomNumberGenerator & Sendable) {
        state = Mutex(State(generator: generator))
    }

    package func next(at instant: Instant) -> String {
        let random = state.withLock { state in (state.generator.next(), state.generator.next()) }
        let high = UInt64(bitPattern: instant.milliseconds) << 16 | 0x7000 | random.0 & 0x0FFF
        let low = 0x8000_0000_0000_0000 | random.1 & 0x3FFF_FFFF_FFFF_FFFF
        let digits = Self.hex(high) + Self.hex(low)
        return "\(digits.prefix(8))-\(digits.dropFirst(8).prefix(4))-\(digits.dropFirst(12).prefix(4))"
            + "-\(digits.dropFirst(16).prefix(4))-\(digits.suffix(12))"
    }

    private static func hex(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
