import Contracts
import Rules

/// The books of a replay: how they were then, and how they are by the other rules, side by side.
///
/// What a decision found then is written in it, and is the last word on that. What a seller has now is what she had then
/// and the difference of the two sides: so as long as nothing differs, every decision finds what it found then.
struct ReplayBooks {
    /// Those that are tried, with the roster of the moment.
    var rules: RoutingRules
    /// By the version of rules that decided then: sellers whose periods begin and are counted as by those that are tried.
    var countedAlike: [String: Set<String>] = [:]
    private var sellers: [String: Account] = [:]
    private var ledgers: [String: [String: Turn]]

    private struct Account {
        var then = Stand()
        var now = Stand()
    }

    private struct Stand {
        var open = 0
        /// When she was given what counts in periods, in ascending order.
        var given: [Instant] = []

        /// How many she was given from an instant on.
        func count(since start: Instant) -> Int { given.count - ReplayBooks.place(of: start, in: given) }
    }

    private struct Turn {
        var then = 0
        var now = 0
    }

    enum Side: Hashable, Sendable {
        case then, now
    }

    init(rules: RoutingRules, accounts: [AuditPage.Account]) {
        self.rules = rules
        ledgers = accounts.reduce(into: [:]) { ledgers, account in
            ledgers[account.ledger, default: [:]][account.seller] = Turn(then: account.turn, now: account.turn)
        }
    }

    // MARK: What changes

    /// A seller is given a lead.
    mutating func give(to seller: String, _ side: Side, at instant: Instant) {
        change(seller, side) { stand in
            stand.open += 1
            stand.given.insert(instant, at: Self.place(of: instant, in: stand.given))
        }
    }

    /// She has it no more; `isReleased` when it counts as if she had never been given it.
    mutating func free(_ seller: String, _ side: Side, offeredAt: Instant, isReleased: Bool) {
        change(seller, side) { stand in
            stand.open -= 1
            let place = Self.place(of: offeredAt, in: stand.given)
            if isReleased, place < stand.given.count, stand.given[place] == offeredAt { stand.given.remove(at: place) }
        }
    }

    /// What was given before the time of the replay, and is open no more, still counts in periods.
    mutating func note(given instant: Instant, to seller: String) {
        for side in [Side.then, .now] {
            give(to: seller, side, at: instant)
            free(seller, side, offeredAt: instant, isReleased: false)
        }
    }

    private mutating func change(_ seller: String, _ side: Side, _ body: (inout Stand) -> Void) {
        switch side {
        case .then: body(&sellers[seller, default: Account()].then)
        case .now: body(&sellers[seller, default: Account()].now)
        }
    }

    /// Where the first that is not before an instant stands.
    fileprivate static func place(of instant: Instant, in given: [Instant]) -> Int {
        if let last = given.last, last < instant { return given.count }
        var (low, high) = (0, given.count)
        while low < high {
            let middle = (low + high) / 2
            if given[middle] < instant { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Takes the turns that a decision found then for what they were.
    mutating func find(_ decision: RecordedDecision) {
        for candidate in decision.candidates {
            if let pool = candidate.pool { find(candidate.turn, of: candidate.seller, in: pool) }
        }
        guard let split = decision.split, let territory = decision.territory else { return }
        for (side, turn) in split.before { find(turn, of: side, in: Territory.splitLedger(of: territory)) }
    }

    private mutating func find(_ found: Int, of seller: String, in ledger: String) {
        let turn = ledgers[ledger]?[seller] ?? Turn()
        guard turn.then != found || ledgers[ledger]?[seller] == nil else { return }
        ledgers[ledger, default: [:]][seller] = Turn(then: found, now: turn.now + found - turn.then)
    }

    /// Sets the turns of a ledger as a decision left them.
    mutating func set(_ turns: [String: Int], of ledger: String, _ side: Side) {
        for (seller, turn) in turns {
            switch side {
            case .then: ledgers[ledger, default: [:]][seller, default: Turn()].then = turn
            case .now: ledgers[ledger, default: [:]][seller, default: Turn()].now = turn
            }
        }
    }

    // MARK: What decisions are made from

    /// The books for a request by the other rules; `recorded` is the decision that was made on it then.
    func books(for request: AssignmentRequest, recorded: RecordedDecision?, at instant: Instant) -> Books {
        var books = Books()
        let found = Found(recorded, rules, countedAlike)
        let named = [request.owner, request.first].compactMap(\.self) + (request.deals ?? []).map(\.seller)
        for seller in named + found.candidates.keys { books.loads[seller] = load(of: seller, found, at: instant) }
        guard let territory = rules.territory(for: request) else { return books }
        for pool in rules.pools(ofQueue: territory.pool) {
            let ledger = ledgers[pool.id] ?? [:]
            var turns: [String: Int] = [:]
            for member in pool.members {
                if books.loads[member.seller] == nil {
                    books.loads[member.seller] = load(of: member.seller, found, at: instant)
                }
                turns[member.seller] = ledger[member.seller]?.now
            }
            books.turns[pool.id] = turns
        }
        if territory.sellThrough == .split {
            let ledger = Territory.splitLedger(of: territory.id)
            books.turns[ledger] = ledgers[ledger]?.mapValues(\.now) ?? [:]
        }
        return books
    }

    /// The loads of those who may take a lead in a queue.
    func books(ofQueue queue: String, at instant: Instant) -> Books {
        let found = Found(nil, rules, countedAlike)
        return rules.sellers(ofQueue: queue).reduce(into: Books()) { books, seller in
            books.loads[seller.id] = load(of: seller.id, found, at: instant)
        }
    }

    /// What a decision found then, by seller.
    private struct Found {
        let candidates: [String: RecordedDecision.Candidate]
        private let isOfTheseRules: Bool
        private let countedAlike: Set<String>

        init(_ decision: RecordedDecision?, _ rules: RoutingRules, _ countedAlike: [String: Set<String>]) {
            candidates = Dictionary(decision?.candidates.map { ($0.seller, $0) } ?? []) { first, _ in first }
            isOfTheseRules = decision?.ruleSet == rules.version
            self.countedAlike = decision.flatMap { countedAlike[$0.ruleSet] } ?? []
        }

        /// What she had been given in a period; nil when it is not known, or was another period.
        func given(to seller: String, in period: Capacity.Period) -> Int? {
            guard isOfTheseRules || countedAlike.contains(seller) else { return nil }
            return candidates[seller]?.given?[period]
        }
    }

    private func load(of id: String, _ found: Found, at instant: Instant) -> Load {
        let account = sellers[id] ?? Account()
        let candidate = found.candidates[id]
        var load = Load(open: (candidate?.open ?? account.then.open) + account.now.open - account.then.open)
        guard let seller = rules.sellers[id] else { return load }
        for period in seller.capacity.perPeriod.keys {
            let start = seller.capacity.start(of: period, at: instant, in: seller.duty.zone)
            let then = account.then.count(since: start)
            let base = found.given(to: id, in: period) ?? then
            load.perPeriod[period] = base + account.now.count(since: start) - then
            load.oldest[period] = account.now.given.first { $0 >= start }
        }
        return load
    }
}
