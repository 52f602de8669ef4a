package import Contracts

/// Which messages of other services took effect already.
///
/// Written in the transaction that makes them take effect.
package enum Inbox {
    static let migration = Migration(
        2,
        "inbox",
        [
            """
            CREATE TABLE inbox (
                sender TEXT NOT NULL, seq BIGINT NOT NULL, at_ms BIGINT NOT NULL, PRIMARY KEY (sender, seq)
            ) {clustered}
            """
        ]
    )

    /// Marks a message; gives a row if it is new, none if it took effect before.
    package static func mark(_ id: MessageID, at instant: Instant) -> Statement {
        Statement(
            "INSERT INTO inbox (sender, seq, at_ms) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING seq",
            [.text(id.sender), .integer(id.seq), .integer(instant.milliseconds)]
        )
    }

    /// Marks messages; tells of each whether it is new.
    ///
    /// Takes them in one order, whatever theirs: two replicas that get the same ones wait for each other, but never
    /// crosswise.
    package static func mark(
        _ ids: [MessageID],
        at instant: Instant,
        in transaction: any Transaction
    ) throws(StoreError) -> [Bool] {
        let sorted = Set(ids).sorted { ($0.sender, $0.seq) < ($1.sender, $1.seq) }
        var statements: [Statement] = []
        var next = 0
        while next < sorted.count, let size = sizes.first(where: { next + $0 <= sorted.count }) {
            let arguments = sorted[next..<next + size].flatMap { id in
                [.text(id.sender), .integer(id.seq), .integer(instant.milliseconds)] as [SQLValue]
            }
            statements.append(Statement(marks[size] ?? "", arguments))
            next += size
        }
        var new: Set<MessageID> = []
        for row in try transaction.run(statements).joined() {
            new.insert(MessageID(sender: try row.text(0), seq: try row.integer(1)))
        }
        // Of one that stands there twice, the first is new.
        return ids.map { new.remove($0) != nil }
    }

    /// Marks that go into one statement: few sizes, since each is kept ready.
    private static let sizes = [64, 16, 4, 1]

    private static let marks = Dictionary(
        uniqueKeysWithValues: sizes.map { size in
            let rows = (0..<size).map { "($\($0 * 3 + 1), $\($0 * 3 + 2), $\($0 * 3 + 3))" }.joined(separator: ", ")
            return (
                size,
                "INSERT INTO inbox (sender, seq, at_ms) VALUES \(rows) ON CONFLICT DO NOTHING RETURNING sender, seq"
            )
        }
    )

    /// Each sender once, by a step of the index from one to the next: there are few senders and many marks.
    private static let senders = Statement(
        """
        WITH RECURSIVE known (sender) AS (
            SELECT MIN(sender) FROM inbox
            UNION ALL
            SELECT (SELECT MIN(inbox.sender) FROM inbox WHERE inbox.sender > known.sender) FROM known
            WHERE known.sender IS NOT NULL
        )
        SELECT sender FROM known WHERE sender IS NOT NULL
        """
    )

    /// Forgets marks made before `cutoff`, at most `limit` of each sender, so that nobody waits long for it.
    ///
    /// A sender numbers its messages in order, so the oldest marks are those with the lowest numbers.
    package static func prune(before cutoff: Instant, limit: Int64, in transaction: any Transaction) throws(StoreError)
    {
        for sender in try transaction.run(Self.senders) {
            let name = try sender.text(0)
            try transaction.run(
                Statement(
                    """
                    DELETE FROM inbox WHERE sender = $1 AND at_ms < $2 AND seq IN
                    (SELECT seq FROM inbox WHERE sender = $1 ORDER BY seq LIMIT $3)
                    """,
                    [.text(name), .integer(cutoff.milliseconds), .integer(limit)]
                )
            )
        }
    }
}
