import Synchronization

/// Whether a service can do its work, and what keeps it from it.
package final class Health: Sendable {
    private struct State {
        var started = false
        var draining = false
        var complaints: [String: String] = [:]
    }

    /// The name of the part that messages are kept in.
    static let store = "store"

    private let state = Mutex(State())

    package init() {}

    /// Everything is up; from now on only complaints speak against being ready.
    package func start() {
        state.withLock { $0.started = true }
    }

    package func drain() {
        state.withLock { $0.draining = true }
    }

    /// Notes what is wrong with a part (the store, the link to a service); nil when it is well again.
    package func note(_ part: String, _ complaint: String?) {
        state.withLock { $0.complaints[part] = complaint }
    }

    /// What is wrong, a line each.
    package var complaints: [String] {
        state.withLock { state in
            (state.started ? [] : ["starting"]) + (state.draining ? ["stopping"] : [])
                + state.complaints.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        }
    }

    /// Whether it takes messages.
    ///
    /// A link that is down does not speak against it: what it takes waits on disk.
    package var isReady: Bool {
        state.withLock {
            $0.started && !$0.draining && $0.complaints[Self.store] == nil && $0.complaints["backlog"] == nil
        }
    }
}
