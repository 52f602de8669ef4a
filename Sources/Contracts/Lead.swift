/// The one canonical record that all submissions of the same person at the same company were matched to.
package struct Lead: Codable, Hashable, Sendable {
    package var id: String
    /// Grows with every change; who holds a newer one ignores an older one.
    package var revision: Int64
    /// The best known values, as they were given.
    package var contact: Contact
    /// The e-mail address in its normal form; the form that is compared.
    package var email: String?
    package var emailKind: EmailKind?
    /// The phone number in E.164.
    package var phone: String?
    /// ISO 3166-1 alpha-2.
    package var country: String?
    /// State, province or county, in capitals.
    package var region: String?
    /// IANA name of the time zone where the person is.
    package var timeZone: String?
    package var company: Company?
    /// The company as an account; nil when nothing tells the company.
    package var account: AccountRef?
    package var bant: BANT?
    package var attributes: [String: JSONValue]
    /// Who sent it first, and how: the first touch.
    package var source: String
    package var campaign: String?
    package var channel: Channel?
    package var position: FunnelPosition?
    package var consent: Consent
    /// How many submissions were matched to it.
    package var submissions: Int
    package var createdAt: Instant
    package var updatedAt: Instant

    package init(
        id: String,
        revision: Int64,
        contact: Contact,
        email: String? = nil,
        emailKind: EmailKind? = nil,
        phone: String? = nil,
        country: String? = nil,
        region: String? = nil,
        timeZone: String? = nil,
        company: Company? = nil,
        account: AccountRef? = nil,
        bant: BANT? = nil,
        attributes: [String: JSONValue] = [:],
        source: String,
        campaign: String? = nil,
        channel: Channel? = nil,
        position: FunnelPosition? = nil,
        consent: Consent,
        submissions: Int = 1,
        createdAt: Instant,
        updatedAt: Instant
    ) {
        self.id = id
        self.revision = revision
        self.contact = contact
        self.email = email
        self.emailKind = emailKind
        self.phone = phone
        self.country = country
        self.region = region
        self.timeZone = timeZone
        self.company = company
        self.account = account
        self.bant = bant
        self.attributes = attributes
        self.source = source
        self.campaign = campaign
        self.channel = channel
        self.position = position
        self.consent = consent
        self.submissions = submissions
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, revision, contact, email
        case emailKind = "email_kind"
        case phone, country, region
        case timeZone = "time_zone"
        case company, account, bant, attributes, source, campaign, channel, position, consent
        case submissions
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
}

/// What sort of mailbox an address leads to.
package enum EmailKind: String, Codable, Hashable, Sendable, CaseIterable {
    /// A person's address at a company.
    case business
    /// A mail provider that anyone can join: says nothing of the company.
    case free
    /// Shared by several people: info@, sales@.
    case role
    /// Thrown away after use: says nothing of the company, and reaches nobody for long.
    case disposable
}

/// Ingestion to enrichment: a submission that was accepted.
package struct LeadSubmitted: Codable, Hashable, Sendable {
    package var submission: String
    package var source: String
    package var receivedAt: Instant
    /// ISO 3166-1 alpha-2: where most people of the source are; nil when that is not said.
    package var country: String?
    /// How far the source was believed when it came; nil: as usual.
    package var trust: SourceTrust?
    package var post: SubmissionPost

    package init(
        submission: String,
        source: String,
        receivedAt: Instant,
        country: String? = nil,
        trust: SourceTrust? = nil,
        post: SubmissionPost
    ) {
        self.submission = submission
        self.source = source
        self.receivedAt = receivedAt
        self.country = country
        self.trust = trust
        self.post = post
    }

    private enum CodingKeys: String, CodingKey {
        case submission, source
        case receivedAt = "received_at"
        case country, trust, post
    }
}

/// Ingestion to enrichment: an activity that was accepted, for whoever it belongs to.
package struct ActivitySubmitted: Codable, Hashable, Sendable {
    package var submission: String
    package var source: String
    package var receivedAt: Instant
    package var post: ActivityPost

    package init(submission: String, source: String, receivedAt: Instant, post: ActivityPost) {
        self.submission = submission
        self.source = source
        self.receivedAt = receivedAt
        self.post = post
    }

    private enum CodingKeys: String, CodingKey {
        case submission, source
        case receivedAt = "received_at"
        case post
    }
}

/// Enrichment to scoring: a lead as it now is, what is new about it, and which leads it took in.
package struct LeadEnriched: Codable, Hashable, Sendable {
    package var lead: Lead
    /// The submission that brought the change.
    package var submission: String
    /// What the submission told of her behaviour.
    package var activities: [Activity]
    /// Ids of leads that turned out to be this one; they are no more.
    package var merged: [String]
    /// Names of activities that were told of it before and turned out to be another lead's; nil when there are none.
    package var removed: [String]?

    package init(
        lead: Lead,
        submission: String,
        activities: [Activity] = [],
        merged: [String] = [],
        removed: [String]? = nil
    ) {
        self.lead = lead
        self.submission = submission
        self.activities = activities
        self.merged = merged
        self.removed = removed
    }
}
