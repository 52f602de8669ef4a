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

    /// Most that are served at a time, and most that are told that there are too many.
    let places: (served: Int, turnedAway: Int)
    private let state = Mutex(State())

    init(wanted: Int, descriptors: Int = DescriptorLimit.current) {
        places = DescriptorLimit.places(wanted: wanted, descriptors: descriptors)
    }

    /// How many are served now.
    var count: Int { state.withLock { $0.served } }

    func enter() -> Place {
        state.withLock { state in
            if state.served < places.served {
                state.served += 1
                return .served
            }
            guard state.turnedAway < places.turnedAway else { return .none }
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
