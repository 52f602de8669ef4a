import Assignment
import Contracts
import ServiceKit
import Store

/// One batch of routing: leads, assignments and books, read together and written together.
///
/// `RoutingDesk+locks` has the order in which replicas wait for each other.
struct RoutingDesk {
    let rules: RoutingRules
    /// Of the roster that the rules were made with.
    let rosterVersion: Int64
    let instant: Instant
    let transaction: any Transaction

    var leads: [String: LeadRow] = [:]
    /// Their newest words, as far as they were decoded.
    var scoredLeads: [String: LeadScored] = [:]
    /// All assignments that a lead of the batch ever had, by lead.
    var assignments: [String: [AssignmentRow]] = [:]
    /// The lead that had an assignment when it was read.
    var leadOfAssignment: [String: String] = [:]
    var books: BatchBooks
    /// What channel partners registered, by what its customer is known by.
    var dealsByKey: [String: [Deal]] = [:]
    /// The components of pools that no other transaction decides in until this one ends.
    var held: Set<String> = []
    /// Queues for which somebody has room again, and how much.
    var freed: [String: Int] = [:]
    /// Queues in which leads wait on that time may help.
    var waitsForTime: Set<String> = []

    /// The leads to be written, and how they were when they were read.
    var before: [String: LeadRow] = [:]
    var waitingChanges: [String: WaitingChange] = [:]
    var statements: [Statement] = []
    var outgoing: [Outgoing] = []

