import Contracts
import Subprocess
import Synchronization

/// The replicas that run now, and whether they are to stop.
final class Crew: Sendable {
    private struct State {
        var isStopping = false
        var running: [Replica: @Sendable (Signal) -> Void] = [:]
    }

    private let replicas: [Replica]
    private let state = Mutex(State())
    /// Raised when they were first told to stop.
    let stopBegan = Wakeup()

    /// The replicas there are to be, in the order in which they are to stop.
    init(_ replicas: [Replica]) {
        self.replicas = replicas
    }

    var isStopping: Bool { state.withLock { $0.isStopping } }

    /// A replica was started; it is told at once when it is too late.
    func started(_ replica: Replica, send: @escaping @Sendable (Signal) -> Void) {
        let isStopping = state.withLock { state in
            state.running[replica] = send
            return state.isStopping
        }
        if isStopping { send(.terminate) }
    }

    func ended(_ replica: Replica) {
        state.withLock { $0.running[replica] = nil }
    }

    /// Tells all of them to stop; false when they were told before.
    @discardableResult
    func stop() -> Bool {
        let isFirst = state.withLock { state in
            defer { state.isStopping = true }
            return !state.isStopping
        }
        if isFirst {
            send(.terminate)
            stopBegan.raise()
        }
        return isFirst
    }

    /// Ends those that still run, without asking.
    func kill() {
        send(.kill)
    }

    private func send(_ signal: Signal) {
        let running = state.withLock { $0.running }
        for replica in replicas { running[replica]?(signal) }
    }
}
