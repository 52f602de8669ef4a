import CSQLite

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// One connection to a SQLite file; all the unsafe code of the driver is here.
///
/// Not Sendable: it lives inside the actor that owns it.
final class SQLiteConnection: Transaction {
    private let handle: OpaquePointer
    private var prepared: [String: Prepared] = [:]
    /// Pages in the write-ahead log after the last commit; written by SQLite's hook.
    private let walPageCount: UnsafeMutablePointer<Int32>
    private var savepointDepth = 0
    /// Numbers the messages; nil for a connection that only reads.
    private var counter: LaneCounter?
    /// What was announced in the open transaction.
    private(set) var announced: Set<String> = []

    /// A compiled statement and, for each `$n`, its index in it.
    private struct Prepared {
        let statement: OpaquePointer
        let indexes: [Int32]
    }

    /// A value that SQLite copies before it returns from the bind.
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    init(path: String, readOnly: Bool) throws(StoreError) {
        var opened: OpaquePointer?
        let access = readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        let result = sqlite3_open_v2(path, &opened, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard result == SQLITE_OK, let opened else {
            let why = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
            sqlite3_close_v2(opened)
            throw StoreError(.noAccess, "cannot open \(path): \(why)")
        }
        handle = opened
        walPageCount = .allocate(capacity: 1)
        walPageCount.initialize(to: 0)
        sqlite3_busy_timeout(handle, 5000)
        // The hook takes the place of SQLite's automatic checkpoint. PRAGMA wal_autocheckpoint would remove it again.
        sqlite3_wal_hook(
            handle,
            { context, _, _, pages in
                context?.assumingMemoryBound(to: Int32.self).pointee = pages
                return SQLITE_OK
            },
            walPageCount
        )
    }

    deinit {
        for entry in prepared.values { sqlite3_finalize(entry.statement) }
        sqlite3_close_v2(handle)
        walPageCount.deallocate()
    }

    /// Pages in the write-ahead log after the last commit.
    var walPages: Int32 { walPageCount.pointee }

    /// Copies the write-ahead log into the file, as far as no reader still needs it.
    func checkpoint() throws(StoreError) {
        let result = sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
        guard result == SQLITE_OK || result == SQLITE_BUSY else { throw error(result, "checkpoint") }
        walPageCount.pointee = 0
    }

    /// Begins to number messages in a lane of its own.
    func openLane(_ name: String) throws -> Lane {
        let lane = try transaction(immediate: true) { try Lane.open(name, in: $0) }
        counter = LaneCounter(lane)
        return lane
    }

    /// Runs `body` between BEGIN and COMMIT; rolls back when either throws.
    func transaction<Result>(immediate: Bool, _ body: (any Transaction) throws -> Result) throws -> Result {
        announced = []
        try run(Statement(immediate ? "BEGIN IMMEDIATE" : "BEGIN"))
        do {
            let result = try body(self)
            try run(Statement("COMMIT"))
            return result
        } catch {
            savepointDepth = 0
            // A full disk can have rolled it back already.
            if sqlite3_get_autocommit(handle) == 0 { try run(Statement("ROLLBACK")) }
            throw error
        }
    }

    @discardableResult
    func run(_ statements: [Statement]) throws(StoreError) -> [[Row]] {
        var results: [[Row]] = []
        results.reserveCapacity(statements.count)
        for statement in statements { results.append(try run(statement)) }
        return results
    }

    @discardableResult
    func run(_ statement: Statement) throws(StoreError) -> [Row] {
        let prepared = try prepare(statement.sql)
        let compiled = prepared.statement
        defer {
            sqlite3_reset(compiled)
            sqlite3_clear_bindings(compiled)
        }
        guard prepared.indexes.count == statement.arguments.count else {
            throw StoreError(.statement, "\(statement.arguments.count) argument(s) for: \(statement.sql)")
        }
        for (index, argument) in zip(prepared.indexes, statement.arguments) {
            try bind(argument, at: index, of: compiled)
        }
        var rows: [Row] = []
        while true {
            let result = sqlite3_step(compiled)
            if result == SQLITE_DONE { return rows }
            guard result == SQLITE_ROW else { throw error(result, statement.sql) }
            rows.append(row(of: compiled))
        }
    }

    /// Nothing to do: a store has one writer, so its transactions run one after the other anyway.
    func lock(_ keys: [String]) {}

    func share(_ key: String) {}

    func tryLock(_ key: String) -> Bool { true }

    func nextMessage() throws(StoreError) -> MessageNumber {
        guard let number = counter?.next() else { throw StoreError(.statement, "a reader writes no messages") }
        return number
    }

    func announce(_ topics: Set<String>) { announced.formUnion(topics) }

    func savepoint<Result>(_ body: () throws -> Result) throws -> Result {
        savepointDepth += 1
        defer { savepointDepth -= 1 }
        let name = "s\(savepointDepth)"
        try run(Statement("SAVEPOINT \(name)"))
        do {
            let result = try body()
            try run(Statement("RELEASE \(name)"))
            return result
        } catch let failure as StoreError where failure.code == .full || failure.code == .broken {
            throw failure  // the whole transaction is lost
        } catch {
            try run(Statement("ROLLBACK TO \(name)"))
            try run(Statement("RELEASE \(name)"))
            throw error
        }
    }

    private func prepare(_ sql: String) throws(StoreError) -> Prepared {
        if let found = prepared[sql] { return found }
        var compiled: OpaquePointer?
        let result = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &compiled, nil)
        guard result == SQLITE_OK, let compiled else { throw error(result, sql) }
        var indexes: [Int32] = []
        while case let index = sqlite3_bind_parameter_index(compiled, "$\(indexes.count + 1)"), index != 0 {
            indexes.append(index)
        }
        let entry = Prepared(statement: compiled, indexes: indexes)
        prepared[sql] = entry
        return entry
    }

