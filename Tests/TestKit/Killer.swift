package import Contracts
import ServiceKit
import Synchronization

/// Kills services at random moments, always from the same seed, and starts them again at once.
package final class Killer: Sendable {
    private let installation: Installation
    private let kills: Int
    private let averageGap: Duration
    private let seed: UInt64
    private let state = Mutex<(kills: [ServiceName: Int], surprises: [String])>(([:], []))

    /// The kills are spread over `duration`.
    package init(_ installation: Installation, kills: Int, over duration: Duration, seed: UInt64) {
        self.installation = installation
        self.kills = kills
        averageGap = duration / max(1, kills)
        self.seed = seed
    }

    /// How often each service was killed.
    package var counts: [ServiceName: Int] { state.withLock(\.kills) }

    /// Services that ended before they were killed: none should.
    package var surprises: [String] { state.withLock(\.surprises) }

    /// Returns after the last kill, with everything started again.
    package func run() async throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<kills {
            let gap = averageGap * Double.random(in: 0.02..<1.98, using: &generator)
            let victim = ServiceName.allCases.randomElement(using: &generator) ?? .ingestion
            await Signal().wait(atMost: gap)
            try Task.checkCancellation()
            noteSurprise(of: victim, try installation.process(victim).exitStatus)
            try await installation.killAndStart(victim)
            state.withLock { $0.kills[victim, default: 0] += 1 }
        }
    }

    /// Notes the services that have ended though nobody killed them.
    package func noteSurprises() throws {
        for service in ServiceName.allCases { noteSurprise(of: service, try installation.process(service).exitStatus) }
    }

    private func noteSurprise(of service: ServiceName, _ status: ExitStatus?) {
        guard let status else { return }
        state.withLock { $0.surprises.append("\(service) ended by itself: \(status)") }
    }
}
