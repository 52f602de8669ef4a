import Assignment
import Contracts
import ServiceKit
import Store

/// One batch of routing: leads, assignments and books, read together and written together.
struct RoutingDesk {
    let rules: RoutingRules
    let instant: Instant
    let transaction: any Transaction

    var leads: [String: LeadRow] = [:]
    /// What this batch brought of them, decoded.
    var scoredLeads: [String: LeadScored] = [:]
    /// All assignments that a lead of the batch ever had, by lead.
    var assignments: [String: [AssignmentRow]] = [:]
    private var books = Books()
    private var loadedPools: Set<String> = []
    /// Pools in which somebody has room again, and how much.
    private var freed: [String: Int] = [:]

    private var changedLeads: Set<String> = []
    var statements: [Statement] = []
    var outgoing: [Outgoing] = []

    init(rules: RoutingRules, instant: Instant, in transaction: any Transaction) {
        self.rules = rules
        self.instant = instant
        self.transaction = transaction
    }

    /// Reads the leads that the batch speaks of, with all their assignments.
    mutating func load(_ batch: [Received]) throws {
        var ids: Set<String> = []
        var asked: [Statement] = []
        for received in batch {
            switch received.message {
            case .leadScored(let scored): ids.formUnion([scored.lead.id] + scored.merged)
            case .assignmentAnswer(let answer): asked.append(AssignmentRow.find(answer.assignment))
            case .assignmentClosed(let due): asked.append(AssignmentRow.find(due.assignment))
            default: continue
            }
        }
        for rows in try transaction.run(asked) {
            if let row = rows.first { ids.insert(try AssignmentRow(row).lead) }
        }
        try load(ids)
    }

    /// Reads leads that are not there yet, and those that they were merged into.
    mutating func load(_ ids: Set<String>) throws {
        var missing = ids.filter { leads[$0] == nil }.sorted()
        while !missing.isEmpty {
            try transaction.lock(missing.map { "lead:\($0)" })
            let found = try transaction.run(missing.map { LeadRow.find($0) })
            let had = try transaction.run(missing.map { AssignmentRow.find(lead: $0) })
            var merged: Set<String> = []
            for (id, (rows, past)) in zip(missing, zip(found, had)) {
                leads[id] = try rows.first.map { try LeadRow($0) } ?? LeadRow(id: id)
                assignments[id] = try past.map { try AssignmentRow($0) }
                if let into = leads[id]?.mergedInto { merged.insert(into) }
            }
            missing = merged.filter { leads[$0] == nil }.sorted()
        }
    }

    /// The id of the lead that this one was merged into, or its own.
    func current(_ id: String) -> String {
        var id = id
        while let into = leads[id]?.mergedInto, leads[into] != nil { id = into }
        return id
    }

    /// The assignment with this id, if its lead was read.
    func assignment(_ id: String) -> AssignmentRow? {
        for rows in assignments.values {
            if let row = rows.first(where: { $0.id == id }) { return row }
        }
        return nil
    }

    func live(_ lead: String) -> AssignmentRow? {
        assignments[lead]?.first { $0.state.isLive }
    }

    mutating func keep(_ lead: LeadRow) {
        leads[lead.id] = lead
        changedLeads.insert(lead.id)
    }

