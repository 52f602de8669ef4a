package import Contracts

/// Messages that must reach another service, written in the transaction that decided them.
package enum Outbox {
    // The numbers are never used twice, not even after the rows are gone: they name the messages for ever.
    static let migration = Migration(
        3,
        "outbox",
        [
            """
            CREATE TABLE outbox (
                seq {identity}, destination TEXT NOT NULL, type TEXT NOT NULL, affinity TEXT NOT NULL,
                at_ms BIGINT NOT NULL, trace TEXT, body TEXT NOT NULL
            )
            """
        ]
    )

    /// One message in waiting.
    package struct Entry: Hashable, Sendable {
        package let seq: Int64
        package let type: String
        package let key: String
        package let at: Instant
        package let trace: String?
        package let body: String
    }

    package static func append(
        to destination: String,
        type: String,
        key: String,
        at instant: Instant,
        trace: String?,
        body: String
    ) -> Statement {
        Statement(
            "INSERT INTO outbox (destination, type, affinity, at_ms, trace, body) VALUES ($1, $2, $3, $4, $5, $6)",
            [
                .text(destination), .text(type), .text(key), .integer(instant.milliseconds), SQLValue(trace),
                .text(body),
            ]
        )
    }

    /// Everything for a destination up to a number has arrived there; what is after `previous` is not gone yet.
    ///
    /// The lower bound keeps the look short when much waits for another destination.
    package static func delete(for destination: String, after previous: Int64 = 0, through seq: Int64) -> Statement {
        Statement(
            "DELETE FROM outbox WHERE seq > $1 AND seq <= $2 AND destination = $3",
            [.integer(previous), .integer(seq), .text(destination)]
        )
    }

    /// This one message needs no sending any more.
    package static func delete(_ seq: Int64) -> Statement {
        Statement("DELETE FROM outbox WHERE seq = $1", [.integer(seq)])
    }

    /// The messages for a destination after a number, oldest first.
    package static func entries(
        for destination: String,
        after seq: Int64,
        limit: Int,
        in transaction: any Transaction
    ) throws(StoreError) -> [Entry] {
        let rows = try transaction.run(
            Statement(
                """
                SELECT seq, type, affinity, at_ms, trace, body FROM outbox
                WHERE seq > $1 AND destination = $2 ORDER BY seq LIMIT $3
                """,
                [.integer(seq), .text(destination), SQLValue(limit)]
            )
        )
        var entries: [Entry] = []
        for row in rows {
            entries.append(
                Entry(
                    seq: try row.integer(0),
                    type: try row.text(1),
                    key: try row.text(2),
                    at: Instant(milliseconds: try row.integer(3)),
                    trace: try row.optionalText(4),
                    body: try row.text(5)
                )
            )
        }
        return entries
    }

    /// How many messages wait, and since when the oldest does.
    package static func backlog(in transaction: any Transaction) throws(StoreError) -> (count: Int64, oldest: Instant?)
    {
        guard let row = try transaction.run(Statement("SELECT COUNT(*), MIN(at_ms) FROM outbox")).first else {
            return (0, nil)
        }
        return (try row.integer(0), try row.optionalInteger(1).map(Instant.init(milliseconds:)))
    }
}
