import Contracts
import Matching
import ServiceKit
import Store

extension Workbook {
    /// Reads what the batch may have to do with.
    ///
    /// Any number of replicas write to one store. What makes them wait for each other, in the order in which each of
    /// them takes it:
    ///
    /// 1. `facts:<domain>` of companies that a provider has to be asked for (`FactDesk`).
    /// 2. The match keys of the batch, mailboxes, phone numbers and cookies, in one call and before anything is read
    ///    that they lead to. Only who has a key may claim it for a lead, or put aside an activity that waits for it or take it out
    ///    again. So replicas that meet the same mailbox do not both make it a lead, and nobody comes too late for who
    ///    waited.
    /// 3. `lead:<id>` of the leads that are written, in one call and once it is known which those are (`settle`). One
    ///    that changed since it was read makes the batch be decided anew.
    ///
    /// Who shares neither mailbox nor number, and is known by other keys to be the same person, may be met by two
    /// replicas at the same moment; `MatchMemory` tells how that is found and mended.
    mutating func load(_ batch: [Received]) throws {
        var matchKeys: Set<MatchKey> = []
        var named: Set<String> = []
        for received in batch {
            switch received.message {
            case .leadSubmitted(let submitted):
                let submission = KnownSubmission(submitted, reference: tools.reference, at: instant)
                drafts[submitted.submission] = Draft(submission)
            case .activitySubmitted(let submitted):
                drafts[submitted.submission] = Draft(submitted, reference: tools.reference)
                if let lead = submitted.post.lead { named.insert(lead) }
            case .matchMerge(let order): named.formUnion([order.lead, order.other])
            case .matchApart(let order), .matchSkip(let order): named.formUnion([order.lead, order.other])
            case .matchUnmerge(let order): named.insert(order.lead)
            default: continue
            }
        }
        let domains = drafts.values.compactMap { $0.submission?.companyDomain }
        named.formUnion(try desk.load(batch, domains: domains))
        for draft in drafts.values { matchKeys.formUnion(draft.matchKeys) }
        let sorted = matchKeys.sorted()
        let isSomeoneAwaited = try loadOwners(of: sorted)
        try tools.memory.catchUp(in: transaction, lane: lane)
        statistics = tools.memory.statistics
        doubtful = tools.memory.doubtful
        let names = drafts.keys.sorted()
        var compared = doubtful.reduce(into: Set<String>()) { $0.formUnion($1.value.union([$1.key])) }
        for (name, known) in zip(names, tools.memory.leads(with: names.compactMap { drafts[$0]?.keys })) {
            drafts[name]?.known = known
            compared.formUnion(known)
        }
        try loadLeads(named.union(owners.values), compared: compared, awaited: isSomeoneAwaited ? sorted : [])
        for (key, owner) in owners where mergedInto[owner] != nil { owners[key] = current(owner) }
    }

    /// Makes sure that nobody else changed what was decided on, and that nobody does until this is written.
    ///
    /// Throws `ChangedMeanwhile` when somebody did: what was decided is to be forgotten and decided anew.
    mutating func settle() throws {
        let touched = touched
        if touched.isEmpty { return }
        try transaction.lock(touched.map { "lead:\($0)" })
        locked.formUnion(touched)
        for (id, rows) in zip(touched, try transaction.run(touched.map { LeadTable.state(of: $0) })) {
            guard let row = rows.first, try row.optionalText(1) == nil, try row.integer(0) == readRevisions[id] else {
                throw ChangedMeanwhile()
            }
        }
    }

    /// Returns whether activities wait for people at all.
    private mutating func loadOwners(of keys: [MatchKey]) throws -> Bool {
        guard !keys.isEmpty else { return false }
        try transaction.lock(keys.map(\.rawValue))
        let found = try transaction.run([WaitingActivityTable.isInUse] + keys.map { LeadTable.find(key: $0) })
        for (key, rows) in zip(keys, found.dropFirst()) { owners[key] = try rows.first?.text(0) }
        return !found[0].isEmpty
    }

    /// Reads leads, and those that they were merged into; with them what waits for keys.
    ///
    /// Of those in `compared` only what is compared is read.
    mutating func loadLeads(
        _ ids: Set<String>,
        compared: Set<String> = [],
        awaited keys: [MatchKey] = []
    ) throws {
        let (whole, narrow) = (ids.sorted(), compared.subtracting(ids).sorted())
        let waits = keys.map { WaitingActivityTable.find($0) }
        if whole.isEmpty, narrow.isEmpty, waits.isEmpty { return }
        let found = try transaction.run(
            waits + whole.map { LeadTable.find(id: $0) } + narrow.map { CandidateTable.find($0) }
        )
        for (key, rows) in zip(keys, found) where !rows.isEmpty {
            waiting[key] = try rows.map { try BodyCodec.decode(ActivitySubmitted.self, from: try $0.text(0)) }
        }
        for (id, rows) in zip(whole, found.dropFirst(waits.count)) { try take(rows, of: id) }
        var missing = Set(whole.compactMap { mergedInto[$0] })
        for (id, rows) in zip(narrow, found.dropFirst(waits.count + whole.count)) {
            if let entry = try rows.first.flatMap({ try CandidateTable.entry($0) }) {
                candidates[id] = entry.candidate
                readRevisions[id] = entry.revision
            } else {
                missing.insert(id)
            }
        }
        while case let next = missing.filter({ leads[$0] == nil && mergedInto[$0] == nil }).sorted(), !next.isEmpty {
            let found = try transaction.run(next.map { LeadTable.find(id: $0) })
            for (id, rows) in zip(next, found) { try take(rows, of: id) }
            missing = Set(next.compactMap { mergedInto[$0] })
        }
    }

    private mutating func take(_ rows: [Row], of id: String) throws {
        guard let row = rows.first else { return }
        mergedInto[id] = try row.optionalText(1)
        if mergedInto[id] != nil { return }
        let known = try LeadTable.lead(row)
        leads[id] = known
        if readRevisions[id] == nil { readRevisions[id] = known.lead.revision }
    }

    /// Reads all of leads that were only compared.
    ///
    /// Throws `ChangedMeanwhile` when one is no more as it was compared.
    mutating func loadWhole(_ ids: [String]) throws {
        let missing = ids.filter { leads[$0] == nil }
        if missing.isEmpty { return }
        try loadLeads(Set(missing))
        for id in missing where leads[id]?.lead.revision != readRevisions[id] { throw ChangedMeanwhile() }
    }
}

/// Somebody else changed what was decided on.
struct ChangedMeanwhile: Error {}