    /// Gives the lead to the seller whose turn it is, or lets it wait.
    ///
    /// Returns whether somebody got it.
    ///
    /// Without `decidesAgain` a lead that waits and finds nobody stays as it is, whatever it waits for.
    @discardableResult
    mutating func assign(_ lead: LeadRow, trace: String?, decidesAgain: Bool = true) throws -> Bool {
        var lead = lead
        let scored = try scoredLeads[lead.id] ?? BodyCodec.decode(LeadScored.self, from: lead.document)
        let had = Dictionary((assignments[lead.id] ?? []).map { ($0.seller, $0.state) }) { $1 }
        let request = AssignmentRequest(
            lead: lead.id,
            leadRevision: lead.revision,
            country: scored.lead.country,
            region: scored.lead.region,
            had: had
        )
        try openBooks(for: request)
        let decision = rules.decide(request, books: books, at: instant)
        let isOpen = decision.reason == .allAtCapacity
        // It waits as before, and for what: one decision tells enough.
        if decision.seller == nil, lead.state == .waiting, isOpen || !decidesAgain { return false }
        statements.append(try DecisionTable.insert(decision))
        if let seller = decision.seller, let pool = decision.pool {
            book(decision, in: pool)
            try offer(scored, to: seller, decision, trace: trace)
            if lead.state == .waiting { statements.append(WaitingTable.delete(lead.id)) }
            lead.state = .assigned
        } else {
            if lead.state != .waiting { report(.waiting, of: lead.id, reason: decision.reason.rawValue, trace: trace) }
            // Whom everybody has had, or nobody sells to, no freed place can help: it waits in no pool.
            let pool = isOpen ? decision.pool ?? "" : ""
            statements.append(WaitingTable.set(lead.id, pool: pool, since: instant))
            lead.state = .waiting
        }
        keep(lead)
        return decision.seller != nil
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
            let body = try BodyCodec.encode(closed)
            statements.append(
                SellerEventTable.insert(.assignmentClosed, body: body, assignment: row.id, for: row.seller, at: instant)
            )
            outgoing.append(.notify(seller: row.seller))
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

    /// Offers the leads that wait longest to those who have room again.
    mutating func fillFreedPlaces() throws {
        guard !freed.isEmpty else { return }
        // Leads that began to wait in this batch count too. With them go the changes of counts.
        try transaction.run(statements)
        statements = []
        unread = [:]
        for (pool, places) in freed.sorted(by: { $0.key < $1.key }) {
            // Some may have been with those who have room already, so more are looked at than there are places.
            let limit = places + Self.passedOver
            let waiting = try transaction.run(WaitingTable.oldest(in: pool, limit: limit)).map { try $0.text(0) }
            try load(Set(waiting))
            var left = places
            for id in waiting where left > 0 {
                guard let lead = leads[id], lead.state == .waiting else { continue }
                if try assign(lead, trace: nil) { left -= 1 }
            }
        }
    }

    /// Tries all leads that wait, those who wait longest first.
    mutating func reconsiderWaiting() throws {
        let waiting = try transaction.run(WaitingTable.all).map { try $0.text(0) }
        try load(Set(waiting))
        for id in waiting {
            guard let lead = leads[id], lead.state == .waiting else { continue }
            try assign(lead, trace: nil, decidesAgain: false)
        }
    }

    /// Leads in waiting that are looked at for a freed place, beyond the one that gets it.
    private static let passedOver = 100

    /// Writes everything that changed.
    mutating func save() throws {
        for pool in loadedPools.sorted() {
            for (seller, turn) in (books.turns[pool] ?? [:]).sorted(by: { $0.key < $1.key }) {
                statements.append(BookTable.set(turn, of: seller, in: pool))
            }
        }
        try transaction.run(statements + changedLeads.sorted().compactMap { leads[$0]?.save })
    }

    mutating func report(_ event: LeadStatus.Event, of lead: String, reason: String?, trace: String?) {
        let status = LeadStatus(lead: lead, event: event, at: instant, reason: reason)
        outgoing.append(.send(.leadStatus(status), to: .ingestion, key: lead, trace: trace))
    }

    /// Reads the books of the pool that the lead will go to, once a batch.
    private mutating func openBooks(for request: AssignmentRequest) throws {
        guard let territory = rules.territory(country: request.country, region: request.region),
            let pool = rules.pools[territory.pool], loadedPools.insert(pool.id).inserted
        else { return }
        try transaction.lock(["pool:\(pool.id)"])
        let sellers = pool.members.map(\.seller).filter { books.open[$0] == nil }
        for (seller, rows) in zip(sellers, try transaction.run(sellers.map { BookTable.open(of: $0) })) {
            // What this batch freed before is not in the store yet.
            books.open[seller] = Int(try rows.first?.integer(0) ?? 0) + (unread[seller] ?? 0)
        }
        var turns: [String: Int] = [:]
        for row in try transaction.run(BookTable.turns(of: pool.id)) {
            turns[try row.text(0)] = Int(try row.integer(1))
        }
        books.turns[pool.id] = turns
    }

    /// Changes of this batch to counts that were not read yet.
    private var unread: [String: Int] = [:]

    private mutating func book(_ decision: Decision, in pool: String) {
        books.turns[pool] = decision.turns
        if let seller = decision.seller { count(1, for: seller) }
    }

    private mutating func free(_ row: AssignmentRow) {
        count(-1, for: row.seller)
        for pool in rules.pools.values where pool.members.contains(where: { $0.seller == row.seller }) {
            freed[pool.id, default: 0] += 1
        }
    }

    private mutating func count(_ change: Int, for seller: String) {
        if books.open[seller] == nil {
            unread[seller, default: 0] += change
        } else {
            books.open[seller, default: 0] += change
        }
        statements.append(BookTable.count(change, for: seller))
    }

    private mutating func offer(_ scored: LeadScored, to seller: String, _ decision: Decision, trace: String?) throws {
        let lead = scored.lead.id
        let attempt = Int64((assignments[lead] ?? []).count + 1)
        let row = AssignmentRow(
            id: "\(lead).\(attempt)",
            lead: lead,
            seller: seller,
            territory: decision.territory ?? "",
            pool: decision.pool ?? "",
            attempt: attempt,
            offeredAt: instant,
            dueAt: instant.adding(milliseconds: rules.answerWithinMs)
        )
        assignments[lead, default: []].append(row)
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
        let body = try BodyCodec.encode(offered)
        statements.append(row.insert)
        statements.append(
            SellerEventTable.insert(.assignmentOffered, body: body, assignment: row.id, for: seller, at: instant)
        )
        let expiry = AssignmentClosed(assignment: row.id, lead: lead, state: .expired, at: row.dueAt)
        outgoing.append(.schedule(.assignmentClosed(expiry), due: row.dueAt))
        outgoing.append(.notify(seller: seller))
        report(.offered, of: lead, reason: nil, trace: trace)
    }
}
