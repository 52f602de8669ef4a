import Synchronization

/// Keeps those who read from a server that the writer has left.
///
/// A server that was frozen, or lost its cluster, can wake up and answer from a state in which what this process
/// committed since is missing. Every session of the writer opens a lane; who sees that lane's row reads from the server
/// that the writer writes to, or from one that has all of it.
final class PostgresFence: Sendable {
    private let newest = Mutex<Lane?>(nil)

    /// The writer has begun to write in this lane.
    func move(to lane: Lane?) {
        newest.withLock { $0 = lane }
    }

    /// Whether the transaction sees the newest of the writer's lanes.
    func isPassed(_ transaction: any Transaction) throws(StoreError) -> Bool {
        guard let lane = newest.withLock({ $0 }) else { return true }
        let look = Statement(
            "SELECT 1 FROM lane WHERE number = $1 AND name = $2",
            [.integer(lane.number), .text(lane.name)]
        )
        return try !transaction.run(look).isEmpty
    }
}