    private func bind(_ value: SQLValue, at index: Int32, of compiled: OpaquePointer) throws(StoreError) {
        var value = value
        let result =
            switch value {
            case .null: sqlite3_bind_null(compiled, index)
            case .integer(let number): sqlite3_bind_int64(compiled, index, number)
            case .text(var text):
                text.withUTF8 { bytes in
                    bytes.withMemoryRebound(to: CChar.self) {
                        sqlite3_bind_text(
                            compiled,
                            index,
                            $0.baseAddress ?? UnsafePointer(bitPattern: 1),
                            Int32($0.count),
                            Self.transient
                        )
                    }
                }
            }
        value = .null
        guard result == SQLITE_OK else { throw error(result, "an argument") }
    }

    private func row(of compiled: OpaquePointer) -> Row {
        let count = sqlite3_column_count(compiled)
        var values: [SQLValue] = []
        values.reserveCapacity(Int(count))
        for column in 0..<count {
            switch sqlite3_column_type(compiled, column) {
            case SQLITE_NULL: values.append(.null)
            case SQLITE_INTEGER: values.append(.integer(sqlite3_column_int64(compiled, column)))
            default:
                let bytes = UnsafeBufferPointer(
                    start: sqlite3_column_text(compiled, column),
                    count: Int(sqlite3_column_bytes(compiled, column))
                )
                values.append(.text(String(decoding: bytes, as: UTF8.self)))
            }
        }
        return Row(values)
    }

    private func error(_ result: Int32, _ what: String) -> StoreError {
        let why = String(cString: sqlite3_errmsg(handle))
        // A flush that fails for want of room has failed all the same: its pages may be gone.
        let isFlush = [SQLITE_IOERR | (4 << 8), SQLITE_IOERR | (5 << 8)].contains(result)
        let noSpace = sqlite3_system_errno(handle) == ENOSPC && !isFlush
        switch result & 0xFF {
        case SQLITE_FULL: return StoreError(.full, "the store is full (\(why))")
        case SQLITE_IOERR where noSpace: return StoreError(.full, "the disk of the store is full (\(why))")
        case SQLITE_IOERR: return StoreError(.broken, "the disk of the store failed: \(why) (SQLite code \(result))")
        case SQLITE_CORRUPT, SQLITE_NOTADB: return StoreError(.corrupt, "the store is damaged: \(why)")
        case SQLITE_CONSTRAINT: return StoreError(.constraint, "\(why) in: \(what)")
        case SQLITE_BUSY, SQLITE_LOCKED: return StoreError(.busy, "another process holds the store: \(why)")
        case SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH:
            return StoreError(.noAccess, "the store cannot be written: \(why)")
        default: return StoreError(.statement, "\(why) (SQLite code \(result)) in: \(what)")
        }
    }
}
