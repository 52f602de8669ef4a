package import Contracts

/// One writer of a store for as long as it holds it: it numbers the messages that it writes.
///
/// A writer that comes back gets a new lane, so a number is never given twice, not even by a store that was restored
/// from an old copy; and what a lane of a writer that is gone still holds can be sent by another.
package struct Lane: Hashable, Sendable {
    /// Its place among the lanes of the store.
    package let number: Int64
    /// Drawn at random; names the sender of its messages to those who receive them.
    package let name: String

    package init(number: Int64, name: String) {
        self.number = number
        self.name = name
    }

    /// Bits of a message's number that count within its lane.
    private static let bits: Int64 = 40

    /// Numbers from the first of the lane to the last.
    package var numbers: ClosedRange<Int64> { Self.numbers(of: number) }

    /// Numbers from the first of a lane to the last.
    package static func numbers(of lane: Int64) -> ClosedRange<Int64> {
        let first = lane << bits
        return first...(first | (1 << bits - 1))
    }

    /// The number of the lane that a message's number belongs to.
    package static func number(holding seq: Int64) -> Int64 { seq >> bits }

    static let migration = Migration(
        6,
        "lanes",
        ["CREATE TABLE lane (number {identity}, name TEXT NOT NULL UNIQUE)"]
    )

    /// Makes a lane for a new writer.
    static func open(_ name: String, in transaction: any Transaction) throws(StoreError) -> Lane {
        let statement = Statement("INSERT INTO lane (name) VALUES ($1) RETURNING number", [.text(name)])
        guard let row = try transaction.run(statement).first else { throw StoreError(.corrupt, "no lane was made") }
        return Lane(number: try row.integer(0), name: name)
    }

    /// The lanes that hold messages: a step of the index from one to the next, since they are few and messages many.
    package static func inUse(in transaction: any Transaction) throws(StoreError) -> [Lane] {
        var lanes: [Lane] = []
        for row in try transaction.run(Statement(inUse)) {
            lanes.append(Lane(number: try row.integer(0), name: try row.text(1)))
        }
        return lanes
    }

    private static let inUse = """
        WITH RECURSIVE used (number) AS (
            SELECT MIN(seq) / \(Int64(1) << bits) FROM outbox
            UNION ALL
            SELECT (SELECT MIN(outbox.seq) / \(Int64(1) << bits) FROM outbox
                WHERE outbox.seq >= (used.number + 1) * \(Int64(1) << bits))
            FROM used WHERE used.number IS NOT NULL
        )
        SELECT lane.number, lane.name FROM used JOIN lane ON lane.number = used.number ORDER BY lane.number
        """
}

/// The name of a message: the lane that it was written in, and its number, which holds the lane's.
package struct MessageNumber: Hashable, Sendable {
    package let lane: Lane
    package let seq: Int64

    package init(lane: Lane, seq: Int64) {
        self.lane = lane
        self.seq = seq
    }

    /// As the receivers know it.
    package var id: MessageID { MessageID(sender: lane.name, seq: seq) }
}

/// Counts the messages of a lane; a number that was given is never given again, whatever became of its transaction.
struct LaneCounter {
    let lane: Lane
    private var last: Int64

    init(_ lane: Lane) {
        self.lane = lane
        last = lane.numbers.lowerBound
    }

    mutating func next() -> MessageNumber {
        last += 1
        return MessageNumber(lane: lane, seq: last)
    }
}
