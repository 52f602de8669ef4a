import Assignment
import Contracts
import ServiceKit
import Store

/// One batch of routing: leads, assignments and books, read together and written together.
///
/// `RoutingDesk+locks` has the order in which replicas wait for each other.
struct RoutingDesk {
    let rules: RoutingRules
    let instant: Instant
    let transaction: any Transaction

    var leads: [String: LeadRow] = [:]
    /// What this batch brought of them, decoded.
    var scoredLeads: [String: LeadScored] = [:]
    /// All assignments that a lead of the batch ever had, by lead.
    var assignments: [String: [AssignmentRow]] = [:]
    /// The lead that had an assignment when it was read.
    var leadOfAssignment: [String: String] = [:]
    var books = BatchBooks()
    /// The components of pools that no other transaction decides in until this one ends.
    var held: Set<String> = []
    /// Pools in which somebody has room again, and how much.
    private var freed: [String: Int] = [:]

    /// The leads to be written, and how they were when they were read.
    private var before: [String: LeadRow] = [:]
    private var waitingChanges: [String: WaitingChange] = [:]
    var statements: [Statement] = []
    var outgoing: [Outgoing] = []

    init(rules: RoutingRules, instant: Instant, in transaction: any Transaction) {
        self.rules = rules
        self.instant = instant
        self.transaction = transaction
    }

    /// The id of the lead that this one was merged into, or its own.
    func current(_ id: String) -> String {
        var id = id
        while let into = leads[id]?.mergedInto, leads[into] != nil { id = into }
        return id
    }

    /// The assignment with this id, if its lead was read.
    func assignment(_ id: String) -> AssignmentRow? {
        leadOfAssignment[id].flatMap { assignments[current($0)]?.first { $0.id == id } }
    }

    func live(_ lead: String) -> AssignmentRow? {
        assignments[lead]?.first { $0.state.isLive }
    }

    func pool(of lead: LeadRow) -> Pool? {
        lead.isKnown ? rules.pool(country: lead.country, region: lead.region) : nil
    }

    mutating func keep(_ lead: LeadRow) {
        if before[lead.id] == nil { before[lead.id] = leads[lead.id] }
        leads[lead.id] = lead
    }

    /// Gives the lead to the seller whose turn it is, or lets it wait.
    ///
    /// Returns whether somebody got it. For one that waits already, `pool` tells where: if that is where it is to wait
    /// further, nothing is noted, since one decision tells enough.
    @discardableResult
    mutating func assign(_ lead: LeadRow, trace: String?, waitingIn pool: String? = nil) throws -> Bool {
        var lead = lead
        let had = Dictionary((assignments[lead.id] ?? []).map { ($0.seller, $0.state) }) { $1 }
        let request = AssignmentRequest(
            lead: lead.id,
            leadRevision: lead.revision,
            country: lead.country,
            region: lead.region,
            had: had
        )
        try openBooks(self.pool(of: lead))
        let decision = rules.decide(request, books: books.books, at: instant)
        // Whom everybody has had, or nobody sells to, no freed place can help: it waits in no pool.
        let waitingPool = decision.reason == .allAtCapacity ? decision.pool ?? "" : ""
        if decision.seller == nil, lead.state == .waiting, waitingPool == pool { return false }
        statements.append(try DecisionTable.insert(decision))
        if let seller = decision.seller {
            books.book(decision)
            try offer(lead, to: seller, decision, trace: trace)
            if lead.state == .waiting { stopsWaiting(lead.id) }
            lead.state = .assigned
            keep(lead)
            return true
        }
        waitingChanges[lead.id, default: WaitingChange()].wait(in: waitingPool, isNew: lead.state != .waiting)
        if lead.state != .waiting {
            report(.waiting, of: lead.id, reason: decision.reason.rawValue, trace: trace)
            lead.state = .waiting
            keep(lead)
        }
        return false
    }

