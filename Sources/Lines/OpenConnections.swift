import Synchronization

/// Counts connections, and says which of them have a place.
final class OpenConnections: Sendable {
    private struct State {
        var served = 0
        var turnedAway = 0
    }

    /// What becomes of a new connection.
    enum Place: Hashable, Sendable {
        case served
        /// It is told that there are too many.
        case toBeTurnedAway
        /// It is closed without a word: even of those there are too many.
        case none
    }

    /// Connections that are being turned away at a time: a flood of them must not use up the descriptors.
    private static let maxTurnedAway = 128

    private let state = Mutex(State())

    /// How many are served now.
    var count: Int { state.withLock { $0.served } }

    func enter(limit: Int) -> Place {
        state.withLock { state in
            if state.served < limit {
                state.served += 1
                return .served
            }
            guard state.turnedAway < Self.maxTurnedAway else { return .none }
            state.turnedAway += 1
            return .toBeTurnedAway
        }
    }

    func leave(_ place: Place) {
        state.withLock { state in
            switch place {
            case .served: state.served -= 1
            case .toBeTurnedAway: state.turnedAway -= 1
            case .none: break
            }
        }
    }
}
