package import Contracts

/// A lead as its submissions make it, and which value is from which of them.
///
/// Those whose sources are believed more come later, and win; among equals the order is that of arrival. So the same
/// submissions always make the same lead, by whatever ways they came together: taken one by one, out of turn, by leads
/// that became one, or by one that was taken apart.
package struct LeadFold: Hashable, Sendable {
    package var lead: Lead
    package var provenance: Provenance
    /// What the submissions say of the person, as they are compared.
    package var records: [MatchRecord]

    package init(_ lead: Lead, provenance: Provenance = Provenance(), records: [MatchRecord] = []) {
        self.lead = lead
        self.provenance = provenance
        self.records = records
    }

    /// The lead that a submission of a person not yet known makes: revision 1.
    package init(id: String, first: KnownSubmission) {
        lead = Lead(id: id, from: first.submitted, normal: first.normal, at: first.at)
        provenance = Provenance()
        provenance.note(first.submitted, saying: lead, madeOf: lead)
        records = [first.record]
    }

    /// The lead that these submissions make, in whatever order they are handed in; nil when there are none.
    ///
    /// `complete` adds what is known from elsewhere, after each of them as when it came. The lead's revision is their
    /// number, and it was changed last when the last of them was matched.
    package init?(
        id: String,
        of submissions: [KnownSubmission],
        complete: (inout Lead, KnownSubmission) -> Void = { _, _ in }
    ) {
        let sorted = submissions.sorted { $0.isTakenBefore($1) }
        guard let first = sorted.first else { return nil }
        self.init(id: id, first: first)
        complete(&lead, first)
        for next in sorted.dropFirst() {
            take(next)
            complete(&lead, next)
        }
        let instants = sorted.map(\.at)
        lead.createdAt = instants.min() ?? first.at
        lead.updatedAt = instants.max() ?? first.at
    }

    /// Takes one more submission, whose turn is after all others (`Provenance.isLast`).
    package mutating func take(_ next: KnownSubmission) {
        let own = Lead(id: lead.id, from: next.submitted, normal: next.normal, at: next.at)
        lead = lead.merging(next.submitted, normal: next.normal, at: next.at)
        if provenance.isFirst(next.submitted) { lead.takeFirstTouch(of: own) }
        lead.takeReach(
            of: own,
            overEmail: provenance.isLess(.email, trustedThan: next.submitted),
            overPhone: provenance.isLess(.phone, trustedThan: next.submitted)
        )
        // Another replica's clock may be behind, or it began its batch sooner.
        lead.createdAt = min(lead.createdAt, next.at)
        provenance.note(next.submitted, saying: own, madeOf: lead)
        if !records.contains(next.record) { records.keep(next.record) }
    }
}
