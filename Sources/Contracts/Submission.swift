/// What a source posts: one person who showed interest.
package struct SubmissionPost: Hashable, Sendable {
    /// The source's own name for this submission: the same key is never taken twice.
    package var idempotencyKey: String
    package var contact: Contact
    package var company: Company?
    package var consent: Consent
    package var bant: BANT?
    package var campaign: String?
    package var channel: Channel?
    package var position: FunnelPosition?
    /// When the person did it; the time of arrival when absent.
    package var occurredAt: Instant?
    /// What the person did so far, as far as the source knows.
    package var activities: [Activity]
    /// What the source's own site calls her browser: activities that carry it too are hers.
    package var cookie: String?
    /// Anything else the source knows; rules may ask for it by name.
    package var attributes: [String: JSONValue]

    package init(
        idempotencyKey: String,
        contact: Contact,
        company: Company? = nil,
        consent: Consent,
        bant: BANT? = nil,
        campaign: String? = nil,
        channel: Channel? = nil,
        position: FunnelPosition? = nil,
        occurredAt: Instant? = nil,
        activities: [Activity] = [],
        cookie: String? = nil,
        attributes: [String: JSONValue] = [:]
    ) {
        self.idempotencyKey = idempotencyKey
        self.contact = contact
        self.company = company
        self.consent = consent
        self.bant = bant
        self.campaign = campaign
        self.channel = channel
        self.position = position
        self.occurredAt = occurredAt
        self.activities = activities
        self.cookie = cookie
        self.attributes = attributes
    }

    package static let maxActivities = 100
    package static let maxAttributes = 100
}

extension SubmissionPost: Codable {
    private enum CodingKeys: String, CodingKey {
        case idempotencyKey = "idempotency_key"
        case contact, company, consent, bant, campaign, channel, position
        case occurredAt = "occurred_at"
        case activities, cookie, attributes
    }

    package init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder, keyedBy: CodingKeys.self)
        idempotencyKey = fields.requiredText(.idempotencyKey, limit: 255)
        contact = fields.required(.contact, standIn: Contact(email: "?"))
        if contact.email == nil, contact.phone == nil {
            fields.report(.contact, .contactRequired, "needs an e-mail address or a phone number")
        }
        company = fields.optional(.company)
        consent = fields.required(.consent, standIn: Consent(granted: false, at: nil))
        bant = fields.optional(.bant)
        campaign = fields.text(.campaign, limit: 200)
        channel = fields.optional(.channel)
        position = fields.optional(.position)
        occurredAt = fields.optional(.occurredAt)
        activities = fields.list(.activities, limit: Self.maxActivities)
        cookie = fields.text(.cookie, limit: 255)
        attributes = fields.members(.attributes, limit: Self.maxAttributes)
        try fields.finish()
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(idempotencyKey, forKey: .idempotencyKey)
        try container.encode(contact, forKey: .contact)
        try container.encodeIfPresent(company, forKey: .company)
        try container.encode(consent, forKey: .consent)
        try container.encodeIfPresent(bant, forKey: .bant)
        try container.encodeIfPresent(campaign, forKey: .campaign)
        try container.encodeIfPresent(channel, forKey: .channel)
        try container.encodeIfPresent(position, forKey: .position)
        try container.encodeIfPresent(occurredAt, forKey: .occurredAt)
        if !activities.isEmpty { try container.encode(activities, forKey: .activities) }
        try container.encodeIfPresent(cookie, forKey: .cookie)
        if !attributes.isEmpty { try container.encode(attributes, forKey: .attributes) }
    }
}

/// Which way the contact came about.
package enum Channel: String, Codable, Hashable, Sendable, CaseIterable {
    /// The person came to us.
    case inbound
    /// We went to the person.
    case outbound
}

/// How far down the funnel the content stood that the person answered to.
package enum FunnelPosition: String, Codable, Hashable, Sendable, CaseIterable {
    case tofu, mofu, bofu
}

/// The answer to a submission, sent only when it is on disk.
///
/// The same key gets the same answer again.
package struct Accepted: Codable, Hashable, Sendable {
    /// Our id of the submission; ask for its status with it.
    package var submission: String
    package var receivedAt: Instant

    package init(submission: String, receivedAt: Instant) {
        self.submission = submission
        self.receivedAt = receivedAt
    }

    private enum CodingKeys: String, CodingKey {
        case submission
        case receivedAt = "received_at"
    }
}
