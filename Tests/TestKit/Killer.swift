import Dispatch
import ServiceKit
import Synchronization

/// Kills replicas at random moments, always from the same seed, and starts them again at once.
///
/// Also starts again what could not start because the server of its store was away, as whoever runs services does.
package final class Killer: Sendable {
    private let installation: Installation
    private let kills: Int
    private let averageGap: Duration
    private let seed: UInt64
    private let state = Mutex<(kills: [Replica: Int], surprises: [String])>(([:], []))

    /// The kills are spread over `duration`.
    package init(_ installation: Installation, kills: Int, over duration: Duration, seed: UInt64) {
        self.installation = installation
        self.kills = kills
        averageGap = duration / max(1, kills)
        self.seed = seed
    }

    /// How often each replica was killed.
    package var counts: [Replica: Int] { state.withLock(\.kills) }

    /// Processes that ended before they were killed: none should.
    package var surprises: [String] { state.withLock(\.surprises) }

    /// Returns after the last kill, with everything started again.
    package func run() async throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<kills {
            let gap = averageGap * Double.random(in: 0.02..<1.98, using: &generator)
            guard let victim = installation.replicas.randomElement(using: &generator) else { return }
            await Signal().wait(atMost: gap)
            try Task.checkCancellation()
            try supervise()
            try await installation.killAndStart(victim.service, replica: victim.number)
            state.withLock { $0.kills[victim, default: 0] += 1 }
        }
    }

    /// Waits until every replica takes messages, those included that have to be started again.
    package func waitUntilReady(within limit: Duration = .seconds(60)) async throws {
        for replica in installation.replicas {
            try await eventually("\(replica) is ready", within: limit) {
                try supervise()
                return try await installation.readiness(of: replica.service, replica: replica.number)?.status == 200
            }
        }
    }

    /// Starts again what has ended though nobody killed it, and notes it unless it had no chance.
    package func supervise() throws {
        for replica in installation.replicas {
            let process = try installation.process(replica.service, replica: replica.number)
            guard let status = process.exitStatus else { continue }
            let log = try installation.log(of: replica.service, replica: replica.number)
            let hasListened = log.contains("\"pid\":\"\(process.id)\"")
            if hasListened || status != .exited(ExitCode.serverUnreachable.rawValue) {
                state.withLock { $0.surprises.append("\(replica) ended by itself: \(status)") }
            }
            try installation.start(replica.service, replica: replica.number)
        }
    }

    /// Restarts the server that holds the stores so many times at random moments: now as in a crash, now in order.
    package func restart(_ server: PostgresServer, times: Int, over duration: Duration) async throws {
        var generator = SeededGenerator(seed: seed &+ 1)
        let averageGap = duration / max(1, times)
        for number in 0..<times {
            await Signal().wait(atMost: averageGap * Double.random(in: 0.02..<1.98, using: &generator))
            try Task.checkCancellation()
            try await Self.restart(server, number.isMultiple(of: 2) ? .immediate : .fast)
        }
    }

    /// Takes seconds, which no thread of the others' may wait for.
    private static func restart(_ server: PostgresServer, _ how: PostgresServer.Stop) async throws {
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            DispatchQueue(label: "restart PostgreSQL").async {
                done.resume(
                    with: Result {
                        try server.stop(how)
                        try server.start()
                    }
                )
            }
        }
    }
}
