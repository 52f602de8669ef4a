/// A channel partner, or an operator for one, registers a customer: her leads are the partner's for a time.
///
/// The same registration again changes nothing and has the same answer.
package struct DealRegister: Hashable, Sendable {
    /// Who registers: a channel partner or one of her people; required of operators, and for sellers themselves.
    package var partner: String?
    /// The partner's own name for the deal; unique among hers.
    package var key: String
    /// Domain of the customer.
    package var domain: String?
    /// Name of the customer; counts together with her country.
    package var company: String?
    /// ISO 3166-1 alpha-2.
    package var country: String?
    /// Address of a person there; kept as a hash.
    package var email: String?
    /// What the customer is to be sold.
    package var product: String?

    package init(
        partner: String? = nil,
        key: String,
        domain: String? = nil,
        company: String? = nil,
        country: String? = nil,
        email: String? = nil,
        product: String? = nil
    ) {
        self.partner = partner
        self.key = key
        self.domain = domain
        self.company = company
        self.country = country
        self.email = email
        self.product = product
    }
}

extension DealRegister: Codable {
    private enum CodingKeys: String, CodingKey {
        case partner, key, domain, company, country, email, product
    }

    package init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder, keyedBy: CodingKeys.self)
        partner = fields.text(.partner, limit: 100)
        key = fields.requiredText(.key, limit: 64)
        domain = fields.text(.domain, limit: 253)
        company = fields.text(.company, limit: 200)
        country = fields.text(.country, limit: 2)
        email = fields.text(.email, limit: 254)
        product = fields.text(.product, limit: 100)
        if domain == nil, email == nil, company == nil, fields.faults == 0 {
            fields.report(.domain, .missing, "a domain, an e-mail address, or a company with its country is needed")
        }
        if company != nil, country == nil, fields.faults == 0 {
            fields.report(.country, .missing, "goes with a company")
        }
        try fields.finish()
    }
}

/// A channel partner, or an operator for one, has more to say on a registered deal.
package struct DealChange: Hashable, Sendable {
    package var deal: String
    package var action: Action
    /// What progress was made, or why it is withdrawn.
    package var note: String?

    package init(deal: String, action: Action, note: String? = nil) {
        self.deal = deal
        self.action = action
        self.note = note
    }

    package enum Action: String, Codable, Hashable, Sendable, CaseIterable {
        /// There is progress, so it is protected for longer.
        case extend
        case withdraw
    }
}

extension DealChange: Codable {
    private enum CodingKeys: String, CodingKey {
        case deal, action, note
    }

    package init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder, keyedBy: CodingKeys.self)
        deal = fields.requiredText(.deal, limit: 200)
        action = fields.required(.action, standIn: .extend)
        note = fields.text(.note, limit: 500)
        if action == .extend, note == nil, fields.faults == 0 {
            fields.report(.note, .missing, "says what progress was made")
        }
        try fields.finish()
    }
}

/// A registered deal, as it stands.
package struct DealRecord: Codable, Hashable, Sendable {
    /// `PARTNER/KEY`.
    package var deal: String
    package var partner: String
    /// Who is offered the customer's leads: the partner, or the one of her people who registered.
    package var seller: String
    package var domain: String?
    package var company: String?
    package var country: String?
    package var product: String?
    /// When routing received it: the first of those that count goes first.
    package var receivedAt: Instant
    package var protectedUntil: Instant
    package var withdrawnAt: Instant?
    package var standing: Standing

    package init(
        deal: String,
        partner: String,
        seller: String,
        domain: String?,
        company: String?,
        country: String?,
        product: String?,
        receivedAt: Instant,
        protectedUntil: Instant,
        withdrawnAt: Instant?,
        standing: Standing
    ) {
        self.deal = deal
        self.partner = partner
        self.seller = seller
        self.domain = domain
        self.company = company
        self.country = country
        self.product = product
        self.receivedAt = receivedAt
        self.protectedUntil = protectedUntil
        self.withdrawnAt = withdrawnAt
        self.standing = standing
    }

    package enum Standing: String, Codable, Hashable, Sendable, CaseIterable {
        /// Nobody else who is protected registered the customer before.
        case first
        /// Somebody else did.
        case later
        case expired, withdrawn
    }

    private enum CodingKeys: String, CodingKey {
        case deal, partner, seller, domain, company, country, product
        case receivedAt = "received_at"
        case protectedUntil = "protected_until"
        case withdrawnAt = "withdrawn_at"
        case standing
    }
}

/// What became of a registration, or of a change.
package struct DealState: Codable, Hashable, Sendable {
    package var record: DealRecord
    /// False when it was so before.
    package var changed: Bool

    package init(record: DealRecord, changed: Bool) {
        self.record = record
        self.changed = changed
    }
}

/// An operator asks which deals are registered.
package struct DealsQuestion: Hashable, Sendable {
    /// Whose; everybody's when absent.
    package var partner: String?
    /// The id after which the page begins.
    package var after: String?
    package var limit: Int
    /// For when their standing is told.
    package var asOf: Instant

    package init(asOf: Instant, partner: String? = nil, after: String? = nil, limit: Int = usualLimit) {
        self.asOf = asOf
        self.partner = partner
        self.after = after
        self.limit = limit
    }

    package static let usualLimit = 100
    package static let maxLimit = 500
}

extension DealsQuestion: Codable {
    private enum CodingKeys: String, CodingKey {
        case partner, after, limit
        case asOf = "as_of"
    }

    package init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder, keyedBy: CodingKeys.self)
        partner = fields.text(.partner, limit: 100)
        after = fields.text(.after, limit: 200)
        limit = fields.integer(.limit, in: 1...Self.maxLimit) ?? Self.usualLimit
        asOf = fields.required(.asOf, standIn: Instant(milliseconds: 0))
        try fields.finish()
    }
}

/// Registered deals, by id.
package struct DealPage: Codable, Hashable, Sendable {
    package var deals: [DealRecord]
    /// Where the next page begins; nil when this is the last.
    package var next: String?

    package init(deals: [DealRecord], next: String? = nil) {
        self.deals = deals
        self.next = next
    }
}
