import Contracts
import Matching
import ServiceKit
import Store

/// The leads that a batch touches, read together at the start and written together at the end.
///
/// Submissions of one batch see each other: each is matched against what the ones before it left. Of other batches,
/// at any number of replicas, it sees all or nothing (`load`, `settle`).
struct Workbook {
    let tools: MatchTools
    let instant: Instant
    let transaction: any Transaction
    /// Numbers the entries of this transaction.
    let lane: Lane

    var drafts: [String: Draft] = [:]
    var owners: [MatchKey: String] = [:]
    /// As they are now; those that were merged away are in `mergedInto` instead.
    var leads: [String: KnownLead] = [:]
    /// Leads that are only compared, as long as they are not in `leads`.
    var candidates: [String: MatchCandidate] = [:]
    /// Revisions as they were read.
    var readRevisions: [String: Int64] = [:]
    /// Leads that were merged away, in this batch or before, and into which.
    var mergedInto: [String: String] = [:]
    /// Activities that wait for somebody with a key of this batch, by that key.
    var waiting: [MatchKey: [ActivitySubmitted]] = [:]
    /// Activities that were posted by themselves, as far as this batch found whose they are.
    var posted: [String: PostedActivity] = [:]
    /// What this batch added to the index.
    var added: MatchIndex
    /// How common values were before the batch.
    var statistics = MatchStatistics()
    /// Leads that were written without knowledge of others that came at the same moment, and which those are.
    var doubtful: [String: Set<String>] = [:]
    /// All submissions of the leads that had to be put together anew.
    var submissions: [String: [KnownSubmission]] = [:]
    /// Submissions of this batch, by lead; of leads that are in `submissions` they are there.
    var newSubmissions: [String: [KnownSubmission]] = [:]
    /// Pairs that someone should look at, nil for those that nobody needs to any more.
    var reviews: [LeadPair: OpenReview?] = [:]
    /// Leads that came and went, for the reviews to follow.
    var reviewMoves: [ReviewMove] = []
    /// Leads whose locks are held.
    var locked: Set<String> = []
    /// Leads that were not changed, and must not be by anyone else until this is written.
    var watched: Set<String> = []
    var entries: [MatchEntry] = []
    private var changed: Set<String> = []
    var statements: [Statement] = []
    var outgoing: [Outgoing] = []
    /// Facts of providers: those that are known, and the leads that wait for some.
    var desk: FactDesk
    let enricher: Enricher

    /// A submission or activity of the batch, in the forms that are compared.
    final class Draft {
        /// Nil for an activity.
        let submission: KnownSubmission?
        let record: MatchRecord
        let keys: BlockingKeys
        let matchKeys: [MatchKey]
        /// Leads that were known before the batch and share a key.
        var known: [String] = []

        init(_ submission: KnownSubmission) {
            self.submission = submission
            record = submission.record
            keys = BlockingKeys(record)
            matchKeys = submission.keys
        }

        /// Of an activity.
        init(_ submitted: ActivitySubmitted, reference: ReferenceData) {
            let post = submitted.post
            let contact = Contact(email: post.email, phone: post.phone)
            let normal = NormalContact(contact, defaultCountry: nil, reference: reference)
            submission = nil
            record = MatchRecord(normal, of: contact)
            keys = BlockingKeys(record)
            let cookie = post.cookie.map { MatchKey(cookie: $0, of: submitted.source) }
            matchKeys = normal.keys + [cookie].compactMap(\.self)
        }
    }

    init(_ tools: MatchTools, at instant: Instant, in transaction: any Transaction) throws(StoreError) {
        self.tools = tools
        self.instant = instant
        self.transaction = transaction
        lane = try transaction.nextMessage().lane
        desk = tools.facts.desk(at: instant, in: transaction)
        enricher = tools.facts.books.enricher
        added = MatchIndex(tools.rules)
    }

