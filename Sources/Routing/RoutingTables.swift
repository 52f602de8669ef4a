import Assignment
import Contracts
import Rules
import Store

/// A lead, as routing holds it.
struct LeadRow: Hashable, Sendable {
    var id: String
    /// Of the score that came with it.
    var revision: Int64
    var state: State
    var mergedInto: String?
    /// The newest `LeadScored` as JSON.
    var document: String
    /// When it was last sales-qualified once more, after somebody had it.
    var backAt: Instant?

    enum State: String, Hashable, Sendable {
        /// Nothing to do: not sales-qualified, or only known from a merge.
        case idle
        /// Waits for a seller with room.
        case waiting
        /// A seller has it.
        case assigned
        /// Won or lost; one that was lost is idle from when it is no longer with sales.
        case closed
    }

    init(id: String) {
        self.id = id
        revision = -1
        state = .idle
        document = ""
    }

    init(_ row: Row) throws(StoreError) {
        id = try row.text(0)
        revision = try row.integer(1)
        state = State(rawValue: try row.text(2)) ?? .idle
        mergedInto = try row.optionalText(3)
        document = try row.text(4)
        backAt = try row.optionalInteger(5).map(Instant.init(milliseconds:))
    }

    static let columns = "id, revision, state, merged_into, document, back_ms"

    static func find(_ id: String) -> Statement {
        Statement("SELECT \(columns) FROM lead WHERE id = $1", [.text(id)])
    }

    /// Whether more is known of it than that another was merged into it, or it into another.
    var isKnown: Bool { revision >= 0 }

    /// Writes it over what was read; gives a row unless that is no longer what is stored.
    func save(over before: LeadRow?) -> Statement {
        Statement(
            """
            INSERT INTO lead (\(Self.columns)) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, state = excluded.state,
            merged_into = excluded.merged_into, document = excluded.document, back_ms = excluded.back_ms
            WHERE lead.revision = $7 AND lead.state = $8 RETURNING revision
            """,
            [
                .text(id), .integer(revision), .text(state.rawValue), SQLValue(mergedInto), .text(document),
                SQLValue(backAt?.milliseconds), SQLValue(before?.revision), SQLValue(before?.state.rawValue),
            ]
        )
    }
}

/// What decisions are made from and move on: how much sellers have open, and whose turn it is.
enum BookTable {
    /// How many she has open, and how many events.
    static func load(of seller: String) -> Statement {
        Statement("SELECT open_count, event_count FROM seller_book WHERE seller = $1", [.text(seller)])
    }

    /// For each period: how many she was given in it, and when the first; nothing where she has no limit.
    ///
    /// What she declined, let expire or had to hand back counts no more.
    static func given(to seller: Seller, at instant: Instant) -> Statement {
        let periods = Capacity.Period.allCases
        let starts = periods.map { period in
            seller.capacity.perPeriod[period] == nil
                ? instant.adding(milliseconds: 1)
                : seller.capacity.start(of: period, at: instant, in: seller.duty.zone)
        }
        let columns = periods.indices.map { index in
            let counts = "CASE WHEN offered_ms >= $\(index + 3)"
            return "COUNT(\(counts) THEN 1 END), MIN(\(counts) THEN offered_ms END)"
        }
        return Statement(
            """
            SELECT \(columns.joined(separator: ", ")) FROM assignment WHERE seller = $1 AND offered_ms >= $2
            AND state NOT IN ('declined', 'expired', 'recalled')
            """,
            [.text(seller.id), .integer((starts.min() ?? instant).milliseconds)]
                + starts.map { .integer($0.milliseconds) }
        )
    }

    /// So many more open leads, and so many more events; gives how many she has then.
    static func count(_ open: Int, events: Int, for seller: String) -> Statement {
        Statement(
            """
            INSERT INTO seller_book (seller, open_count, event_count) VALUES ($1, $2, $3)
            ON CONFLICT (seller) DO UPDATE SET open_count = seller_book.open_count + excluded.open_count,
            event_count = seller_book.event_count + excluded.event_count RETURNING open_count, event_count
            """,
            [.text(seller), SQLValue(open), SQLValue(events)]
        )
    }

    static func turns(of pool: String) -> Statement {
        Statement("SELECT seller, turn FROM pool_turn WHERE pool = $1", [.text(pool)])
    }

    static func set(_ turn: Int, of seller: String, in pool: String) -> Statement {
        Statement(
            """
            INSERT INTO pool_turn (pool, seller, turn) VALUES ($1, $2, $3)
            ON CONFLICT (pool, seller) DO UPDATE SET turn = excluded.turn
            """,
            [.text(pool), .text(seller), SQLValue(turn)]
        )
    }
}

