import Assignment
import Contracts
import ServiceKit
import Store

/// What makes replicas wait for each other.
///
/// Any number of replicas write to one store. A transaction takes, in this order and each in one call:
///
/// 1. `pool:<component>` of all components of pools (`RoutingRules.components`) that it may decide in. It protects what
///    decisions are made from: loads, turns, the ends of the pools' chains of decisions, and which leads wait in their
///    queues. None of these is read before.
/// 2. `lead:<id>` of all leads that the batch speaks of, those merged away included. It protects the lead and its
///    assignments. None of them is decided upon as it was read before.
/// 3. `deal:<id>` of all registered deals that the batch speaks of.
///
/// **Which components.** Those that the messages tell of their leads, those of the leads as they are stored, and those of
/// the sellers who have them: let `C(lead)` be the latter two. A lead touches the component of the pool of its territory,
/// and those of the owner of its account, of who had it last, and of the partners who registered its customer. They are
/// looked up beforehand,
/// without locks (`traces`), or all are taken when the batch has so many messages that it may well touch them all. When
/// everything is locked and read, `C` of all leads is looked at again; if one is missing, since another transaction
/// changed a lead in between, it is locked now and everything is read again. Only this, an owner elsewhere, one elsewhere who
/// had a lead that comes back, and a lead that was merged into another in between, can make two transactions wait for each
/// other crosswise; the store then lets one try again.
///
/// **Leads in waiting.** To fill a freed place, and to look at all leads again under other rules, leads are decided upon
/// whose own lock is not taken: they wait, and all of `C(L)` is held; where the owner of one is elsewhere, her component is
/// locked late and the lead read again (`holdOwners`). That is enough. Who writes a lead L holds, by what he read last of
/// it, (a) its lock and all of `C(L)`, or (b) if L waits, all of `C(L)`. Two of kind (a) exclude each other by the lock. Say
/// F is of kind (b), and W of either kind. If they read L alike, both hold `C(L)`, which cannot be. So somebody changed it
/// between the two reads:
/// - If W read first, he who changed it first had found it as W did, so he held L's lock or all of `C(L)`, and W holds
///   both or the latter. That cannot be.
/// - If F read first, he who changed it first had found it as F did, so he held all of `C(L)`. That cannot be either.
///
/// (A lead that no territory claims and nobody owns has no `C(L)`: it waits in no queue, and only `reconsiderWaiting` decides
/// on it without its lock; there the store's own check of what was read stands in.)
///
/// **Rows.** Leads, assignments, decisions and the queues of pools are covered by these locks, and so are books and
/// turns of sellers who are in a pool. What is not: books and events of sellers who are in none any more, and the rows
/// in `waiting_lead` of leads that nobody sells to. So books are written before all else and by seller, then waiting
/// leads by lead.
///
/// **Other rules.** While replicas run with different rule files, their components differ, and these locks are not
/// enough. Then the store itself keeps the promises: a lead has one live assignment by a unique index, and counts and
/// leads are written only over what was read (`RoutingDesk.overtaken`); the whole batch is sent again otherwise.
extension RoutingDesk {
    /// Locks and reads the leads that the batch speaks of, with all their assignments, and what decisions on them need.
    mutating func load(_ batch: [Received]) throws {
        var ids: Set<String> = []
        var asked: [Statement] = []
        var scored: [LeadScored] = []
        var touched: Set<String> = []
        for received in batch {
            switch received.message {
            case .leadScored(let news):
                ids.formUnion([news.lead.id] + news.merged)
                scored.append(news)
            case .assignmentAnswer(let answer): asked.append(LeadTrace.find(assignment: answer.assignment))
            case .returnDecide(let order): asked.append(LeadTrace.find(assignment: order.assignment))
            case .assignmentClosed(let due): asked.append(LeadTrace.find(assignment: due.assignment))
            case .digestDue(let due): touched.formUnion([rules.component(ofSeller: due.seller)].compactMap(\.self))
            case .waitingDue(let due): touched.formUnion([rules.component(ofQueue: due.queue)].compactMap(\.self))
            default: continue
            }
        }
        let takesAll = batch.count >= rules.components.count * Self.messagesPerComponent
        let traces = try traces(asked + (takesAll ? [] : ids.sorted().map { LeadTrace.find(lead: $0) }))
        // An answer may send its lead on to the next seller.
        scored += try traces.compactMap { try self.scored($0.lead) }
        try readDeals(of: scored.map(\.lead))
        let requests = try scored.map { rules.request($0, deals: try deals(of: $0.lead)) }
        ids.formUnion(traces.map(\.lead.id))
        // What was read without a lock is forgotten.
        scoredLeads = [:]
        touched.formUnion(requests.flatMap { components(of: $0) })
        touched.formUnion(traces.compactMap { $0.seller.flatMap { rules.component(ofSeller: $0) } })
        try hold(takesAll ? Set(rules.components) : touched)
        try lockAndRead(ids, with: books.reading(requests))
        try holdWhatIsMissing()
        try lockDeals(batch)
    }

    /// From so many messages for each component on, all components are locked without looking which.
    ///
    /// If the leads of a batch fell on k components at random, it would leave out less than one in fifty of them.
    private static let messagesPerComponent = 4

