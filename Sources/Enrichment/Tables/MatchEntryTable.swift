import Contracts
import Matching
import Store

/// What the index in memory is made of: an entry for each submission that told something new.
///
/// Entries are numbered in the lane of their writer, in the order of its commits, so whoever knows a lane up to a number
/// misses nothing by going on behind it.
enum MatchEntryTable {
    static func insert(_ entry: MatchEntry, number: MessageNumber, seen: String?) -> Statement {
        Statement(
            "INSERT INTO match_entry (number, lead, entry, seen) VALUES ($1, $2, $3, $4)",
            [.integer(number.seq), .text(entry.lead), .text(entry.text), SQLValue(seen)]
        )
    }

    /// How far each lane is written: one row a writer, so that a look costs little.
    static let heads = Statement("SELECT lane, last FROM match_head")

    static func head(_ number: MessageNumber, at instant: Instant) -> Statement {
        Statement(
            """
            INSERT INTO match_head (lane, last, at_ms) VALUES ($1, $2, $3)
            ON CONFLICT (lane) DO UPDATE SET last = excluded.last, at_ms = excluded.at_ms
            """,
            [.integer(number.lane.number), .integer(number.seq), .integer(instant.milliseconds)]
        )
    }

    /// Forgets writers that wrote nothing since.
    static func forgetHeads(before cutoff: Instant) -> Statement {
        Statement("DELETE FROM match_head WHERE at_ms < $1", [.integer(cutoff.milliseconds)])
    }

    /// The numbers of the entries behind `after`, through `last`.
    static func numbers(after: Int64, through last: Int64) -> Statement {
        Statement(
            "SELECT number FROM match_entry WHERE number > $1 AND number <= $2 ORDER BY number",
            [.integer(after), .integer(last)]
        )
    }

    /// At most `limit` entries behind `after`, through `last`.
    static func entries(after: Int64, through last: Int64, limit: Int) -> Statement {
        Statement(
            """
            SELECT number, lead, entry, seen FROM match_entry WHERE number > $1 AND number <= $2
            ORDER BY number LIMIT $3
            """,
            [.integer(after), .integer(last), SQLValue(limit)]
        )
    }
}
