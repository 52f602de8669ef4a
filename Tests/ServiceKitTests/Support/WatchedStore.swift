import Store
import Synchronization
import TestKit

/// A real store that counts its commits, and can be held up or made to fail from outside.
final class WatchedStore: Store {
    private struct State {
        var commits = 0
        var attempts = 0
        var arrivals = 0
        var maintained = 0
        var isHeld = false
        var writeFailure: StoreError?
        var maintainFailure: StoreError?
    }

    let base: SQLiteStore
    private let folder: ScratchFolder
    private let state = Mutex(State())

    init(maxBytes: Int64? = nil) throws {
        folder = try ScratchFolder()
        base = try SQLiteStore(
            SQLiteStore.Options(path: folder.path + "/store.sqlite", maxBytes: maxBytes),
            migrations: Migration.common + TestStage.migrations,
            newID: "watched",
            at: testInstant
        )
    }

    var id: String { base.id }
    var commits: Int { state.withLock { $0.commits } }
    /// Writes that were asked for, those included that are held.
    var arrivals: Int { state.withLock { $0.arrivals } }
    var attempts: Int { state.withLock { $0.attempts } }
    var maintained: Int { state.withLock { $0.maintained } }

    /// While it is held, writes wait before they begin.
    func hold(_ isHeld: Bool) { state.withLock { $0.isHeld = isHeld } }
    func fail(_ failure: StoreError?) { state.withLock { $0.writeFailure = failure } }
    func failMaintenance(_ failure: StoreError?) { state.withLock { $0.maintainFailure = failure } }

    func write<Result: Sendable>(_ body: @Sendable (any Transaction) throws -> Result) async throws -> Result {
        state.withLock { $0.arrivals += 1 }
        try await eventually("the store is let go") { !state.withLock { $0.isHeld } }
        state.withLock { $0.attempts += 1 }
        if let failure = state.withLock({ $0.writeFailure }) { throw failure }
        let result = try await base.write(body)
        state.withLock { $0.commits += 1 }
        return result
    }

    func read<Result: Sendable>(_ body: @Sendable (any Transaction) throws -> Result) async throws -> Result {
        try await base.read(body)
    }

    func maintain() async throws {
        if let failure = state.withLock({ $0.maintainFailure }) { throw failure }
        try await base.maintain()
        state.withLock { $0.maintained += 1 }
    }

    func close() async throws {
        try await base.close()
    }

    /// The leads of all messages that took effect, in order.
    func effects() async throws -> [String] {
        try await column("SELECT lead FROM effect ORDER BY id")
    }

    /// The texts in the first column of a query.
    func column(_ sql: String) async throws -> [String] {
        try await base.read { try $0.run(Statement(sql)).map { try $0.text(0) } }
    }

    func count(_ table: String) async throws -> Int64 {
        try await base.read { try $0.run(Statement("SELECT COUNT(*) FROM \(table)")).first?.integer(0) ?? 0 }
    }
}
