import Contracts
import Matching

/// What is known of leads from elsewhere than their submissions.
extension Workbook {
    /// Adds what is known of her company and her place, after a submission of hers.
    func enrich(_ known: inout KnownLead, with submission: KnownSubmission) throws {
        var notes = try known.notes.read()
        if enrich(&known.lead, &notes, with: submission) { known.notes = Kept(notes) }
    }

    /// As above; returns whether something was noted.
    func enrich(_ lead: inout Lead, _ notes: inout LeadNotes, with submission: KnownSubmission) -> Bool {
        let domain = submission.companyDomain
        let found = enricher.enrich(
            &lead,
            normal: submission.normal,
            provided: desk.facts(of: domain) ?? notes.provided(of: domain),
            earlier: notes.facts,
            asOf: instant
        )
        if found.notes.isEmpty, found.account.reasons == notes.account { return false }
        notes.facts += found.notes
        notes.account = found.account.reasons
        return true
    }

    /// Lets leads go on that waited for facts, and tells of facts that came later.
    mutating func release(by message: Message) throws {
        for release in try desk.releases(by: message) {
            guard var known = leads[current(release.lead)] else { continue }
            var notes = try known.notes.read()
            let found = enricher.addFacts(
                to: &known.lead,
                domain: release.domain,
                provided: desk.facts(of: release.domain),
                earlier: notes.facts,
                asOf: instant
            )
            if release.held == nil, found.isEmpty { continue }
            notes.facts += found
            known.notes = Kept(notes)
            known.lead.revision += 1
            known.lead.updatedAt = instant
            keep(known)
            tell(
                known.lead,
                release.submission,
                activities: release.held?.activities ?? [],
                merged: release.held?.merged ?? [],
                trace: release.held?.trace
            )
        }
    }
}