    /// Ends or moves on an assignment: state, books, and everybody who wants to know.
    mutating func close(_ row: AssignmentRow, as state: AssignmentState, reason: String?, tellsSeller: Bool) throws {
        var row = row
        let wasLive = row.state.isLive
        row.state = state
        row.closedAt = instant
        row.reason = reason
        replace(row)
        statements.append(row.update)
        if wasLive, !state.isLive { free(row) }
        if tellsSeller {
            let closed = AssignmentClosed(assignment: row.id, lead: row.lead, state: state, at: instant)
            try tell(row.seller, .assignmentClosed, of: row.id, BodyCodec.encode(closed))
        }
        report(LeadStatus.Event(state), of: row.lead, reason: reason, trace: nil)
        let outcome = LeadOutcome(
            lead: row.lead,
            assignment: row.id,
            seller: row.seller,
            state: state,
            at: instant,
            reason: reason
        )
        outgoing.append(.send(.leadOutcome(outcome), to: .scoring, key: row.lead, trace: nil))
    }

    mutating func replace(_ row: AssignmentRow) {
        guard let index = assignments[row.lead]?.firstIndex(where: { $0.id == row.id }) else { return }
        assignments[row.lead]?[index] = row
    }

    mutating func stopsWaiting(_ lead: String) { waitingChanges[lead] = WaitingChange(isDeleted: true) }

    /// Offers the leads that wait longest to those who have room again.
    mutating func fillFreedPlaces() throws {
        let pools = freed.keys.sorted().compactMap { rules.pools[$0] }
        guard !pools.isEmpty else { return }
        let reading = books.reading(pools)
        // Some may have been with those who have room already, so more are looked at than there are places.
        let queues = pools.map { WaitingTable.oldest(in: $0.id, limit: (freed[$0.id] ?? 0) + Self.passedOver) }
        // Leads that began to wait in this batch count too.
        let results = try write(then: queues + reading.statements)
        try books.take(reading, results.dropFirst(queues.count))
        var waiting: [String: [String]] = [:]
        for (pool, rows) in zip(pools, results) { waiting[pool.id] = try rows.map { try $0.text(0) } }
        // Most often the first ones get the places; those of all pools are read together.
        try read(pools.flatMap { (waiting[$0.id] ?? []).prefix(freed[$0.id] ?? 0) })
        for pool in pools { try fill(pool, from: waiting[pool.id] ?? []) }
    }

    private mutating func fill(_ pool: Pool, from queue: [String]) throws {
        var places = freed[pool.id] ?? 0
        var queue = queue[...]
        var count = places
        while places > 0, !queue.isEmpty, books.hasRoom(in: pool, by: rules) {
            let next = queue.prefix(count)
            queue = queue.dropFirst(count)
            count = Self.readAhead
            try read(next)
            for id in next where places > 0 {
                guard let lead = leads[id], lead.state == .waiting, self.pool(of: lead)?.id == pool.id else { continue }
                if try assign(lead, trace: nil, waitingIn: pool.id) { places -= 1 }
            }
        }
    }

    /// Leads in waiting that are looked at for a freed place, beyond the one that gets it.
    private static let passedOver = 100

    /// Leads in waiting that are read at a time when the first ones did not take the places.
    private static let readAhead = 20

    /// Tries the leads that wait by other rules than these, those who wait longest first.
    mutating func reconsiderWaiting() throws {
        // Rules of the same content would decide the same.
        guard try !transaction.run(WaitingTable.isUnder(otherThan: rules.version)).isEmpty else { return }
        try hold(Set(rules.components))
        let waiting = try transaction.run(WaitingTable.under(otherThan: rules.version))
        for chunk in stride(from: 0, to: waiting.count, by: Self.reconsideredAtOnce) {
            let rows = waiting[chunk..<min(chunk + Self.reconsideredAtOnce, waiting.count)]
            try read(try rows.map { try $0.text(0) })
            for row in rows {
                let (id, pool) = (try row.text(0), try row.text(1))
                guard let lead = leads[id], lead.state == .waiting else { continue }
                try assign(lead, trace: nil, waitingIn: pool)
                // As before, but by these rules.
                if waitingChanges[id] == nil { waitingChanges[id] = WaitingChange(pool: pool) }
                if before[id] == nil { (leads[id], assignments[id]) = (nil, nil) }
            }
        }
    }

