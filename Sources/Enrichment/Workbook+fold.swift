import Contracts
import Matching
import Store

/// Leads and the submissions that they are made of.
extension Workbook {
    /// Takes a submission of the batch into a lead: behind the others where that is its turn, else in its turn.
    mutating func take(_ submission: KnownSubmission, into known: inout KnownLead) throws {
        let provenance = try known.provenance.read()
        guard provenance.isLast(submission.submitted) else {
            submissions[known.lead.id] = try submissions(of: known.lead.id) + [submission]
            known.lead.revision += 1
            known.lead.updatedAt = instant
            return try refold(&known)
        }
        var fold = LeadFold(known.lead, provenance: provenance, records: known.records)
        fold.take(submission)
        known = KnownLead(fold, earlier: known)
        try enrich(&known, with: submission)
        if submissions[known.lead.id] != nil { submissions[known.lead.id]?.append(submission) }
    }

    /// All submissions of a lead, those of this batch included.
    mutating func submissions(of lead: String) throws -> [KnownSubmission] {
        try loadSubmissions(of: [lead])
        return submissions[lead] ?? []
    }

    /// Reads all submissions of leads, where that was not done yet.
    mutating func loadSubmissions(of leads: [String]) throws {
        let missing = leads.filter { submissions[$0] == nil }
        let found = try transaction.run(missing.map { SubmissionTable.documents(of: $0) })
        for (lead, rows) in zip(missing, found) {
            let stored = try rows.map { row in
                KnownSubmission(
                    try BodyCodec.decode(LeadSubmitted.self, from: try row.text(0)),
                    reference: tools.reference,
                    at: Instant(milliseconds: try row.integer(1))
                )
            }
            submissions[lead] = stored + (newSubmissions[lead] ?? [])
        }
    }

    /// Puts a lead together anew from its submissions, which are in `submissions`.
    ///
    /// Revision and time of the change stay as they are; facts and account are found again.
    mutating func refold(_ known: inout KnownLead) throws {
        let all = try submissions(of: known.lead.id)
        let domains = Set(all.compactMap(\.companyDomain))
        var notes = try known.notes.read().provided(of: domains)
        let fold = LeadFold(id: known.lead.id, of: all) { lead, submission in
            _ = enrich(&lead, &notes, with: submission)
        }
        guard var fold else { throw StoreError(.corrupt, "lead \(known.lead.id) has no submission") }
        fold.lead.revision = known.lead.revision
        fold.lead.updatedAt = known.lead.updatedAt
        known = KnownLead(fold, earlier: known)
        known.notes = Kept(notes)
    }

    /// Whoever is somebody else than a lead that goes is somebody else than the one that it goes into.
    mutating func followApart(_ gone: KnownLead, into known: inout KnownLead) throws {
        known.apart.formUnion(gone.apart)
        known.apart.subtract([known.lead.id, gone.lead.id])
        for var other in try others(apart: gone.apart.subtracting([known.lead.id])) {
            other.apart.remove(gone.lead.id)
            other.apart.insert(known.lead.id)
            keep(changedApart: other)
            close(LeadPair(known.lead.id, other.lead.id))
        }
    }

    /// The leads with these ids, read where they were not yet.
    mutating func others(apart ids: Set<String>) throws -> [KnownLead] {
        try loadLeads(ids.filter { leads[current($0)] == nil })
        return Set(ids.map(current)).sorted().compactMap { leads[$0] }
    }

    /// Keeps a lead of which only `apart` changed.
    ///
    /// Its revision grows, so that whoever decided without knowing it decides anew; scoring need not hear of it.
    mutating func keep(changedApart known: KnownLead) {
        var known = known
        known.lead.revision += 1
        keep(known)
    }
}
