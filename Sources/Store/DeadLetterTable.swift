package import Contracts

/// Messages that could not be handled, kept until an operator decides.
package enum DeadLetterTable {
    static let migration = Migration(
        5,
        "dead letters",
        [
            """
            CREATE TABLE dead_letter (
                id {identity}, at_ms BIGINT NOT NULL, type TEXT NOT NULL, destination TEXT NOT NULL,
                affinity TEXT NOT NULL, reason TEXT NOT NULL, body TEXT NOT NULL
            )
            """
        ]
    )

    package struct Entry: Hashable, Sendable {
        package let id: Int64
        package let at: Instant
        package let type: String
        /// The service that refused it; empty when it is this one.
        package let destination: String
        package let key: String
        package let reason: String
        package let body: String
    }

    package static func append(
        type: String,
        destination: String,
        key: String,
        reason: String,
        body: String,
        at instant: Instant
    ) -> Statement {
        Statement(
            """
            INSERT INTO dead_letter (at_ms, type, destination, affinity, reason, body)
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            [.integer(instant.milliseconds), .text(type), .text(destination), .text(key), .text(reason), .text(body)]
        )
    }

    /// The oldest ones, or the one with an id.
    package static func entries(
        id: Int64?,
        limit: Int,
        in transaction: any Transaction
    ) throws(StoreError) -> [Entry] {
        let rows = try transaction.run(
            Statement(
                """
                SELECT id, at_ms, type, destination, affinity, reason, body FROM dead_letter
                WHERE id >= $1 AND id <= $2 ORDER BY id LIMIT $3
                """,
                [.integer(id ?? 0), .integer(id ?? .max), SQLValue(limit)]
            )
        )
        var entries: [Entry] = []
        for row in rows { entries.append(try Entry(row)) }
        return entries
    }

    /// Takes out the oldest ones, or the one with an id; whoever asks at the same time gets none of them.
    package static func take(
        id: Int64?,
        limit: Int,
        in transaction: any Transaction
    ) throws(StoreError) -> [Entry] {
        let rows = try transaction.run(
            Statement(
                """
                DELETE FROM dead_letter WHERE id IN
                (SELECT id FROM dead_letter WHERE id >= $1 AND id <= $2 ORDER BY id LIMIT $3)
                RETURNING id, at_ms, type, destination, affinity, reason, body
                """,
                [.integer(id ?? 0), .integer(id ?? .max), SQLValue(limit)]
            )
        )
        var entries: [Entry] = []
        for row in rows { entries.append(try Entry(row)) }
        return entries.sorted { $0.id < $1.id }
    }

    package static func count(in transaction: any Transaction) throws(StoreError) -> Int64 {
        try transaction.run(Statement("SELECT COUNT(*) FROM dead_letter")).first?.integer(0) ?? 0
    }
}

extension DeadLetterTable.Entry {
    fileprivate init(_ row: Row) throws(StoreError) {
        id = try row.integer(0)
        at = Instant(milliseconds: try row.integer(1))
        type = try row.text(2)
        destination = try row.text(3)
        key = try row.text(4)
        reason = try row.text(5)
        body = try row.text(6)
    }
}
