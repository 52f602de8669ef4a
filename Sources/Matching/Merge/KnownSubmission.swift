package import Contracts

/// A submission of a lead, with what its person is compared by.
package struct KnownSubmission: Hashable, Sendable {
    package let submitted: LeadSubmitted
    package let normal: NormalContact
    package let record: MatchRecord
    /// The registered domain that stands for the person's company (`NormalContact.companyDomain`).
    package let companyDomain: String?
    /// When it was matched.
    package let at: Instant

    package init(_ submitted: LeadSubmitted, reference: ReferenceData, at: Instant) {
        let post = submitted.post
        let normal = NormalContact(
            post.contact,
            company: post.company,
            attributes: post.attributes,
            defaultCountry: submitted.country,
            reference: reference
        )
        self.submitted = submitted
        self.normal = normal
        self.at = at
        companyDomain = normal.companyDomain(reference: reference)
        record = MatchRecord(normal, of: post.contact)
    }
}

extension KnownSubmission {
    /// What the person is found by.
    package var keys: [MatchKey] {
        let cookie = submitted.post.cookie.map { MatchKey(cookie: $0, of: submitted.source) }
        return normal.keys + [cookie].compactMap(\.self)
    }

    /// Whether it is taken before another: the order of arrival.
    package func isBefore(_ other: Self) -> Bool {
        Provenance.Origin(submitted).isBefore(Provenance.Origin(other.submitted))
    }
}
