package import Contracts

/// Which submission each known value of a lead is from.
///
/// What no submission said, a fact from elsewhere, is not in it.
package struct Provenance: Hashable, Sendable {
    /// The submission that a value is from.
    package struct Origin: Codable, Hashable, Sendable {
        package var submission: String
        package var source: String
        /// When the submission arrived.
        package var at: Instant

        package init(submission: String, source: String, at: Instant) {
            self.submission = submission
            self.source = source
            self.at = at
        }

        package init(_ submitted: LeadSubmitted) {
            self.init(submission: submitted.submission, source: submitted.source, at: submitted.receivedAt)
        }
    }

    /// By the path of the field in the lead's document: `contact.first_name`, `attributes.colour`.
    package private(set) var fields: [String: Origin] = [:]
    /// The newest submission that was taken, whether or not a value is from it.
    package private(set) var newest: Origin?

    package init() {}

    /// Whether a submission is to be taken behind all that were taken.
    package func isNewest(_ submitted: LeadSubmitted) -> Bool {
        newest.map { $0.isBefore(Origin(submitted)) } ?? true
    }

    /// Notes what of a lead is from a submission that was just merged into it.
    ///
    /// `own` is the lead that the submission alone makes. A value that both say is from the newer one, except where the
    /// older stays by rule.
    mutating func note(_ submitted: LeadSubmitted, saying own: Lead, madeOf lead: Lead) {
        let origin = Origin(submitted)
        newest = origin
        noteContact(origin, own, lead)
        noteCompany(origin, own, lead)
        note(origin, "consent", own.consent, lead.consent)
        for (name, value) in lead.attributes where own.attributes[name] == value {
            fields["attributes." + name] = origin
        }
        if fields.count > Self.fixed { forgetAttributes(missingIn: lead) }
        first(origin, "email", own.email, lead.email)
        first(origin, "phone", own.phone, lead.phone)
        first(origin, "source", own.source, lead.source)
        first(origin, "campaign", own.campaign, lead.campaign)
        first(origin, "channel", own.channel, lead.channel)
        first(origin, "position", own.position, lead.position)
    }

    private mutating func noteContact(_ origin: Origin, _ own: Lead, _ lead: Lead) {
        note(origin, "contact.first_name", own.contact.firstName, lead.contact.firstName)
        note(origin, "contact.last_name", own.contact.lastName, lead.contact.lastName)
        note(origin, "contact.email", own.contact.email, lead.contact.email)
        note(origin, "contact.phone", own.contact.phone, lead.contact.phone)
        note(origin, "contact.title", own.contact.title, lead.contact.title)
        note(origin, "contact.street", own.contact.street, lead.contact.street)
        note(origin, "contact.city", own.contact.city, lead.contact.city)
        note(origin, "contact.region", own.contact.region, lead.contact.region)
        note(origin, "contact.postcode", own.contact.postcode, lead.contact.postcode)
        note(origin, "contact.country", own.contact.country, lead.contact.country)
        note(origin, "country", own.country, lead.country)
        note(origin, "region", own.region, lead.region)
    }

    private mutating func noteCompany(_ origin: Origin, _ own: Lead, _ lead: Lead) {
        note(origin, "company.name", own.company?.name, lead.company?.name)
        note(origin, "company.website", own.company?.website, lead.company?.website)
        note(origin, "company.industry", own.company?.industry, lead.company?.industry)
        note(origin, "company.employees", own.company?.employees, lead.company?.employees)
        note(origin, "company.naics", own.company?.naics, lead.company?.naics)
        note(origin, "bant.budget", own.bant?.budget, lead.bant?.budget)
        note(origin, "bant.authority", own.bant?.authority, lead.bant?.authority)
        note(origin, "bant.need", own.bant?.need, lead.bant?.need)
        note(origin, "bant.timeframe_months", own.bant?.timeframeMonths, lead.bant?.timeframeMonths)
    }

    /// Fields other than attributes.
    private static let fixed = 28

    private mutating func note<Value: Equatable>(_ origin: Origin, _ field: String, _ own: Value?, _ now: Value?) {
        if now == nil { fields[field] = nil } else if own == now { fields[field] = origin }
    }

    /// As `note` for a value that stays once it is known.
    private mutating func first<Value: Equatable>(_ origin: Origin, _ field: String, _ own: Value?, _ now: Value?) {
        if fields[field] == nil { note(origin, field, own, now) }
    }

    /// A lead keeps only so many attributes; the oldest give way.
    private mutating func forgetAttributes(missingIn lead: Lead) {
        let start = "attributes."
        for field in fields.keys where field.hasPrefix(start) {
            if lead.attributes[String(field.dropFirst(start.count))] == nil { fields[field] = nil }
        }
    }
}

extension Provenance.Origin {
    /// The order in which submissions are taken: that of arrival, whoever handles which first.
    package func isBefore(_ other: Self) -> Bool { (at, submission) < (other.at, other.submission) }
}

extension Provenance: Codable {
    private enum CodingKeys: String, CodingKey {
        case newest, from
    }

    /// The fields that are from one submission: most leads have few.
    private struct Group: Codable {
        var submission: String
        var source: String
        var at: Instant
        var fields: [String]
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        newest = try values.decodeIfPresent(Origin.self, forKey: .newest)
        for group in try values.decode([Group].self, forKey: .from) {
            let origin = Origin(submission: group.submission, source: group.source, at: group.at)
            for field in group.fields { fields[field] = origin }
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encodeIfPresent(newest, forKey: .newest)
        let groups = Dictionary(grouping: fields) { $0.value }.map { origin, fields in
            Group(
                submission: origin.submission,
                source: origin.source,
                at: origin.at,
                fields: fields.map(\.key).sorted()
            )
        }
        try values.encode(groups.sorted { ($0.at, $0.submission) < ($1.at, $1.submission) }, forKey: .from)
    }
}
