/// The state of one service, behind one surface, whichever engine holds it.
package protocol Store: Sendable {
    /// The name of this store: made once, never changed, unique. Names the store's messages.
    var id: String { get }

    /// Runs `body` in a transaction that may write, commits, and returns when the commit is on disk.
    ///
    /// Runs on the store's own thread. When `body` or the commit throws, nothing of it took effect - except that after
    /// `StoreError.Code.broken` nobody knows, and the process must end.
    func write<Result: Sendable>(_ body: @Sendable (any Transaction) throws -> Result) async throws -> Result

    /// Runs `body` on a consistent state that it cannot change. Does not wait for writers.
    func read<Result: Sendable>(_ body: @Sendable (any Transaction) throws -> Result) async throws -> Result

    /// Housekeeping that is due after a few commits; to be called between groups, when nobody waits for an answer.
    func maintain() async throws

    /// Leaves the store in order and lets go of it.
    func close() async throws
}

/// An open transaction.
///
/// Valid only inside the closure that it was handed to.
package protocol Transaction {
    /// Runs one statement and returns its rows.
    @discardableResult
    func run(_ statement: Statement) throws(StoreError) -> [Row]

    /// Runs statements in order, in one round trip where the engine has round trips, and returns the rows of each.
    @discardableResult
    func run(_ statements: [Statement]) throws(StoreError) -> [[Row]]

    /// Makes transactions that lock the same key run one after the other, until this one ends.
    func lock(_ keys: [String]) throws(StoreError)

    /// Runs `body`; when it throws, undoes what it did to the store, and only that.
    func savepoint<Result>(_ body: () throws -> Result) throws -> Result
}
