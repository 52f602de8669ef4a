import Contracts
import Subprocess
import Synchronization

/// The services that run now, and whether they are to stop.
final class Crew: Sendable {
    private struct State {
        var isStopping = false
        var running: [ServiceName: @Sendable (Signal) -> Void] = [:]
    }

    private let state = Mutex(State())
    /// Raised when they were first told to stop.
    let stopBegan = Wakeup()

    var isStopping: Bool { state.withLock { $0.isStopping } }

    /// A service was started; it is told at once when it is too late.
    func started(_ service: ServiceName, send: @escaping @Sendable (Signal) -> Void) {
        let isStopping = state.withLock { state in
            state.running[service] = send
            return state.isStopping
        }
        if isStopping { send(.terminate) }
    }

    func ended(_ service: ServiceName) {
        state.withLock { $0.running[service] = nil }
    }

    /// Tells all of them to stop, in the order of a lead's way; false when they were told before.
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
        for service in ServiceName.allCases { running[service]?(signal) }
    }
}