    private static let reconsideredAtOnce = 500

    /// Writes everything that changed.
    mutating func save() throws {
        let saved = before.keys.sorted().compactMap { id in leads[id].map { $0.save(over: before[id]) } }
        for rows in try write(then: saved) where rows.isEmpty { throw Self.overtaken }
    }

    /// Writes what changed of everything but the leads; then runs some more statements, and returns their rows.
    private mutating func write(then others: [Statement]) throws -> ArraySlice<[Row]> {
        let (booked, opens) = books.write()
        let waits = waitingChanges.sorted { $0.key < $1.key }.flatMap { lead, change in
            change.statements(for: lead, ruleSet: rules.version, at: instant)
        }
        let results = try transaction.run(booked + waits + statements + others)
        (waitingChanges, statements) = ([:], [])
        for (rows, open) in zip(results, opens) {
            if let open, try rows.first?.integer(0) != Int64(open) { throw Self.overtaken }
        }
        return results.suffix(others.count)
    }

    /// What we decided on is no longer so: only by a replica that locks otherwise, since it has other rules.
    private static let overtaken = StoreError(
        .busy,
        "another replica, which has other rules, changed the same leads or sellers at the same time"
    )

    mutating func report(_ event: LeadStatus.Event, of lead: String, reason: String?, trace: String?) {
        let status = LeadStatus(lead: lead, event: event, at: instant, reason: reason)
        outgoing.append(.send(.leadStatus(status), to: .ingestion, key: lead, trace: trace))
    }

    private mutating func tell(_ seller: String, _ type: Message.Kind, of assignment: String, _ body: String) {
        books.tell(SellerEvent(seller: seller, type: type, assignment: assignment, body: body, at: instant))
        outgoing.append(.notify(seller: seller))
    }

    /// Reads the books of a pool, once a batch.
    private mutating func openBooks(_ pool: Pool?) throws {
        guard let pool else { return }
        assert(rules.component(ofPool: pool.id).map(held.contains) == true, "a decision in a pool that is not locked")
        let reading = books.reading(CollectionOfOne(pool))
        guard !reading.pools.isEmpty else { return }
        try books.take(reading, try transaction.run(reading.statements))
    }

    private mutating func free(_ row: AssignmentRow) {
        assert(rules.component(ofSeller: row.seller).map(held.contains) != false, "a book that is not locked")
        books.free(row.seller)
        for pool in rules.pools(ofSeller: row.seller) { freed[pool, default: 0] += 1 }
    }

    private mutating func offer(_ lead: LeadRow, to seller: String, _ decision: Decision, trace: String?) throws {
        let scored = try scoredLeads[lead.id] ?? BodyCodec.decode(LeadScored.self, from: lead.document)
        let attempt = Int64((assignments[lead.id] ?? []).count + 1)
        let row = AssignmentRow(
            id: "\(lead.id).\(attempt)",
            lead: lead.id,
            seller: seller,
            territory: decision.territory ?? "",
            pool: decision.pool ?? "",
            attempt: attempt,
            offeredAt: instant,
            dueAt: instant.adding(milliseconds: rules.answerWithinMs)
        )
        assignments[lead.id, default: []].append(row)
        leadOfAssignment[row.id] = lead.id
        let offered = AssignmentOffered(
            assignment: row.id,
            seller: seller,
            attempt: Int(attempt),
            territory: row.territory,
            pool: row.pool,
            offeredAt: instant,
            answerBy: row.dueAt,
            lead: scored.lead,
            score: scored.score,
            reason: decision.text
        )
        statements.append(row.insert)
        let expiry = AssignmentClosed(assignment: row.id, lead: lead.id, state: .expired, at: row.dueAt)
        outgoing.append(.schedule(.assignmentClosed(expiry), due: row.dueAt))
        try tell(seller, .assignmentOffered, of: row.id, BodyCodec.encode(offered))
        report(.offered, of: lead.id, reason: nil, trace: trace)
    }
}
