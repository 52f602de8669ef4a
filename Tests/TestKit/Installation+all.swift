package import Contracts
import Lines

/// What concerns several services at once.
extension Installation {
    /// Starts all four and waits until they take messages.
    package func startAll(within limit: Duration = .seconds(30)) async throws {
        for service in ServiceName.allCases { try start(service) }
        for service in ServiceName.allCases { try await waitUntilReady(service, within: limit) }
    }

    package func waitUntilReady(_ service: ServiceName, within limit: Duration = .seconds(30)) async throws {
        try await eventually("\(service.rawValue) is ready", within: limit) {
            try await readiness(of: service)?.status == 200
        }
    }

    /// Stops all four with SIGTERM, those that send before those that they send to; how each ended.
    package func stopAll(within limit: Duration = .seconds(15)) async throws -> [ServiceName: ExitStatus] {
        var statuses: [ServiceName: ExitStatus] = [:]
        for service in ServiceName.allCases { statuses[service] = try await terminate(service, within: limit) }
        return statuses
    }

    /// Kills a service, and starts it again at once.
    package func killAndStart(_ service: ServiceName) async throws {
        try await kill(service)
        try start(service)
    }

    /// Waits until nothing is on its way any more: no service holds messages for another.
    ///
    /// Services are asked in the order in which leads pass, several times over: a message that is taken out of one
    /// backlog is in the next one, or has taken effect.
    package func waitUntilDrained(within limit: Duration) async throws {
        var quiet = 0
        var seen: [Int64] = []
        try await eventually("nothing is on its way", within: limit) {
            var received: [Int64] = []
            for service in ServiceName.allCases {
                guard let status = try await statusIfUp(of: service), status.backlog == 0 else {
                    quiet = 0
                    return false
                }
                received.append(status.received)
            }
            quiet = received == seen ? quiet + 1 : 0
            seen = received
            return quiet >= 3
        }
    }

    /// How a service says it is; nil when it cannot be reached.
    package func statusIfUp(of service: ServiceName) async throws -> ServiceStatus? {
        do {
            return try await status(of: service)
        } catch is LineError {
            return nil
        }
    }
}
