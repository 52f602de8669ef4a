import Logging
import ServiceLifecycle
import Store

/// Finds what writers that are gone left in the outbox, and gives it to the relays.
///
/// At a start that is what the last process left. Where other processes use the store too it goes on looking: one that
/// ended must not keep its messages with it.
struct LaneKeeper: Service {
    let runner: StageRunner
    let relays: [Relay]
    let logger: Logger

    /// Between two looks at a store that others use too.
    private static let lookEvery: Duration = .seconds(1)

    func run() async throws {
        try await untilGracefulShutdown {
            var known: Set<Lane> = []
            while !Task.isCancelled {
                do {
                    try await look(&known)
                    if !runner.store.isShared { break }
                } catch let error as StoreError where error.isPassing {
                    logger.debug("lanes cannot be read", metadata: ["error": "\(error)"])
                }
                try await Task.sleep(for: Self.lookEvery)
            }
            try await gracefulShutdown()
        }
    }

    private func look(_ known: inout Set<Lane>) async throws {
        let used = try await runner.store.read { try Lane.inUse(in: $0) }
        let found = try await runner.store.claim(used.filter { !known.contains($0) })
        guard !found.isEmpty else { return }
        let count = try await runner.store.read { transaction in
            // What this process wrote itself, before it lost the store for a while, it has counted already.
            try found.filter { !runner.hasWritten(in: $0) }.reduce(0) { try $0 + Outbox.count(of: $1, in: transaction) }
        }
        known.formUnion(found)
        runner.adopted(count)
        for relay in relays { relay.adopt(found) }
    }
}