    /// Finds the lead of a submission, or makes it; tells scoring and the source.
    mutating func match(_ submitted: LeadSubmitted, from received: Received) throws {
        guard let draft = drafts[submitted.submission], let submission = draft.submission else { return }
        let decision = decide(draft)
        var merged: [String] = []
        var known: KnownLead
        switch decision.outcome {
        case .new:
            known = KnownLead(LeadFold(id: tools.ids.next(at: instant), first: submission))
            learn(draft, of: known.lead.id, knowing: [])
            try enrich(&known, with: submission)
        case .same(let id):
            try loadWhole([id])
            known = try adding(submission, draft, to: lead(id))
        case .merge(let survivor, let others):
            try loadWhole([survivor] + others)
            known = try lead(survivor)
            for other in others { known = try merge(other, into: known) }
            merged = others
            known = try adding(submission, draft, to: known)
        }
        newSubmissions[known.lead.id, default: []].append(submission)
        keep(known)
        review(decision, of: known, from: submitted.submission)
        let claimed = claim(draft.matchKeys, for: known.lead.id)
        statements.append(
            SubmissionTable.insert(
                submitted.submission,
                document: try received.document(),
                lead: known.lead.id,
                decision: decision,
                ruleSet: tools.rules.version,
                at: instant
            )
        )
        let awaited = try awaited(claimed, of: known.lead.id)
        let activities = submitted.activities + awaited.map(\.activity)
        let enriched = LeadEnriched(
            lead: known.lead,
            submission: submitted.submission,
            activities: activities,
            merged: merged
        )
        let isHeld = try desk.hold(enriched, domain: submission.companyDomain, trace: received.trace)
        if !isHeld { tell(enriched, trace: received.trace) }
        for submission in [submitted.submission] + awaited.map(\.submission) {
            report(known.lead, of: submission, trace: received.trace)
        }
    }

    /// Looks anew at leads that were written without knowledge of others that came at the same moment.
    mutating func reconsider() throws {
        for (id, others) in doubtful.sorted(by: { $0.key < $1.key }) {
            var merged: [String] = []
            var isRaised = false
            for record in candidate(current(id))?.records ?? [] {
                let pair = Set(others.union([id]).map(current))
                let decision = matcher.decide(record, candidates: pair.sorted().compactMap(candidate))
                guard case .merge(let survivor, let others) = decision.outcome else {
                    if try raise(decision, on: current(id), saying: record) { isRaised = true }
                    continue
                }
                try loadWhole([survivor] + others)
                var matched = try lead(survivor)
                for other in others { matched = try merge(other, into: matched) }
                keep(matched)
                merged += others
            }
            // What was raised is looked for once more, as what is merged: it may be undone with the transaction.
            if merged.isEmpty, !isRaised { tools.memory.cleared(id) }
            if !merged.isEmpty {
                tell(try lead(current(id)).lead, "", activities: [], merged: merged, trace: nil)
            }
        }
    }

    /// Writes everything that changed.
    mutating func save() throws {
        if !entries.isEmpty {
            let seen = tools.memory.seen(but: lane)
            var last: MessageNumber?
            for entry in entries {
                let number = try transaction.nextMessage()
                statements.append(MatchEntryTable.insert(entry, number: number, seen: seen))
                tools.memory.keep(entry, number: number.seq)
                last = number
            }
            if let last { statements.append(MatchEntryTable.head(last, at: instant)) }
        }
        statements += desk.statements
        outgoing += desk.outgoing
        let saved = try changed.sorted().compactMap { leads[$0] }.flatMap { try LeadTable.save($0) }
        try moveReviews()
        try transaction.run(saved + statements + reviewStatements())
    }

    /// Leads that were known before and are written now, or must stay as they are.
    var touched: [String] {
        changed.union(mergedInto.keys).union(watched).filter { readRevisions[$0] != nil }.sorted()
    }

    /// The id of the lead that this one was merged into, as this batch has left it, or its own.
    func current(_ id: String) -> String {
        var id = id
        while let into = mergedInto[id] { id = into }
        return id
    }

    private func decide(_ draft: Draft) -> MatchDecision {
        let known = draft.known + added.leads(with: draft.keys) + draft.matchKeys.compactMap { owners[$0] }
        let ids = Set(known.map(current))
        return matcher.decide(draft.record, candidates: ids.sorted().compactMap(candidate))
    }