    init(_ version: LiveRules.Version, at instant: Instant, in transaction: any Transaction) {
        rules = version.rules
        rosterVersion = version.number
        self.instant = instant
        self.transaction = transaction
        books = BatchBooks(rules: rules, instant: instant)
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

    /// The newest word on a lead; nil when nothing is known of it.
    mutating func scored(_ lead: LeadRow) throws -> LeadScored? {
        if let scored = scoredLeads[lead.id], scored.score.revision == lead.revision { return scored }
        guard lead.isKnown, !lead.document.isEmpty else { return nil }
        let scored = try BodyCodec.decode(LeadScored.self, from: lead.document)
        scoredLeads[lead.id] = scored
        return scored
    }

    /// The question who gets a lead; nil when nothing is known of it.
    mutating func request(_ lead: LeadRow) throws -> AssignmentRequest? {
        guard let scored = try scored(lead) else { return nil }
        // Who was not quick enough has not had it.
        let past = (assignments[lead.id] ?? []).filter { !$0.wasTaken }.map {
            PastAssignment(seller: $0.seller, state: $0.state, offeredAt: $0.offeredAt)
        }
        let (had, first) = rules.life.history(past, backAt: lead.backAt)
        return rules.request(scored, had: had, first: first, deals: try deals(of: scored.lead))
    }

    mutating func keep(_ lead: LeadRow) {
        if before[lead.id] == nil { before[lead.id] = leads[lead.id] }
        leads[lead.id] = lead
    }

    /// Gives the lead to the seller who is to have it, lets it wait, or stops it.
    ///
    /// Returns whether somebody got it. For one that waits already, `queue` tells where: if that is where it is to wait
    /// further, nothing is noted, since one decision tells enough.
    @discardableResult
    mutating func assign(_ lead: LeadRow, trace: String?, waitingIn queue: String? = nil) throws -> Bool {
        var lead = lead
        guard let request = try request(lead) else { return false }
        try openBooks(for: request)
        let decision = rules.decide(request, books: books.books, at: instant)
        if let queue = decision.queue { waitsForTime.insert(queue) }
        // Whom neither a place nor time can help waits in no queue.
        let ownQueue = decision.queue ?? ""
        if decision.outcome == .waiting, lead.state == .waiting, ownQueue == queue { return false }
        try books.book(decision)
        if !decision.receivers.isEmpty {
            for seller in decision.receivers { try offer(lead, to: seller, decision) }
            report(.offered, of: lead.id, reason: nil, trace: trace)
            if lead.state == .waiting { stopsWaiting(lead.id) }
            lead.state = .assigned
            keep(lead)
            return true
        }
        if decision.outcome == .stopped {
            if lead.state == .waiting { stopsWaiting(lead.id) }
            lead.state = .idle
            keep(lead)
            return false
        }
        waitingChanges[lead.id, default: WaitingChange()].wait(in: ownQueue, isNew: lead.state != .waiting)
        if lead.state != .waiting {
            report(.waiting, of: lead.id, reason: decision.reason.rawValue, trace: trace)
            lead.state = .waiting
            keep(lead)
        }
        return false
    }

    /// Ends or moves on an assignment: state, books, and everybody who wants to know.
    ///
    /// `who` is the seller, or the person who decided; nil when routing itself did.
    mutating func close(
        _ row: AssignmentRow,
        as state: AssignmentState,
        reason: String?,
        by who: String? = nil,
        tellsSeller: Bool
    ) throws {
        if state == .accepted { try recallOthers(than: row) }
        var row = row
        let wasLive = row.state.isLive
        row.state = state
        row.closedAt = instant
        row.reason = reason
        row.askedBack = nil
        if state == .accepted { row.acceptedAt = instant }
        replace(row)
        statements.append(row.update)
        note(state.rawValue, of: row, by: who, reason: reason)
        if wasLive, !state.isLive { free(row) }
        if tellsSeller {
            let closed = AssignmentClosed(assignment: row.id, lead: row.lead, state: state, at: instant)
            try tell(row.seller, .assignmentClosed, of: row.id, BodyCodec.encode(closed))
        }
        if state == .accepted { try handOver(row) }
        // As long as others are asked, nothing has changed for its source.
        if state.isLive || live(row.lead) == nil {
            report(LeadStatus.Event(state), of: row.lead, reason: reason, trace: nil)
        }
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

    /// Tells a seller what became known of a lead that stays hers.
    mutating func flag(_ row: AssignmentRow, _ fact: LateFact, by who: String? = nil, note: String? = nil) throws {
        let flagged = AssignmentFlagged(assignment: row.id, lead: row.lead, fact: fact, at: instant, note: note)
        self.note(StepTable.Note.flagged(fact).text, of: row, by: who, reason: note)
        try tell(row.seller, .assignmentFlagged, of: row.id, BodyCodec.encode(flagged))
    }

    /// Keeps that something happened to an assignment.
    mutating func note(_ step: String, of row: AssignmentRow, by who: String?, reason: String?) {
        let who = who ?? ServiceName.routing.rawValue
        statements.append(StepTable.insert(step, of: row.id, by: who, reason: reason, at: instant))
    }

    mutating func replace(_ row: AssignmentRow) {
        guard let index = assignments[row.lead]?.firstIndex(where: { $0.id == row.id }) else { return }
        assignments[row.lead]?[index] = row
    }

    mutating func stopsWaiting(_ lead: String) { waitingChanges[lead] = WaitingChange(isDeleted: true) }

    /// Writes everything that changed.
    mutating func save() throws {
        try setAlarms()
        let saved = before.keys.sorted().compactMap { id in leads[id].map { $0.save(over: before[id]) } }
        for rows in try write(then: saved) where rows.isEmpty { throw Self.overtaken }
    }

    /// Writes what changed of everything but the leads; then runs some more statements, and returns their rows.
    mutating func write(then others: [Statement]) throws -> ArraySlice<[Row]> {
        let (booked, expected) = books.write()
        let waits = waitingChanges.sorted { $0.key < $1.key }.flatMap { lead, change in
            change.statements(for: lead, ruleSet: rules.version, at: instant)
        }
        let list = booked + waits + statements + others
        guard !list.isEmpty else { return [] }
        let results = try transaction.run(list + [RosterTable.isAt(rosterVersion)])
        if results.last?.isEmpty != false { throw Self.overtaken }
        (waitingChanges, statements) = ([:], [])
        for (rows, counts) in zip(results, expected.sellers) {
            guard let counts else { continue }
            if try rows.first.map({ [try $0.integer(0), try $0.integer(1)] }) != counts { throw Self.overtaken }
        }
        for rows in results.dropFirst(expected.sellers.count).prefix(expected.chains) where rows.isEmpty {
            throw Self.overtaken
        }
        let told = try zip(expected.told, results).map { told, rows in
            (seller: told.seller, last: try rows.first?.integer(1) ?? 0, count: told.count)
        }
        try deliver(told)
        return results.dropLast().suffix(others.count)
    }

    /// What we decided on is no longer so: by a replica that locks otherwise, since it has other rules, or by one that
    /// changed the roster.
    static let overtaken = StoreError(
        .busy,
        "another replica changed the roster, or has other rules and changed the same leads or sellers, at the same time"
    )

    mutating func report(_ event: LeadStatus.Event, of lead: String, reason: String?, trace: String?) {
        let status = LeadStatus(lead: lead, event: event, at: instant, reason: reason)
        outgoing.append(.send(.leadStatus(status), to: .ingestion, key: lead, trace: trace))
    }

    mutating func tell(_ seller: String, _ type: Message.Kind, of assignment: String, _ body: String) {
        books.tell(SellerEvent(seller: seller, type: type, assignment: assignment, body: body, at: instant))
        outgoing.append(.notify(seller: seller))
    }

    /// Reads the books that a decision needs, once a batch.
    private mutating func openBooks(for request: AssignmentRequest) throws {
        assert(components(of: request).isSubset(of: held), "a decision in a component that is not locked")
        guard !books.areOpen(for: request) else { return }
        let reading = books.reading([request])
        try books.take(reading, try transaction.run(reading.statements))
    }

    private mutating func free(_ row: AssignmentRow) {
        assert(rules.component(ofSeller: row.seller).map(held.contains) != false, "a book that is not locked")
        let isReleased = [.declined, .expired, .recalled].contains(row.state)
        books.free(row.seller, offeredAt: row.offeredAt, isReleased: isReleased)
        for queue in rules.queues(ofSeller: row.seller) { freed[queue, default: 0] += 1 }
    }

    private mutating func offer(_ lead: LeadRow, to seller: String, _ decision: Decision) throws {
        guard let scored = try scored(lead) else { return }
        let attempt = Int64((assignments[lead.id] ?? []).count + 1)
        var row = AssignmentRow(
            id: "\(lead.id).\(attempt)",
            lead: lead.id,
            seller: seller,
            territory: decision.territory ?? "",
            pool: decision.pool ?? "",
            attempt: attempt,
            offeredAt: instant,
            dueAt: rules.answerBy(seller: seller, territory: decision.territory, at: instant)
        )
        row.isShared = decision.offeredTo != nil
        row.isWithheld = rules.withholds(from: seller, territory: decision.territory)
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
            reason: decision.text(for: seller),
            shared: row.isShared ? true : nil
        )
        statements.append(row.insert)
        let expiry = AssignmentClosed(assignment: row.id, lead: lead.id, state: .expired, at: row.dueAt)
        outgoing.append(.schedule(.assignmentClosed(expiry), due: row.dueAt))
        let shown = row.isWithheld ? offered.withholdingPerson : offered
        try tell(seller, .assignmentOffered, of: row.id, BodyCodec.encode(shown))
    }
}
