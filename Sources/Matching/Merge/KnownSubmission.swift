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
        var submitted = submitted
        submitted.post.contact.takeName(ofAddressWith: reference)
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

extension Contact {
    /// Takes the name that stands beside the e-mail address ("Mira Novak <mira@acme.example>") where no other is given.
    ///
    /// What stands beside a mailbox of several people is seldom one of them.
    fileprivate mutating func takeName(ofAddressWith reference: ReferenceData) {
        guard firstName == nil, lastName == nil, let email, let name = Contact.name(in: email),
            let address = EmailAddress(email, reference: reference), address.kind != .role
        else { return }
        let halves = name.split(separator: ",").map { String($0).trimmingBlanks() }.filter { !$0.isEmpty }
        let words = name.split(whereSeparator: \.isWhitespace).map(String.init)
        if let (family, given) = EastAsianName.split(name) {
            (firstName, lastName) = (given, family)
        } else if halves.count == 2 {
            (firstName, lastName) = (halves[1], halves[0])
        } else if halves.count == 1, words.count == 2 {
            (firstName, lastName) = (words[0], words[1])
        } else {
            // A whole name in one field is taken apart where it is compared.
            lastName = name
        }
    }
}

extension KnownSubmission {
    /// What the person is found by.
    package var keys: [MatchKey] {
        let cookie = submitted.post.cookie.map { MatchKey(cookie: $0, of: submitted.source) }
        return normal.keys + [cookie].compactMap(\.self)
    }

    /// Whether it is taken before another: the order of trust, then of arrival.
    func isTakenBefore(_ other: Self) -> Bool {
        Provenance.Origin(submitted).isTakenBefore(Provenance.Origin(other.submitted))
    }
}
