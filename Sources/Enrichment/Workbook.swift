import Contracts
import Matching
import ServiceKit
import Store

/// The leads that a batch touches, read together at the start and written together at the end.
///
/// Submissions of one batch see each other: each is matched against what the ones before it left. Of other batches,
/// at any number of replicas, it sees all or nothing (`load`).
struct Workbook {
    private let reference: ReferenceData
    private let ids: IDSource
    private let instant: Instant
    private let transaction: any Transaction

    private var normals: [String: NormalContact] = [:]
    private var owners: [MatchKey: String] = [:]
    private var leads: [String: Lead] = [:]
    private var changed: Set<String> = []
    /// Leads that were merged away, in this batch or before, and into which.
    private var mergedInto: [String: String] = [:]
    /// Activities that wait for somebody with a key of this batch, by that key.
    private var waiting: [MatchKey: [ActivitySubmitted]] = [:]
    private var statements: [Statement] = []
    private(set) var outgoing: [Outgoing] = []

    init(reference: ReferenceData, ids: IDSource, instant: Instant, in transaction: any Transaction) {
        self.reference = reference
        self.ids = ids
        self.instant = instant
        self.transaction = transaction
    }

    /// Finds the lead of a submission, or makes it; tells scoring and the source.
    mutating func match(_ submitted: LeadSubmitted, from received: Received) throws {
        let trace = received.trace
        guard let normal = normals[submitted.submission] else { return }
        let hits = normal.keys.compactMap { key in
            owners[key].flatMap { leads[$0] }.map { KeyHit(key: key, lead: $0) }
        }
        let decision = Matching.match(normal, hits: hits)
        var merged: [String] = []
        var lead: Lead
        switch decision.outcome {
        case .new: lead = Lead(id: ids.next(at: instant), from: submitted, normal: normal, at: instant)
        case .same(let id): lead = try known(id).merging(submitted, normal: normal, at: instant)
        case .merge(let survivor, let others):
            lead = try known(survivor)
            for other in others { lead = try merge(other, into: lead) }
            merged = others
            lead = lead.merging(submitted, normal: normal, at: instant)
        }
        keep(lead)
        for key in decision.claimed {
            owners[key] = lead.id
            statements.append(LeadTable.claim(key, for: lead.id))
        }
        statements.append(
            try SubmissionTable.insert(
                submitted.submission,
                document: try received.document(),
                lead: lead.id,
                decision: decision,
                ruleSet: EnrichmentStage.ruleSet,
                at: instant
            )
        )
        let awaited = awaited(decision.claimed)
        let activities = submitted.activities + awaited.map(\.activity)
        tell(lead, submitted.submission, activities: activities, merged: merged, trace: trace)
        for submission in [submitted.submission] + awaited.map(\.submission) {
            report(lead, of: submission, trace: trace)
        }
    }

    /// Finds whose activity it is; it waits when nobody is known by these keys yet.
    ///
    /// One that can never find anybody is refused, so that it undoes nobody else's; the sender keeps it for an operator.
    mutating func resolve(_ submitted: ActivitySubmitted, from received: Received) throws {
        let keys = normals[submitted.submission]?.keys ?? []
        let known = keys.compactMap { owners[$0].flatMap { leads[$0] } }.first
        guard var lead = known ?? submitted.post.lead.flatMap({ leads[current($0)] }) else {
            guard let key = keys.first else {
                let name = submitted.post.lead ?? ""
                let problem = Problem(.notFound, "There is no lead \(name), and no other way to find her.")
                // Nobody would hear the refusal of what the stage told itself: a dead letter that was tried again.
                guard received.sender != nil else { throw problem }
                outgoing.append(.refuse(problem, index: received.index))
                return
            }
            statements.append(try WaitingActivityTable.insert(submitted, key: key))
            waiting[key, default: []].append(submitted)
            return
        }
        lead.revision += 1
        lead.updatedAt = instant
        keep(lead)
        tell(lead, submitted.submission, activities: [submitted.activity], merged: [], trace: received.trace)
        report(lead, of: submitted.submission, trace: received.trace)
    }

    /// Writes everything that changed.
    mutating func save() throws {
        try transaction.run(
            try changed.sorted().compactMap { try leads[$0].map { try LeadTable.save($0) } } + statements
        )
    }

    /// The id of the lead that this one was merged into, as this batch has left it, or its own.
    private func current(_ id: String) -> String {
        var id = id
        while let into = mergedInto[id] { id = into }
        return id
    }

    private func known(_ id: String) throws -> Lead {
        guard let lead = leads[id] else { throw StoreError(.corrupt, "a key leads to lead \(id), which is not there") }
        return lead
    }

    private mutating func keep(_ lead: Lead) {
        leads[lead.id] = lead
        changed.insert(lead.id)
    }

    private mutating func merge(_ other: String, into lead: Lead) throws -> Lead {
        let merged = lead.merging(try known(other), at: instant)
        statements += LeadTable.merge(other, into: lead.id)
        for (key, owner) in owners where owner == other { owners[key] = lead.id }
        mergedInto[other] = lead.id
        let status = LeadStatus(lead: other, event: .merged, at: instant, into: lead.id)
        outgoing.append(.send(.leadStatus(status), to: .ingestion, key: lead.id, trace: nil))
        return merged
    }

