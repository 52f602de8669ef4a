import Assignment
import Contracts
import Store

/// The books that a batch decides on: as they were read, and as it moves them on.
///
/// Nothing is written before `write`, and then as little as can be: a row for each seller and turn that changed.
struct BatchBooks {
    private(set) var books = Books()
    /// By seller, since the last `write`.
    private var changes: [String: Change] = [:]
    /// By pool, since the last `write`.
    private var movedTurns: [String: Set<String>] = [:]
    private var events: [SellerEvent] = []

    private struct Change {
        var open = 0
        var events = 0
    }

    /// What reads the books of some pools: those of all their sellers, and the turns.
    struct Reading {
        let sellers: [String]
        let pools: [String]

        var statements: [Statement] { sellers.map { BookTable.open(of: $0) } + pools.map { BookTable.turns(of: $0) } }
    }

    /// What must be read for these pools, as far as it was not read yet.
    func reading(_ pools: some Sequence<Pool>) -> Reading {
        let missing = pools.filter { books.turns[$0.id] == nil }
        let sellers = Set(missing.flatMap { $0.members.map(\.seller) }).filter { books.open[$0] == nil }
        return Reading(sellers: sellers.sorted(), pools: missing.map(\.id).sorted())
    }

    /// Takes what the statements of a reading gave.
    mutating func take(_ reading: Reading, _ results: some Collection<[Row]>) throws {
        for (seller, rows) in zip(reading.sellers, results) {
            // What this batch changed before is not in the store yet.
            books.open[seller] = Int(try rows.first?.integer(0) ?? 0) + (changes[seller]?.open ?? 0)
        }
        for (pool, rows) in zip(reading.pools, results.dropFirst(reading.sellers.count)) {
            books.turns[pool] = [:]
            for row in rows { books.turns[pool, default: [:]][try row.text(0)] = Int(try row.integer(1)) }
        }
    }

    /// Whether some seller of the pool may have one more.
    func hasRoom(in pool: Pool, by rules: RoutingRules) -> Bool {
        pool.members.contains { member in
            (books.open[member.seller] ?? 0) < (rules.sellers[member.seller]?.open ?? 0)
        }
    }

    /// One more open for the seller, and the turns as the decision left them.
    mutating func book(_ decision: Decision) {
        guard let seller = decision.seller, let pool = decision.pool else { return }
        let before = books.turns[pool] ?? [:]
        for (other, turn) in decision.turns where turn != before[other] ?? 0 {
            movedTurns[pool, default: []].insert(other)
        }
        books.turns[pool] = decision.turns
        count(1, for: seller)
    }

    /// One less open for the seller.
    mutating func free(_ seller: String) { count(-1, for: seller) }

    private mutating func count(_ change: Int, for seller: String) {
        changes[seller, default: Change()].open += change
        if let open = books.open[seller] { books.open[seller] = open + change }
    }

    /// Tells a seller something, in the order of the calls.
    mutating func tell(_ event: SellerEvent) {
        changes[event.seller, default: Change()].events += 1
        events.append(event)
    }

    /// What writes all changes since the last time, and what the first of them must give.
    mutating func write() -> (statements: [Statement], opens: [Int?]) {
        let sellers = changes.keys.sorted()
        var statements = sellers.map { seller in
            BookTable.count(changes[seller]?.open ?? 0, events: changes[seller]?.events ?? 0, for: seller)
        }
        // The counts say how many events each has by now; what comes after an event is taken off for its number.
        var left = changes.mapValues(\.events)
        for event in events {
            left[event.seller, default: 1] -= 1
            statements.append(SellerEventTable.insert(event, fromLast: left[event.seller] ?? 0))
        }
        for pool in movedTurns.keys.sorted() {
            for seller in (movedTurns[pool] ?? []).sorted() {
                statements.append(BookTable.set(books.turns[pool]?[seller] ?? 0, of: seller, in: pool))
            }
        }
        (changes, movedTurns, events) = ([:], [:], [])
        return (statements, sellers.map { books.open[$0] })
    }
}

/// Something to tell a seller.
struct SellerEvent: Hashable, Sendable {
    let seller: String
    let type: Message.Kind
    let assignment: String
    let body: String
    let at: Instant
}
