package import Contracts

/// Messages that must reach another service, written in the transaction that decided them.
package enum Outbox {
    // The numbers are the writer's (`Lane`): never used twice, not even after the rows are gone.
    static let migration = Migration(
        3,
        "outbox",
        [
            """
            CREATE TABLE outbox (
                seq BIGINT PRIMARY KEY, destination TEXT NOT NULL, type TEXT NOT NULL, affinity TEXT NOT NULL,
                at_ms BIGINT NOT NULL, trace TEXT, body TEXT NOT NULL
            )
            """
        ]
    )

    /// One message in waiting.
    package struct Entry: Hashable, Sendable {
        package let number: MessageNumber
        package let type: String
        package let key: String
        package let at: Instant
        package let trace: String?
        package let body: String

        package init(
            number: MessageNumber,
            type: String,
            key: String,
            at instant: Instant,
            trace: String?,
            body: String
        ) {
            self.number = number
            self.type = type
            self.key = key
            at = instant
            self.trace = trace
            self.body = body
        }

        package var seq: Int64 { number.seq }
    }

    package static func append(_ entry: Entry, to destination: String) -> Statement {
        Statement(
            """
            INSERT INTO outbox (seq, destination, type, affinity, at_ms, trace, body)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            [
                .integer(entry.seq), .text(destination), .text(entry.type), .text(entry.key),
                .integer(entry.at.milliseconds), SQLValue(entry.trace), .text(entry.body),
            ]
        )
    }

    /// Everything of a lane for a destination up to a number has arrived there; what is after `previous` is not gone
    /// yet.
    ///
    /// The lower bound keeps the look short when much waits for another destination.
    package static func delete(for destination: String, after previous: Int64, through seq: Int64) -> Statement {
        Statement(
            "DELETE FROM outbox WHERE seq > $1 AND seq <= $2 AND destination = $3",
            [.integer(previous), .integer(seq), .text(destination)]
        )
    }

    /// This one message needs no sending any more; gives a row if it was still there.
    package static func delete(_ seq: Int64) -> Statement {
        Statement("DELETE FROM outbox WHERE seq = $1 RETURNING seq", [.integer(seq)])
    }

    /// The messages of a lane for a destination after a number, oldest first.
    package static func entries(
        of lane: Lane,
        for destination: String,
        after seq: Int64,
        limit: Int,
        in transaction: any Transaction
    ) throws(StoreError) -> [Entry] {
        let rows = try transaction.run(
            Statement(
                """
                SELECT seq, type, affinity, at_ms, trace, body FROM outbox
                WHERE seq > $1 AND seq <= $2 AND destination = $3 ORDER BY seq LIMIT $4
                """,
                [.integer(seq), .integer(lane.numbers.upperBound), .text(destination), SQLValue(limit)]
            )
        )
        var entries: [Entry] = []
        for row in rows {
            entries.append(
                Entry(
                    number: MessageNumber(lane: lane, seq: try row.integer(0)),
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

    /// How many messages of a lane wait.
    package static func count(of lane: Lane, in transaction: any Transaction) throws(StoreError) -> Int64 {
        let (first, last) = (lane.numbers.lowerBound, lane.numbers.upperBound)
        let statement = Statement(
            "SELECT COUNT(*) FROM outbox WHERE seq >= $1 AND seq <= $2",
            [.integer(first), .integer(last)]
        )
        return try transaction.run(statement).first?.integer(0) ?? 0
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
