#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// An open transaction of a PostgreSQL store.
///
/// What gives no rows - BEGIN, savepoints, locks - waits for the next list of statements and travels with it.
final class PostgresTransaction: Transaction {
    private let session: PostgresSession
    /// What goes ahead of the next list.
    private var ahead: [Statement]
    /// How many lists were sent.
    private var sent = 0
    private var savepointDepth = 0
    private var topics: Set<String> = []
    /// Set once a statement failed: the server then takes nothing but the way back.
    private(set) var failure: PostgresFailure?

    init(_ session: PostgresSession, begin: Statement) {
        self.session = session
        ahead = [begin]
    }

    @discardableResult
    func run(_ statement: Statement) throws(StoreError) -> [Row] {
        try run([statement]).first ?? []
    }

    @discardableResult
    func run(_ statements: [Statement]) throws(StoreError) -> [[Row]] {
        if let failure { throw failure.error }
        if statements.isEmpty { return [] }
        for statement in statements { try check(statement) }
        return try send(statements)
    }

    func lock(_ keys: [String]) throws(StoreError) {
        if let failure { throw failure.error }
        if !keys.isEmpty { ahead.append(session.space.lock(keys)) }
    }

    func share(_ key: String) throws(StoreError) {
        if let failure { throw failure.error }
        ahead.append(session.space.share(key))
    }

    func tryLock(_ key: String) throws(StoreError) -> Bool {
        try run(session.space.tryLock(key)).first?.integer(0) == 1
    }

    func nextMessage() throws(StoreError) -> MessageNumber {
        guard let number = session.counter?.next() else {
            throw StoreError(.statement, "a reader writes no messages")
        }
        return number
    }

    func announce(_ topics: Set<String>) { self.topics.formUnion(topics) }

    func savepoint<Result>(_ body: () throws -> Result) throws -> Result {
        if let failure { throw failure.error }
        savepointDepth += 1
        defer { savepointDepth -= 1 }
        let name = "s\(savepointDepth)"
        let (sentBefore, waiting) = (sent, ahead.count)
        ahead.append(Statement("SAVEPOINT \(name)"))
        do {
            let result = try body()
            // Whoever swallowed a failure inside would take what is lost for done.
            if let failure { throw failure.error }
            // If nothing was sent since, the savepoint itself goes; what else waits there stays.
            if sent == sentBefore { ahead.remove(at: waiting) } else { ahead.append(Statement("RELEASE \(name)")) }
            return result
        } catch {
            if let failure, failure.remedy != .savepoint { throw failure.error }
            failure = nil
            if sent == sentBefore {
                ahead.removeLast(ahead.count - waiting)
            } else {
                ahead = [Statement("ROLLBACK TO \(name)"), Statement("RELEASE \(name)")]
            }
            throw error
        }
    }

    /// Makes it last: returns when it is on the server's disk.
    func commit() throws(StoreError) {
        if let failure { throw failure.error }
        // What waits for others has the time of a statement, not that of a commit.
        if ahead.contains(where: { $0.sql.hasPrefix("SELECT") }) { _ = try send([]) }
        if sent == 0, topics.isEmpty { return }
        let statements = ahead + [Statement("COMMIT")]
        let news = PostgresNews.tell(topics, in: session.space)
        ahead = []
        sent += 1
        let reply = session.connection.exchange(statements + news, within: session.settings.deadlines.commit)
        for (statement, answer) in zip(statements, reply.answers) {
            if case .refused(let refusal) = answer { throw fail(PostgresFailure(refusal, of: statement, in: .write)) }
        }
        guard reply.answers.count >= statements.count,
            case .done(_, "COMMIT", let warning) = reply.answers[statements.count - 1]
        else { throw fail(unknown(reply.loss?.reason ?? "the server did not commit")) }
        // "canceling wait for synchronous replication": it is on one disk and perhaps on no other.
        if let warning { throw fail(unknown(warning)) }
        // Committed, but not announced: the next connection makes up for it.
        if !reply.answers.dropFirst(statements.count).allSatisfy(\.isDone) { session.connection.drop() }
    }

    /// Ends a transaction that only read: what it read stands, however it ends.
    func endReading() throws(StoreError) {
        if let failure { throw failure.error }
        rollBack()
    }

    /// Undoes it, as far as the server does not do so by itself.
    func rollBack() {
        guard sent > 0, !session.connection.isLost else { return }
        sent = 0
        let reply = session.connection.exchange([Statement("ROLLBACK")], within: session.settings.deadlines.statement)
        // Without its connection the server rolls back by itself.
        if reply.answers.first?.isDone != true { session.connection.drop() }
    }

    private func send(_ statements: [Statement]) throws(StoreError) -> [[Row]] {
        let list = ahead + statements
        ahead = []
        sent += 1
        do {
            return Array(try session.run(list).suffix(statements.count))
        } catch {
            throw fail(error)
        }
    }

    /// Notes a failure, after which only the way back is open.
    private func fail(_ failure: PostgresFailure) -> StoreError {
        self.failure = failure
        if failure.remedy == .drop { session.connection.drop() }
        return failure.error
    }

    private func unknown(_ reason: String) -> PostgresFailure {
        PostgresFailure(
            .unknown,
            "whether \(session.settings.servers) committed is not known: \(reason)",
            .drop
        )
    }

    /// PostgreSQL has no text with a zero character in it, and would take the first half for the whole.
    private func check(_ statement: Statement) throws(StoreError) {
        for case .text(var text) in statement.arguments {
            let zero = text.withUTF8 { bytes in bytes.baseAddress.flatMap { memchr($0, 0, bytes.count) } }
            if zero != nil {
                throw StoreError(.constraint, "PostgreSQL cannot store a text with a NUL character (U+0000) in it")
            }
        }
    }
}