/// Leads that nobody can take now, by the queue in which they wait (`Decision.queue`), oldest first; it is empty when
/// neither a place nor time can help them.
enum WaitingTable {
    static func insert(_ lead: String, pool: String, ruleSet: String, since: Instant) -> Statement {
        Statement(
            """
            INSERT INTO waiting_lead (lead, pool, rule_set, since_ms) VALUES ($1, $2, $3, $4)
            ON CONFLICT (lead) DO UPDATE SET pool = excluded.pool, rule_set = excluded.rule_set
            """,
            [.text(lead), .text(pool), .text(ruleSet), .integer(since.milliseconds)]
        )
    }

    /// A lead that waits already keeps its place in time.
    static func move(_ lead: String, to pool: String, ruleSet: String) -> Statement {
        Statement(
            "UPDATE waiting_lead SET pool = $1, rule_set = $2 WHERE lead = $3",
            [.text(pool), .text(ruleSet), .text(lead)]
        )
    }

    static func delete(_ lead: String) -> Statement {
        Statement("DELETE FROM waiting_lead WHERE lead = $1", [.text(lead)])
    }

    /// Gives a row when some wait where other rules put them.
    static func isUnder(otherThan ruleSet: String) -> Statement {
        Statement("SELECT 1 FROM waiting_lead WHERE rule_set <> $1 LIMIT 1", [.text(ruleSet)])
    }

    static func under(otherThan ruleSet: String) -> Statement {
        Statement(
            "SELECT lead, pool FROM waiting_lead WHERE rule_set <> $1 ORDER BY since_ms, lead",
            [.text(ruleSet)]
        )
    }

    static func oldest(in pool: String, limit: Int) -> Statement {
        Statement(
            "SELECT lead FROM waiting_lead WHERE pool = $1 ORDER BY since_ms, lead LIMIT $2",
            [.text(pool), SQLValue(limit)]
        )
    }
}

/// When the leads of a queue are looked at again though nothing happened: somebody begins to work, or a period ends.
enum AlarmTable {
    static func find(_ queue: String) -> Statement {
        Statement("SELECT due_ms FROM waiting_alarm WHERE queue = $1", [.text(queue)])
    }

    static func set(_ queue: String, due: Instant) -> Statement {
        Statement(
            """
            INSERT INTO waiting_alarm (queue, due_ms) VALUES ($1, $2)
            ON CONFLICT (queue) DO UPDATE SET due_ms = excluded.due_ms
            """,
            [.text(queue), .integer(due.milliseconds)]
        )
    }
}

/// What a batch makes of a lead's waiting.
struct WaitingChange: Hashable, Sendable {
    /// It waits no more, or starts anew.
    var isDeleted = false
    var isNew = false
    /// Where it waits now; nil when it does not.
    var pool: String?

    /// It waits in this pool; `isNew` when it did not wait before.
    mutating func wait(in pool: String, isNew: Bool) {
        self.pool = pool
        self.isNew = self.isNew || isNew
    }

    func statements(for lead: String, ruleSet: String, at instant: Instant) -> [Statement] {
        var statements = isDeleted ? [WaitingTable.delete(lead)] : []
        if let pool {
            let change =
                isNew
                ? WaitingTable.insert(lead, pool: pool, ruleSet: ruleSet, since: instant)
                : WaitingTable.move(lead, to: pool, ruleSet: ruleSet)
            statements.append(change)
        }
        return statements
    }
}

/// What sellers are told, each numbered for its seller alone, in the order of the commits.
///
/// The numbers come from `seller_book.event_count`, which every transaction that adds an event raises first: so another
/// one that adds an event for the seller waits until it is known whether this one commits, and nobody who has seen an
/// event can ever see one with a lower number come after it.
enum SellerEventTable {
    /// Adds an event that has so many after it among those that were counted; after `BookTable.count`.
    static func insert(_ event: SellerEvent, fromLast: Int) -> Statement {
        Statement(
            """
            INSERT INTO seller_event (seller, seq, assignment, at_ms, type, body)
            VALUES ($1, (SELECT event_count FROM seller_book WHERE seller = $1) - $2, $3, $4, $5, $6)
            """,
            [
                .text(event.seller), SQLValue(fromLast), .text(event.assignment), .integer(event.at.milliseconds),
                .text(event.type.rawValue), .text(event.body),
            ]
        )
    }

    static func after(_ cursor: Int64, for seller: String, limit: Int) -> Statement {
        Statement(
            """
            SELECT seq, at_ms, type, body FROM seller_event WHERE seller = $1 AND seq > $2 ORDER BY seq LIMIT $3
            """,
            [.text(seller), .integer(cursor), SQLValue(limit)]
        )
    }

    /// The number before the oldest offer that still waits for the seller's answer; her last number when none does.
    static func start(for seller: String) -> Statement {
        Statement(
            """
            SELECT COALESCE(
                (SELECT MIN(seq) - 1 FROM seller_event WHERE seller = $1 AND at_ms >=
                    (SELECT MIN(offered_ms) FROM assignment WHERE seller = $1 AND state = 'offered')),
                (SELECT MAX(seq) FROM seller_event WHERE seller = $1), 0)
            """,
            [.text(seller)]
        )
    }
}
