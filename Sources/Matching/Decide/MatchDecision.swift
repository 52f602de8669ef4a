package import Contracts

/// Everything that a match is decided on; the decision can be made again from it.
package struct MatchInput: Codable, Hashable, Sendable {
    /// The keys of the submission.
    package var keys: [MatchKey]
    package var person: MatchPerson
    /// What kind of number the submission has; nil when it has none that can be read.
    package var phoneKind: PhoneNumber.Kind?
    /// The leads that the keys lead to today, a hit a known key.
    package var hits: [KeyHit]

    package init(_ normal: NormalContact, hits: [KeyHit]) {
        keys = normal.keys
        person = MatchPerson(normal)
        phoneKind = normal.phone?.kind
        self.hits = hits
    }

    private enum CodingKeys: String, CodingKey {
        case keys, person
        case phoneKind = "phone_kind"
        case hits
    }
}

/// The lead that a key leads to.
package struct KeyHit: Codable, Hashable, Sendable {
    package var key: MatchKey
    package var lead: String
    /// When the lead came to be: the oldest lead lives on.
    package var createdAt: Instant
    package var person: MatchPerson

    package init(key: MatchKey, lead: String, createdAt: Instant, person: MatchPerson) {
        self.key = key
        self.lead = lead
        self.createdAt = createdAt
        self.person = person
    }

    package init(key: MatchKey, lead: Lead) {
        self.init(key: key, lead: lead.id, createdAt: lead.createdAt, person: MatchPerson(lead))
    }

    private enum CodingKeys: String, CodingKey {
        case key, lead
        case createdAt = "created_at"
        case person
    }
}

/// What tells people behind one phone number apart.
package struct MatchPerson: Codable, Hashable, Sendable {
    package var name: PersonName
    /// In its normal form.
    package var email: String?
    package var emailKind: EmailKind?

    package init(name: PersonName, email: String?, emailKind: EmailKind?) {
        self.name = name
        self.email = email
        self.emailKind = emailKind
    }

    package init(_ normal: NormalContact) {
        self.init(name: normal.name, email: normal.email?.text, emailKind: normal.email?.kind)
    }

    package init(_ lead: Lead) {
        let name = PersonName(first: lead.contact.firstName, last: lead.contact.lastName)
        self.init(name: name, email: lead.email, emailKind: lead.emailKind)
    }

    private enum CodingKeys: String, CodingKey {
        case name, email
        case emailKind = "email_kind"
    }
}

/// Which lead a submission belongs to, and why.
package struct MatchDecision: Codable, Hashable, Sendable {
    package var input: MatchInput
    package var outcome: MatchOutcome
    /// Keys of the submission that no lead had: they now lead to the outcome's lead.
    ///
    /// Keys of leads that are taken in move to the one that lives on; they are not listed here.
    package var claimed: [MatchKey]
    package var reasons: [MatchReason]
}

/// What becomes of a submission.
package enum MatchOutcome: Hashable, Sendable {
    /// A person not yet known.
    case new
    /// One more submission of this lead.
    case same(lead: String)
    /// It shows that several leads are one person: `others`, in the order of their ids, go into `survivor`.
    case merge(survivor: String, others: [String])

    /// The known lead that the submission goes to; nil when it makes a new one.
    package var lead: String? {
        switch self {
        case .new: nil
        case .same(let lead): lead
        case .merge(let survivor, _): survivor
        }
    }
}

extension MatchOutcome: Codable {
    private enum CodingKeys: String, CodingKey {
        case type, lead, others
    }

    private enum Kind: String, Codable {
        case new, same, merge
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(Kind.self, forKey: .type) {
        case .new: self = .new
        case .same: self = .same(lead: try container.decode(String.self, forKey: .lead))
        case .merge:
            self = .merge(
                survivor: try container.decode(String.self, forKey: .lead),
                others: try container.decode([String].self, forKey: .others)
            )
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .new: try container.encode(Kind.new, forKey: .type)
        case .same(let lead):
            try container.encode(Kind.same, forKey: .type)
            try container.encode(lead, forKey: .lead)
        case .merge(let survivor, let others):
            try container.encode(Kind.merge, forKey: .type)
            try container.encode(survivor, forKey: .lead)
            try container.encode(others, forKey: .others)
        }
    }
}