    /// A lead as it is compared; nil for one that was not read.
    private func candidate(_ id: String) -> MatchCandidate? { leads[id]?.candidate ?? candidates[id] }

    var matcher: Matcher {
        Matcher(rules: tools.rules, statistics: statistics, reference: tools.reference)
    }

    private mutating func adding(_ submission: KnownSubmission, _ draft: Draft, to lead: KnownLead) throws -> KnownLead
    {
        learn(draft, of: lead.lead.id, knowing: lead.records)
        var known = lead
        try take(submission, into: &known)
        return known
    }

    /// Keeps what is new about a lead with these records, so that it is found by it.
    private mutating func learn(_ draft: Draft, of lead: String, knowing known: [MatchRecord]) {
        if known.contains(draft.record) { return }
        guard let entry = MatchEntry(draft.record, keys: draft.keys, of: lead, knowing: known) else { return }
        added.add(entry)
        entries.append(entry)
    }

    /// Takes keys for a lead, those that no other has or that are passed on; returns them.
    mutating func claim(_ keys: [MatchKey], for lead: String) -> [MatchKey] {
        let claimed = keys.filter { owners[$0] == nil || $0.isPassedOn && owners[$0] != lead }
        for key in claimed {
            let owner = owners.updateValue(lead, forKey: key)
            statements.append(
                owner.map { LeadTable.move(key, from: $0, to: lead) } ?? LeadTable.claim(key, for: lead)
            )
        }
        return claimed
    }

    func lead(_ id: String) throws -> KnownLead {
        guard let known = leads[id] else { throw StoreError(.corrupt, "lead \(id) is not there") }
        return known
    }

    mutating func keep(_ known: KnownLead) {
        leads[known.lead.id] = known
        changed.insert(known.lead.id)
    }

    /// One lead goes into another: everything that leads to it now leads there, and their submissions make one lead.
    mutating func merge(_ other: String, into known: KnownLead) throws -> KnownLead {
        let gone = try lead(other)
        var known = known
        // Higher than that of either: whoever holds one of them takes this one.
        known.lead.revision = max(known.lead.revision, gone.lead.revision) + 1
        known.lead.updatedAt = instant
        try loadSubmissions(of: [known.lead.id, other])
        submissions[known.lead.id, default: []] += submissions.removeValue(forKey: other) ?? []
        try refold(&known)
        try followApart(gone, into: &known)
        reviewMoves.append(.merged(other, into: known.lead.id))
        statements += LeadTable.merge(other, into: known.lead.id) + HandTable.merge(other, into: known.lead.id)
        for (key, owner) in owners where owner == other { owners[key] = known.lead.id }
        mergedInto[other] = known.lead.id
        let entry = MatchEntry(other, mergedInto: known.lead.id)
        added.add(entry)
        entries.append(entry)
        let status = LeadStatus(lead: other, event: .merged, at: instant, into: known.lead.id)
        outgoing.append(.send(.leadStatus(status), to: .ingestion, key: known.lead.id, trace: nil))
        return known
    }

    /// Tells the source whom its submission was matched to.
    mutating func report(_ lead: Lead, of submission: String, trace: String?) {
        let matched = LeadStatus(lead: lead.id, event: .matched, at: instant, submission: submission)
        outgoing.append(.send(.leadStatus(matched), to: .ingestion, key: lead.id, trace: trace))
    }

    mutating func tell(
        _ lead: Lead,
        _ submission: String,
        activities: [Activity] = [],
        merged: [String] = [],
        removed: [String]? = nil,
        trace: String?
    ) {
        let enriched = LeadEnriched(
            lead: lead,
            submission: submission,
            activities: activities,
            merged: merged,
            removed: removed
        )
        tell(enriched, trace: trace)
    }

    mutating func tell(_ enriched: LeadEnriched, trace: String?) {
        outgoing.append(.send(.leadEnriched(enriched), to: .scoring, key: enriched.lead.id, trace: trace))
    }
}
