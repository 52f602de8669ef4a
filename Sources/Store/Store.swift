/// The state of one service, behind one surface, whichever engine holds it.
package protocol Store: Sendable {
    /// The name of this store: made once, never changed, unique.
    var id: String { get }

    /// Where it is, in words for people; holds no secret.
    var place: String { get }

    /// Whether other processes may write to it too.
    var isShared: Bool { get }

    /// Runs `body` in a transaction that may write, commits, and returns when the commit is on disk.
    ///
    /// Runs on the store's own thread, one at a time. When `body` or the commit throws, nothing of it took effect -
    /// except that after `StoreError.Code.broken` nobody knows, and the process must end, and after `.unknown` nobody
    /// knows, and whoever asked must ask again. `body` may be run more than once; only the last run takes effect.
    func write<Result: Sendable>(_ body: @Sendable (any Transaction) throws -> Result) async throws -> Result

    /// Runs `body` on a consistent state that it cannot change. Does not wait for writers.
    func read<Result: Sendable>(_ body: @Sendable (any Transaction) throws -> Result) async throws -> Result

    /// Housekeeping that is due after a few commits; to be called between groups, when nobody waits for an answer.
    func maintain() async throws

    /// Those of the lanes that nobody writes to any more and that nobody else sends from; never the own one.
    ///
    /// From now on they are this process's to send, until it ends or loses the store.
    func claim(_ lanes: [Lane]) async throws -> [Lane]

    /// Calls `handler` with the topics of every committed announcement, whichever process made it.
    ///
    /// May repeat, and may be late; after a time without the store it is called with nil: anything may be new.
    func onNews(_ handler: @escaping @Sendable (Set<String>?) -> Void)

    /// Leaves the store in order and lets go of it.
    func close() async throws
}

/// An open transaction.
///
/// Valid only inside the closure that it was handed to.
package protocol Transaction {
    /// Runs one statement and returns its rows.
    ///
    /// When it throws, go on only after a savepoint around it was undone.
    @discardableResult
    func run(_ statement: Statement) throws(StoreError) -> [Row]

    /// Runs statements in order, in one round trip where the engine has round trips, and returns the rows of each.
    @discardableResult
    func run(_ statements: [Statement]) throws(StoreError) -> [[Row]]

    /// Makes transactions that lock the same key run one after the other, until this one ends.
    ///
    /// The keys of one call are taken in one order; two calls in a transaction can wait for each other crosswise with
    /// those of another, and then one of the two is run anew. They are asked for with the next statement, and let go of
    /// when a savepoint around the call is undone.
    func lock(_ keys: [String]) throws(StoreError)

    /// As `lock` for one key, but those who share it do not wait for each other, only for who locks it, and he for them.
    func share(_ key: String) throws(StoreError)

    /// As `lock` for one key, but returns false instead of waiting when another transaction has it.
    func tryLock(_ key: String) throws(StoreError) -> Bool

    /// Names a message of this transaction: no other ever has the same name, whether or not this one commits.
    ///
    /// Within a lane the numbers ascend in the order of the commits.
    func nextMessage() throws(StoreError) -> MessageNumber

    /// Tells the processes that use the store, once this is committed, that there is news on these topics.
    func announce(_ topics: Set<String>) throws(StoreError)

    /// Runs `body`; when it throws, undoes what it did to the store, and only that.
    func savepoint<Result>(_ body: () throws -> Result) throws -> Result
}
