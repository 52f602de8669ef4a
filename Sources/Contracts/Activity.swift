/// A dated behaviour of a lead.
package struct Activity: Hashable, Sendable {
    /// What she did: `email_click`, `page_view`, `quote_requested` and so on.
    ///
    /// The scoring rules name those that count.
    package var type: String
    /// When she did it, not when we heard of it.
    package var at: Instant
    /// The source's own name for it: the same one counts once.
    package var id: String?
    /// Path of the page, name of the asset, and so on; rules may ask for it by name.
    package var properties: [String: JSONValue]

    package init(type: String, at: Instant, id: String? = nil, properties: [String: JSONValue] = [:]) {
        self.type = type
        self.at = at
        self.id = id
        self.properties = properties
    }

    package static let maxProperties = 100
}

extension Activity: Codable {
    private enum CodingKeys: String, CodingKey {
        case type, at, id, properties
    }

    package init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder, keyedBy: CodingKeys.self)
        type = fields.requiredText(.type, limit: 100)
        at = fields.required(.at, standIn: Instant(milliseconds: 0))
        id = fields.text(.id, limit: 255)
        properties = fields.members(.properties, limit: Self.maxProperties)
        try fields.finish()
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(type, forKey: .type)
        try container.encode(at, forKey: .at)
        try container.encodeIfPresent(id, forKey: .id)
        if !properties.isEmpty { try container.encode(properties, forKey: .properties) }
    }
}

/// A source reports what a person did, by the e-mail address, phone number, lead id or cookie she is known under.
package struct ActivityPost: Hashable, Sendable {
    package var idempotencyKey: String
    package var lead: String?
    package var email: String?
    package var phone: String?
    /// What the source's own site calls her browser; a submission or activity that carries it too tells who that is.
    package var cookie: String?
    package var activity: Activity

    package init(
        idempotencyKey: String,
        lead: String? = nil,
        email: String? = nil,
        phone: String? = nil,
        cookie: String? = nil,
        activity: Activity
    ) {
        self.idempotencyKey = idempotencyKey
        self.lead = lead
        self.email = email
        self.phone = phone
        self.cookie = cookie
        self.activity = activity
    }
}

extension ActivityPost: Codable {
    private enum CodingKeys: String, CodingKey {
        case idempotencyKey = "idempotency_key"
        case lead, email, phone, cookie, activity
    }

    package init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder, keyedBy: CodingKeys.self)
        idempotencyKey = fields.requiredText(.idempotencyKey, limit: 255)
        let before = fields.faults
        lead = fields.text(.lead, limit: 64)
        email = fields.text(.email, limit: 254)
        phone = fields.text(.phone, limit: 64)
        cookie = fields.text(.cookie, limit: 255)
        if lead == nil, email == nil, phone == nil, cookie == nil, fields.faults == before {
            let message = "a lead id, an e-mail address, a phone number or a cookie is needed"
            fields.report(.lead, .contactRequired, message)
        }
        activity = fields.required(.activity, standIn: Activity(type: "", at: Instant(milliseconds: 0)))
        try fields.finish()
    }
}
