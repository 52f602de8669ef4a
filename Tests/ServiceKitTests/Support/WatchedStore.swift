import Store
import Synchronization
import TestKit

/// A real store that counts its commits, and can be held up or made to fail from outside.
///
/// It can pass for one that other processes use too: then it is said from outside which lanes nobody holds any more.
final class WatchedStore: Store {
    private struct State {
        var commits = 0
        var attempts = 0
        var arrivals = 0
        var maintained = 0
        var isHeld = false
        var writeFailure: StoreError?
        var losesAnswers = false
        var readFailure: StoreError?
        var maintainFailure: StoreError?
        var reads = 0
        var free: Set<Lane> = []
    }

    let base: SQLiteStore
    let folder: ScratchFolder
    let isShared: Bool
    private let state = Mutex(State())

    /// Opens the store in a folder, where another one that was closed may have left its file.
    init(in folder: ScratchFolder? = nil, maxBytes: Int64? = nil, isShared: Bool = false) throws {
        let folder = try folder ?? ScratchFolder()
        self.folder = folder
        self.isShared = isShared
        base = try SQLiteStore(
            SQLiteStore.Options(path: folder.path + "/store.sqlite", maxBytes: maxBytes),
            migrations: Migration.common + TestStage.migrations,
            newName: newNames("watched"),
            at: testInstant
        )
    }

    var id: String { base.id }
    var place: String { base.place }
    var commits: Int { state.withLock { $0.commits } }
    /// Writes that were asked for, those included that are held.
    var arrivals: Int { state.withLock { $0.arrivals } }
    var attempts: Int { state.withLock { $0.attempts } }
    var maintained: Int { state.withLock { $0.maintained } }
    /// Reads that were asked for.
    var reads: Int { state.withLock { $0.reads } }

    /// While it is held, writes wait before they begin.
    func hold(_ isHeld: Bool) { state.withLock { $0.isHeld = isHeld } }
    func fail(_ failure: StoreError?) { state.withLock { $0.writeFailure = failure } }
    /// While it does, writes are carried out and nobody gets to know.
    func loseAnswers(_ loses: Bool) { state.withLock { $0.losesAnswers = loses } }
    func failReads(_ failure: StoreError?) { state.withLock { $0.readFailure = failure } }
    func failMaintenance(_ failure: StoreError?) { state.withLock { $0.maintainFailure = failure } }
    /// Nobody writes to these lanes any more, or sends from them.
    func letGo(of lanes: [Lane]) { state.withLock { $0.free.formUnion(lanes) } }

    func write<Result: Sendable>(_ body: @Sendable (any Transaction) throws -> Result) async throws -> Result {
        state.withLock { $0.arrivals += 1 }
        try await eventually("the store is let go") { !state.withLock { $0.isHeld } }
        state.withLock { $0.attempts += 1 }
        if let failure = state.withLock({ $0.writeFailure }) { throw failure }
        let result = try await base.write(body)
        if state.withLock({ $0.losesAnswers }) { throw StoreError(.unknown, "the connection was lost") }
        state.withLock { $0.commits += 1 }
        return result
    }

    func read<Result: Sendable>(_ body: @Sendable (any Transaction) throws -> Result) async throws -> Result {
        let failure = state.withLock { state in
            state.reads += 1
            return state.readFailure
        }
        if let failure { throw failure }
        return try await base.read(body)
    }

    func maintain() async throws {
        if let failure = state.withLock({ $0.maintainFailure }) { throw failure }
        try await base.maintain()
        state.withLock { $0.maintained += 1 }
    }

    func claim(_ lanes: [Lane]) async throws -> [Lane] {
        guard isShared else { return base.claim(lanes) }
        let free = state.withLock { $0.free }
        return lanes.filter { free.contains($0) }
    }

    func onNews(_ handler: @escaping @Sendable (Set<String>?) -> Void) {
        base.onNews(handler)
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

    /// The lanes that hold messages.
    func lanes() async throws -> [Lane] {
        try await base.read { try Lane.inUse(in: $0) }
    }

    func count(_ table: String) async throws -> Int64 {
        try await base.read { try $0.run(Statement("SELECT COUNT(*) FROM \(table)")).first?.integer(0) ?? 0 }
    }
}
