import Synchronization

/// What a service counts for its status page since the start.
package final class Tally: Sendable {
    private struct State {
        var received: Int64 = 0
        var sent: Int64 = 0
        var refused: Int64 = 0
        var latencies = [Int32](repeating: 0, count: Tally.window)
        var measured = 0
    }

    /// How many of the last lines the percentiles speak of.
    private static let window = 2_048
    private let state = Mutex(State())

    package init() {}

    func sent(_ count: Int) {
        state.withLock { $0.sent += Int64(count) }
    }

    /// Notes a group of lines: how many took effect, how many were refused, how long from arrival to answer.
    func handled(_ count: Int, refused: Int, microseconds: [Int32]) {
        state.withLock { state in
            state.received += Int64(count)
            state.refused += Int64(refused)
            for latency in microseconds {
                state.latencies[state.measured % Self.window] = latency
                state.measured += 1
            }
        }
    }

    package struct Totals: Hashable, Sendable {
        package var received: Int64
        package var sent: Int64
        package var refused: Int64
        package var p50Us: Int64
        package var p99Us: Int64
    }

    package var totals: Totals {
        let copy = state.withLock { $0 }
        let sorted = copy.latencies.prefix(copy.measured).sorted()
        func percentile(_ share: Double) -> Int64 {
            sorted.isEmpty ? 0 : Int64(sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))])
        }
        return Totals(
            received: copy.received,
            sent: copy.sent,
            refused: copy.refused,
            p50Us: percentile(0.5),
            p99Us: percentile(0.99)
        )
    }
}
