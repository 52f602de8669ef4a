package import Contracts
import Lines

/// What concerns several services at once.
extension Installation {
    /// Starts the replicas and waits until they take messages.
    package func startAll(except absent: Set<Replica> = [], within limit: Duration = .seconds(30)) async throws {
        let present = replicas.filter { !absent.contains($0) }
        for replica in present { try start(replica.service, replica: replica.number) }
        for replica in present { try await waitUntilReady(replica.service, replica: replica.number, within: limit) }
    }

    package func waitUntilReady(
        _ service: ServiceName,
        replica: Int = 0,
        within limit: Duration = .seconds(30)
    ) async throws {
        try await eventually("\(Replica(service, replica)) is ready", within: limit) {
            if let status = try process(service, replica: replica).exitStatus {
                let log = try log(of: service, replica: replica)
                throw Ended(replica: Replica(service, replica), status: status, lastWords: log.suffix(500))
            }
            return try await readiness(of: service, replica: replica)?.status == 200
        }
    }

    /// A process that ended instead of getting ready.
    private struct Ended: Error {
        let replica: Replica
        let status: ExitStatus
        let lastWords: Substring
    }

    /// Stops everything that runs with SIGTERM, those that send before those that they send to; how each ended.
    package func stopAll(within limit: Duration = .seconds(15)) async throws -> [Replica: ExitStatus] {
        var statuses: [Replica: ExitStatus] = [:]
        for replica in replicas where isRunning(replica) {
            statuses[replica] = try await terminate(replica.service, replica: replica.number, within: limit)
        }
        return statuses
    }

    /// Kills a process, and starts it again at once.
    package func killAndStart(_ service: ServiceName, replica: Int = 0) async throws {
        try await kill(service, replica: replica)
        try start(service, replica: replica)
    }

    /// Waits until nothing is on its way any more: no service holds messages for another.
    ///
    /// Services are asked in the order in which leads pass, several times over: a message that is taken out of one
    /// backlog is in the next one, or has taken effect. Every replica that runs is asked, one of each service at least.
    package func waitUntilDrained(within limit: Duration) async throws {
        var quiet = 0
        var seen: [Replica: Int64] = [:]
        try await eventually("nothing is on its way", within: limit) {
            guard let received = try await receivedAtRest() else {
                quiet = 0
                return false
            }
            quiet = received == seen ? quiet + 1 : 0
            seen = received
            return quiet >= 3
        }
    }

    /// What every running replica has received; nil while one of them has a backlog or cannot be reached.
    private func receivedAtRest() async throws -> [Replica: Int64]? {
        var received: [Replica: Int64] = [:]
        for service in ServiceName.allCases {
            let running = replicas(of: service).filter { isRunning($0) }
            guard !running.isEmpty else { return nil }
            for replica in running {
                guard let status = try await statusIfUp(of: service, replica: replica.number), status.backlog == 0
                else {
                    return nil
                }
                received[replica] = status.received
            }
        }
        return received
    }

    /// How a replica says it is; nil when it cannot be reached.
    package func statusIfUp(of service: ServiceName, replica: Int = 0) async throws -> ServiceStatus? {
        do {
            return try await status(of: service, replica: replica)
        } catch is LineError {
            return nil
        }
    }
}
