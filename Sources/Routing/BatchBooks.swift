import Assignment
import Contracts
import Rules
import Store

/// The books that a batch decides on: as they were read, and as it moves them on.
///
/// Nothing is written before `write`, and then as little as can be: a row for each seller and turn that changed.
struct BatchBooks {
    let rules: RoutingRules
    let instant: Instant
    private(set) var books = Books()
    /// By seller, since the last `write`.
    private var changes: [String: Change] = [:]
    /// How many events each seller has; with what this batch tells her.
    private var eventCounts: [String: Int64] = [:]
    /// By ledger, since the last `write`.
    private var movedTurns: [String: Set<String>] = [:]
    private var events: [SellerEvent] = []
    private var chains: [String: DecisionChain] = [:]
    /// Pools that were read, with all that take what they cannot.
    private var openPools: Set<String> = []
    private var decisions: [Statement] = []

    private struct Change {
        var open = 0
        var events = 0
        /// When she was given what she has been given, and what she gave back.
        var given: [Instant] = []
        var released: [Instant] = []
    }

    init(rules: RoutingRules, instant: Instant) {
        self.rules = rules
        self.instant = instant
    }

    /// What reads the books that some decisions need: loads of sellers, turns of ledgers, heads of chains.
    struct Reading {
        var sellers: [String] = []
        /// Those who have limits by the day, week or month.
        var limited: [Seller] = []
        var ledgers: [String] = []
        var chains: [String] = []
        /// Those that are open when all this was read.
        var pools: Set<String> = []
        let instant: Instant

        var statements: [Statement] {
            sellers.map { BookTable.load(of: $0) } + limited.map { BookTable.given(to: $0, at: instant) }
                + ledgers.map { BookTable.turns(of: $0) } + chains.map { DecisionTable.head(of: $0) }
        }
    }

    /// Whether all was read that a decision on the request needs.
    func areOpen(for request: AssignmentRequest) -> Bool {
        let asked = [request.owner, request.first].compactMap(\.self) + (request.deals ?? []).map(\.seller)
        if asked.contains(where: { books.loads[$0] == nil }) { return false }
        guard let territory = rules.territory(for: request) else {
            return chains[DecisionChain.name(of: request.lead, pool: nil)] != nil
        }
        if territory.sellThrough == .split, books.turns[Territory.splitLedger(of: territory.id)] == nil { return false }
        return openPools.contains(territory.pool) && chains[territory.pool] != nil
    }

    /// What must be read to decide on these requests and to fill these queues, as far as it was not read yet.
    func reading(_ requests: [AssignmentRequest], queues: some Sequence<String> = []) -> Reading {
        var (sellers, ledgers, heads): (Set<String>, Set<String>, Set<String>) = ([], [], [])
        var pools = Set(queues.flatMap { rules.pools(ofQueue: $0).map(\.id) })
        sellers.formUnion(queues.flatMap { rules.sellers(ofQueue: $0).map(\.id) })
        for request in requests {
            sellers.formUnion([request.owner, request.first].compactMap(\.self))
            sellers.formUnion((request.deals ?? []).map(\.seller))
            let territory = rules.territory(for: request)
            heads.insert(DecisionChain.name(of: request.lead, pool: territory?.pool))
            guard let territory else { continue }
            if territory.sellThrough == .split { ledgers.insert(Territory.splitLedger(of: territory.id)) }
            pools.insert(territory.pool)
        }
        let asked = Set(pools.flatMap { rules.pools(ofQueue: $0) }).filter { books.turns[$0.id] == nil }
        sellers.formUnion(asked.flatMap { $0.members.map(\.seller) })
        var reading = Reading(instant: instant)
        reading.pools = pools
        reading.sellers = sellers.filter { books.loads[$0] == nil }.sorted()
        reading.limited = reading.sellers.compactMap { rules.sellers[$0] }.filter { !$0.capacity.perPeriod.isEmpty }
        reading.ledgers = ledgers.union(asked.map(\.id)).filter { books.turns[$0] == nil }.sorted()
        reading.chains = heads.filter { chains[$0] == nil }.sorted()
        return reading
    }

    /// Takes what the statements of a reading gave.
    mutating func take(_ reading: Reading, _ results: some Collection<[Row]>) throws {
        var results = results[...]
        // What this batch changed before is not in the store yet.
        for seller in reading.sellers {
            let row = results.popFirst()?.first
            let change = changes[seller] ?? Change()
            books.loads[seller] = Load(open: Int(try row?.integer(0) ?? 0) + change.open)
            eventCounts[seller] = (try row?.integer(1) ?? 0) + Int64(change.events)
        }
        for seller in reading.limited {
            guard let row = results.popFirst()?.first else { continue }
            for (column, period) in Capacity.Period.allCases.enumerated()
            where seller.capacity.perPeriod[period] != nil {
                let change = changes[seller.id] ?? Change()
                let (given, released) = (
                    inPeriod(change.given, period, seller), inPeriod(change.released, period, seller)
                )
                books.loads[seller.id]?.perPeriod[period] = Int(try row.integer(2 * column)) + given - released
                books.loads[seller.id]?.oldest[period] = try row.optionalInteger(2 * column + 1)
                    .map(Instant.init(milliseconds:))
            }
        }
        for ledger in reading.ledgers {
            books.turns[ledger] = [:]
            for row in results.popFirst() ?? [] {
                books.turns[ledger, default: [:]][try row.text(0)] = Int(try row.integer(1))
            }
        }
        openPools.formUnion(reading.pools)
        for chain in reading.chains { chains[chain] = try DecisionChain(chain, results.popFirst()?.first) }
    }

