import Store

/// One thing that was asked of a transaction.
enum TransactionStep: Hashable, Sendable {
    /// The keys of one call.
    case lock([String])
    /// The statements of one list.
    case run([Statement])
}

/// Passes everything on to another transaction, and tells of it beforehand.
struct RecordingTransaction: Transaction {
    private let base: any Transaction
    private let note: (TransactionStep) throws -> Void

    init(_ base: any Transaction, note: @escaping (TransactionStep) throws -> Void) {
        self.base = base
        self.note = note
    }

    func run(_ statement: Statement) throws(StoreError) -> [Row] {
        try tell(.run([statement]))
        return try base.run(statement)
    }

    func run(_ statements: [Statement]) throws(StoreError) -> [[Row]] {
        // An empty list asks for nothing.
        if !statements.isEmpty { try tell(.run(statements)) }
        return try base.run(statements)
    }

    func lock(_ keys: [String]) throws(StoreError) {
        try tell(.lock(keys))
        try base.lock(keys)
    }

    private func tell(_ step: TransactionStep) throws(StoreError) {
        do {
            try note(step)
        } catch {
            throw error as? StoreError ?? StoreError(.statement, "the test's own: \(error)")
        }
    }

    func share(_ key: String) throws(StoreError) { try base.share(key) }
    func tryLock(_ key: String) throws(StoreError) -> Bool { try base.tryLock(key) }
    func nextMessage() throws(StoreError) -> MessageNumber { try base.nextMessage() }
    func announce(_ topics: Set<String>) throws(StoreError) { try base.announce(topics) }
    func savepoint<Result>(_ body: () throws -> Result) throws -> Result { try base.savepoint(body) }
}
