package import Contracts

/// Messages that a stage sends to itself at a later instant.
package enum Timers {
    static let migration = Migration(
        4,
        "timers",
        [
            "CREATE TABLE timer (id {identity}, due_ms BIGINT NOT NULL, type TEXT NOT NULL, body TEXT NOT NULL)",
            "CREATE INDEX timer_due ON timer (due_ms)",
        ]
    )

    package struct Entry: Hashable, Sendable {
        package let id: Int64
        package let type: String
        package let body: String
    }

    package static func schedule(type: String, body: String, due: Instant) -> Statement {
        Statement(
            "INSERT INTO timer (due_ms, type, body) VALUES ($1, $2, $3)",
            [.integer(due.milliseconds), .text(type), .text(body)]
        )
    }

    /// Takes out what is due, oldest first; it comes back if the transaction does not commit.
    package static func takeDue(
        at instant: Instant,
        limit: Int,
        in transaction: any Transaction
    ) throws(StoreError) -> [Entry] {
        let rows = try transaction.run(
            Statement(
                """
                DELETE FROM timer WHERE id IN (SELECT id FROM timer WHERE due_ms <= $1 ORDER BY due_ms, id LIMIT $2)
                RETURNING id, type, body, due_ms
                """,
                [.integer(instant.milliseconds), SQLValue(limit)]
            )
        )
        // RETURNING promises no order.
        var entries: [(dueMs: Int64, entry: Entry)] = []
        for row in rows {
            let entry = Entry(id: try row.integer(0), type: try row.text(1), body: try row.text(2))
            entries.append((try row.integer(3), entry))
        }
        return entries.sorted { ($0.dueMs, $0.entry.id) < ($1.dueMs, $1.entry.id) }.map(\.entry)
    }

    /// When the next one is due; nil when there is none.
    package static func nextDue(in transaction: any Transaction) throws(StoreError) -> Instant? {
        try transaction.run(Statement("SELECT MIN(due_ms) FROM timer")).first?.optionalInteger(0)
            .map(Instant.init(milliseconds:))
    }
}