    /// What the store tells of leads before they are locked, those that they were merged into included.
    private func traces(_ statements: [Statement]) throws -> [LeadTrace] {
        var traces: [String: [LeadTrace]] = [:]
        var statements = statements
        while !statements.isEmpty {
            var goals: Set<String> = []
            for rows in try transaction.run(statements) {
                let found = try rows.map { try LeadTrace($0) }
                guard let lead = found.first?.lead else { continue }
                traces[lead.id] = found
                if let into = lead.mergedInto { goals.insert(into) }
            }
            statements = goals.filter { traces[$0] == nil }.sorted().map { LeadTrace.find(lead: $0) }
        }
        return traces.values.flatMap(\.self)
    }

    /// The components that a decision on the request touches: of its territory's pool, of its owner, of who had it
    /// before, and of those who registered its customer.
    func components(of request: AssignmentRequest) -> Set<String> {
        let place = rules.pool(for: request).flatMap { rules.component(ofPool: $0.id) }
        let asked = [request.owner, request.first].compactMap(\.self) + (request.deals ?? []).map(\.seller)
        return Set(asked.compactMap { rules.component(ofSeller: $0) } + [place].compactMap(\.self))
    }

    /// The same for a lead as it was read, and of those who have it or are asked.
    mutating func components(of lead: LeadRow) throws -> Set<String> {
        let components = try request(lead).map { self.components(of: $0) } ?? []
        let holders = (assignments[lead.id] ?? []).filter(\.state.isLive).map(\.seller)
        return components.union(holders.compactMap { rules.component(ofSeller: $0) })
    }

    /// From now on nobody else decides in these components.
    mutating func hold(_ components: Set<String>) throws {
        let missing = components.subtracting(held).sorted()
        guard !missing.isEmpty else { return }
        try transaction.lock(missing.map { "pool:\($0)" })
        held.formUnion(missing)
    }

    /// Locks the leads and those that they were merged into, and reads them; with them some books.
    mutating func lockAndRead(_ ids: Set<String>, with reading: BatchBooks.Reading) throws {
        var (missing, reading) = (ids.sorted(), Optional(reading))
        while !missing.isEmpty {
            try transaction.lock(missing.map { "lead:\($0)" })
            try read(missing, with: reading)
            reading = nil
            let goals = Set(missing.compactMap { leads[$0]?.mergedInto })
            missing = goals.filter { leads[$0] == nil }.sorted()
        }
    }

    /// Locks the components that only the leads as they are now tell of; then reads everything again.
    mutating func holdWhatIsMissing() throws {
        // When everything is locked nothing can be missing.
        while held.count < rules.components.count {
            let needed = try leads.values.reduce(into: Set<String>()) { $0.formUnion(try components(of: $1)) }
            let missing = needed.subtracting(held)
            guard !missing.isEmpty else { return }
            try hold(missing)
            let ids = Set(leads.keys)
            (leads, assignments, leadOfAssignment, scoredLeads) = ([:], [:], [:], [:])
            try lockAndRead(ids, with: books.reading([]))
        }
    }

    /// Reads leads that were not read yet, with their assignments, and some books.
    mutating func read(_ ids: some Sequence<String>, with reading: BatchBooks.Reading? = nil) throws {
        let missing = ids.filter { leads[$0] == nil }
        let statements = missing.map { LeadRow.find($0) } + missing.map { AssignmentRow.find(lead: $0) }
        guard !missing.isEmpty else { return }
        let roster = reading == nil ? [] : [RosterTable.isAt(rosterVersion)]
        let found = try transaction.run(statements + (reading?.statements ?? []) + roster)
        if !roster.isEmpty, found.last?.isEmpty != false { throw RosterChangedMeanwhile() }
        for (index, id) in missing.enumerated() {
            leads[id] = try found[index].first.map { try LeadRow($0) } ?? LeadRow(id: id)
            let rows = try found[missing.count + index].map { try AssignmentRow($0) }
            assignments[id] = rows
            for row in rows { leadOfAssignment[row.id] = id }
        }
        if let reading { try books.take(reading, found.dropFirst(statements.count)) }
    }
}

/// What is to be known of a lead to tell which components it touches; one for each who has it or is asked.
struct LeadTrace {
    let lead: LeadRow
    /// Who has it; nil when nobody does.
    let seller: String?

    init(_ row: Row) throws(StoreError) {
        lead = try LeadRow(row)
        seller = try row.optionalText(6)
    }

    private static let select = """
        SELECT lead.id, lead.revision, lead.state, lead.merged_into, lead.document, lead.back_ms, live.seller FROM
        """

    static func find(lead: String) -> Statement {
        Statement(
            """
            \(select) lead LEFT JOIN assignment AS live ON live.lead = lead.id AND live.state IN (\(AssignmentRow.live))
            WHERE lead.id = $1
            """,
            [.text(lead)]
        )
    }

    /// Of the lead that has the assignment.
    static func find(assignment: String) -> Statement {
        Statement(
            """
            \(select) assignment JOIN lead ON lead.id = assignment.lead
            LEFT JOIN assignment AS live ON live.lead = lead.id AND live.state IN (\(AssignmentRow.live))
            WHERE assignment.id = $1
            """,
            [.text(assignment)]
        )
    }
}
