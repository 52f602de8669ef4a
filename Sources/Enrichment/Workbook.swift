import Contracts
import Matching
import ServiceKit
import Store

/// The leads that a batch touches, read together at the start and written together at the end.
///
/// Submissions of one batch see each other: each is matched against what the ones before it left.
struct Workbook {
    private let reference: ReferenceData
    private let ids: IDSource
    private let instant: Instant
    private let transaction: any Transaction
    /// Whether activities wait for people at all.
    private var someoneIsAwaited: Bool

    private var normals: [String: NormalContact] = [:]
    private var owners: [MatchKey: String] = [:]
    private var leads: [String: Lead] = [:]
    private var changed: Set<String> = []
    /// Leads that were merged away in this batch, and into which.
    private var mergedInto: [String: String] = [:]
    private var statements: [Statement] = []
    private(set) var outgoing: [Outgoing] = []

    init(reference: ReferenceData, ids: IDSource, instant: Instant, in transaction: any Transaction) throws {
        self.reference = reference
        self.ids = ids
        self.instant = instant
        self.transaction = transaction
        someoneIsAwaited = try !transaction.run(WaitingActivityTable.isInUse).isEmpty
    }

    /// Reads the leads that the keys of the batch lead to.
    mutating func load(_ batch: [Received]) throws {
        var keys: Set<MatchKey> = []
        for received in batch {
            let (id, contact): (String, Contact)
            switch received.message {
            case .leadSubmitted(let submitted): (id, contact) = (submitted.submission, submitted.post.contact)
            case .activitySubmitted(let submitted):
                (id, contact) = (
                    submitted.submission, Contact(email: submitted.post.email, phone: submitted.post.phone)
                )
            default: continue
            }
            let normal = NormalContact(contact, defaultCountry: nil, reference: reference)
            normals[id] = normal
            keys.formUnion(normal.keys)
        }
        // Replicas that meet the same new person must not both make her a lead.
        let sorted = keys.sorted()
        try transaction.lock(sorted.map(\.rawValue))
        for (key, rows) in zip(sorted, try transaction.run(sorted.map { LeadTable.find(key: $0) })) {
            owners[key] = try rows.first?.text(0)
        }
        let found = Set(owners.values).sorted()
        for rows in try transaction.run(found.map { LeadTable.find(id: $0) }) {
            guard let row = rows.first else { continue }
            let lead = try LeadTable.lead(row)
            leads[lead.id] = lead
        }
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
        let awaited = try awaited(decision.claimed)
        let activities = submitted.activities + awaited.map(\.activity)
        tell(lead, submitted.submission, activities: activities, merged: merged, trace: trace)
        for submission in [submitted.submission] + awaited.map(\.submission) {
            report(lead, of: submission, trace: trace)
        }
    }

    /// Finds whose activity it is; it waits when nobody is known by these keys yet.
    mutating func resolve(_ submitted: ActivitySubmitted, trace: String?) throws {
        let keys = normals[submitted.submission]?.keys ?? []
        var lead = keys.compactMap { owners[$0].flatMap { leads[$0] } }.first
        if lead == nil, let id = submitted.post.lead { lead = try current(id) }
        guard var lead else {
            guard let key = keys.first else {
                throw Problem(.notFound, "There is no lead \(submitted.post.lead ?? ""), and no other way to find her.")
            }
            try transaction.run(try WaitingActivityTable.insert(submitted, key: key))
            someoneIsAwaited = true
            return
        }
        lead.revision += 1
        lead.updatedAt = instant
        keep(lead)
        tell(lead, submitted.submission, activities: [submitted.activity], merged: [], trace: trace)
        report(lead, of: submitted.submission, trace: trace)
    }

    /// Writes everything that changed.
    mutating func save() throws {
        try transaction.run(
            try changed.sorted().compactMap { try leads[$0].map { try LeadTable.save($0) } } + statements
        )
    }

    /// The lead with this id, or the one that it was merged into, as this batch has left it; nil when there is none.
    private mutating func current(_ id: String) throws -> Lead? {
        var id = id
        if leads[id] == nil {
            guard let stored = try LeadTable.current(id, in: transaction) else { return nil }
            id = stored.id
            if leads[id] == nil { leads[id] = stored }
        }
        while let into = mergedInto[id] { id = into }
        return leads[id]
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

    private func awaited(_ keys: [MatchKey]) throws -> [ActivitySubmitted] {
        guard someoneIsAwaited else { return [] }
        return try keys.flatMap { key in
            try transaction.run(WaitingActivityTable.take(key)).map {
                try BodyCodec.decode(ActivitySubmitted.self, from: try $0.text(0))
            }
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