    private func inPeriod(_ instants: [Instant], _ period: Capacity.Period, _ seller: Seller) -> Int {
        let start = seller.capacity.start(of: period, at: instant, in: seller.duty.zone)
        return instants.count { $0 >= start }
    }

    /// Notes a decision: in its chain, one more for its seller, and the turns as it left them.
    mutating func book(_ decision: Decision) throws {
        let name = DecisionChain.name(of: decision.lead, pool: decision.territory.flatMap { rules.territory($0)?.pool })
        var chain = try chains[name] ?? DecisionChain(name, nil)
        decisions.append(try DecisionTable.insert(decision, in: &chain))
        chains[name] = chain
        guard !decision.receivers.isEmpty else { return }
        if let pool = decision.pool { move(pool, to: decision.turns) }
        if let split = decision.split, let territory = decision.territory {
            move(Territory.splitLedger(of: territory), to: split.after)
        }
        for seller in decision.receivers {
            count(1, for: seller)
            changes[seller, default: Change()].given.append(instant)
            adjustPeriods(of: seller, by: 1, since: instant)
        }
    }

    private mutating func move(_ ledger: String, to turns: [String: Int]) {
        let before = books.turns[ledger] ?? [:]
        for (other, turn) in turns where turn != before[other] ?? 0 { movedTurns[ledger, default: []].insert(other) }
        books.turns[ledger, default: [:]].merge(turns) { $1 }
    }

    /// One less open for the seller; as if she had never been given it, when she did not take it.
    mutating func free(_ seller: String, offeredAt: Instant, isReleased: Bool) {
        count(-1, for: seller)
        guard isReleased else { return }
        changes[seller, default: Change()].released.append(offeredAt)
        adjustPeriods(of: seller, by: -1, since: offeredAt)
    }

    private mutating func count(_ change: Int, for seller: String) {
        changes[seller, default: Change()].open += change
        books.loads[seller]?.open += change
    }

    private mutating func adjustPeriods(of seller: String, by change: Int, since offered: Instant) {
        guard books.loads[seller] != nil, let seller = rules.sellers[seller] else { return }
        for period in seller.capacity.perPeriod.keys where inPeriod([offered], period, seller) > 0 {
            books.loads[seller.id]?.perPeriod[period, default: 0] += change
        }
    }

    /// Tells a seller something, in the order of the calls.
    mutating func tell(_ event: SellerEvent) {
        changes[event.seller, default: Change()].events += 1
        eventCounts[event.seller]? += 1
        events.append(event)
    }

    /// What the first rows of the results of `write` must be, so far as it was known before.
    struct Expectation {
        /// Open leads and events of each seller that changed.
        let sellers: [[Int64]?]
        /// Who they are, and how many events each was told of.
        let told: [(seller: String, count: Int)]
        /// How many heads of chains were written.
        let chains: Int
    }

    /// What writes all changes since the last time, and what the first of them must give.
    mutating func write() -> (statements: [Statement], expected: Expectation) {
        let sellers = changes.keys.sorted()
        let heads = chains.keys.sorted().compactMap { chains[$0]?.advance() }
        let expected = Expectation(
            sellers: sellers.map { seller in
                books.loads[seller].flatMap { load in eventCounts[seller].map { [Int64(load.open), $0] } }
            },
            told: sellers.map { ($0, changes[$0]?.events ?? 0) },
            chains: heads.count
        )
        var statements = sellers.map { seller in
            BookTable.count(changes[seller]?.open ?? 0, events: changes[seller]?.events ?? 0, for: seller)
        }
        statements += heads + decisions
        // The counts say how many events each has by now; what comes after an event is taken off for its number.
        var left = changes.mapValues(\.events)
        for event in events {
            left[event.seller, default: 1] -= 1
            statements.append(SellerEventTable.insert(event, fromLast: left[event.seller] ?? 0))
        }
        for ledger in movedTurns.keys.sorted() {
            for seller in (movedTurns[ledger] ?? []).sorted() {
                statements.append(BookTable.set(books.turns[ledger]?[seller] ?? 0, of: seller, in: ledger))
            }
        }
        (changes, movedTurns, events, decisions) = ([:], [:], [], [])
        return (statements, expected)
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