    /// Takes out what waits for these keys, one key after the other, the oldest submission first.
    private mutating func awaited(_ keys: [MatchKey]) -> [ActivitySubmitted] {
        keys.flatMap { key -> [ActivitySubmitted] in
            guard let found = waiting.removeValue(forKey: key) else { return [] }
            statements.append(WaitingActivityTable.delete(key))
            return found.sorted { $0.submission < $1.submission }
        }
    }

    /// Tells the source whom its submission was matched to.
    private mutating func report(_ lead: Lead, of submission: String, trace: String?) {
        let matched = LeadStatus(lead: lead.id, event: .matched, at: instant, submission: submission)
        outgoing.append(.send(.leadStatus(matched), to: .ingestion, key: lead.id, trace: trace))
    }

    private mutating func tell(
        _ lead: Lead,
        _ submission: String,
        activities: [Activity],
        merged: [String],
        trace: String?
    ) {
        let enriched = LeadEnriched(lead: lead, submission: submission, activities: activities, merged: merged)
        outgoing.append(.send(.leadEnriched(enriched), to: .scoring, key: lead.id, trace: trace))
    }
}

extension Workbook {
    /// Reads what the keys and lead ids of the batch lead to; until it ends, nobody else changes any of it.
    ///
    /// Any number of replicas write to one store. What makes them wait for each other, in the order in which each of
    /// them takes it:
    ///
    /// 1. The match keys of the batch, in one call and before anything is read that they lead to. Only who has a key
    ///    may claim it for a lead, or put aside an activity that waits for it or take it out again. So replicas that
    ///    meet the same new person do not both make her a lead, and nobody comes too late for who waited.
    /// 2. `lead:<id>` of the leads that the keys lead to, and of those that activities name, in one call and before
    ///    their documents are read. Only who has it may write the lead, claim keys for it or merge it: two keys that
    ///    lead to one lead may come to two replicas.
    ///
    /// Who waits for a key has no lead yet, so nobody waits crosswise. All rows that are written are covered by these:
    /// a merge moves the keys, submissions and former names of a lead that is locked.
    ///
    /// A key changes its lead only by a merge, and that marks the lead that goes. So when one of them has gone between
    /// the look at its key and its lock, its mark tells where to, and the lead that it went into is locked and read in
    /// turn. Only then, at the moment of a merge, are leads locked in two calls; should another replica hold that one
    /// and wait for one of ours, the store lets one of the two try again.
    mutating func load(_ batch: [Received]) throws {
        var keys: Set<MatchKey> = []
        var named: Set<String> = []
        for received in batch {
            let (id, contact): (String, Contact)
            switch received.message {
            case .leadSubmitted(let submitted): (id, contact) = (submitted.submission, submitted.post.contact)
            case .activitySubmitted(let submitted):
                let post = submitted.post
                (id, contact) = (submitted.submission, Contact(email: post.email, phone: post.phone))
                if let lead = post.lead { named.insert(lead) }
            default: continue
            }
            let normal = NormalContact(contact, defaultCountry: nil, reference: reference)
            normals[id] = normal
            keys.formUnion(normal.keys)
        }
        let sorted = keys.sorted()
        let isSomeoneAwaited = try loadOwners(of: sorted)
        try loadLeads(named.union(owners.values), awaited: isSomeoneAwaited ? sorted : [])
        for (key, owner) in owners where mergedInto[owner] != nil { owners[key] = current(owner) }
    }

    /// Returns whether activities wait for people at all.
    private mutating func loadOwners(of keys: [MatchKey]) throws -> Bool {
        guard !keys.isEmpty else { return false }
        try transaction.lock(keys.map(\.rawValue))
        let found = try transaction.run([WaitingActivityTable.isInUse] + keys.map { LeadTable.find(key: $0) })
        for (key, rows) in zip(keys, found.dropFirst()) { owners[key] = try rows.first?.text(0) }
        return !found[0].isEmpty
    }

    /// Reads the leads, and those that they were merged into; with them what waits for keys.
    private mutating func loadLeads(_ ids: Set<String>, awaited keys: [MatchKey]) throws {
        var missing = ids.sorted()
        var statements = keys.map { WaitingActivityTable.find($0) }
        while !missing.isEmpty || !statements.isEmpty {
            if !missing.isEmpty { try transaction.lock(missing.map { "lead:\($0)" }) }
            let found = try transaction.run(statements + missing.map { LeadTable.find(id: $0) })
            for (key, rows) in zip(keys, found.prefix(statements.count)) where !rows.isEmpty {
                waiting[key] = try rows.map { try BodyCodec.decode(ActivitySubmitted.self, from: try $0.text(0)) }
            }
            for (id, rows) in zip(missing, found.dropFirst(statements.count)) {
                guard let row = rows.first else { continue }
                mergedInto[id] = try row.optionalText(1)
                if mergedInto[id] == nil { leads[id] = try LeadTable.lead(row) }
            }
            let goals = Set(missing.compactMap { mergedInto[$0] })
            missing = goals.filter { leads[$0] == nil && mergedInto[$0] == nil }.sorted()
            statements = []
        }
    }
}

extension LeadSubmitted {
    /// The activities, each with a name that is its own among all sources.
    fileprivate var activities: [Activity] {
        post.activities.enumerated().map { index, activity in
            var activity = activity
            activity.id = activity.id.map { "\(source):\($0)" } ?? "\(submission)#\(index)"
            return activity
        }
    }
}

extension ActivitySubmitted {
    /// The activity, with a name that is its own among all sources.
    fileprivate var activity: Activity {
        var activity = post.activity
        activity.id = activity.id.map { "\(source):\($0)" } ?? submission
        return activity
    }
}
