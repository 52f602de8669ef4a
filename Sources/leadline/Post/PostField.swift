import Contracts

/// A place in a submission that a column or a constant can fill.
struct PostField: Hashable, Sendable {
    /// Names from the body down: one, or two.
    let path: [String]
    let kind: Kind

    /// What the place holds.
    enum Kind: Sendable {
        case text, wholeNumber, yesOrNo
    }

    /// The idempotency key.
    static let key = PostField(path: ["idempotency_key"], kind: .text)

    private init(path: [String], kind: Kind) {
        self.path = path
        self.kind = kind
    }

    /// Reads `contact.email`, `campaign`, or `attributes.` and a name of your own.
    init?(_ text: String) {
        if let kind = Self.kinds[text] {
            self.init(path: text == "key" ? Self.key.path : text.split(separator: ".").map(String.init), kind: kind)
        } else if text.hasPrefix("attributes."), text.utf8.count > "attributes.".utf8.count {
            self.init(path: ["attributes", String(text.dropFirst("attributes.".count))], kind: .text)
        } else {
            return nil
        }
    }

    /// Every name that there is, besides those of attributes.
    static var names: [String] { kinds.keys.sorted() + ["attributes.NAME"] }

    private static let kinds: [String: Kind] = [
        "key": .text,
        "contact.first_name": .text, "contact.last_name": .text, "contact.email": .text, "contact.phone": .text,
        "contact.title": .text, "contact.street": .text, "contact.city": .text, "contact.region": .text,
        "contact.postcode": .text, "contact.country": .text,
        "company.name": .text, "company.website": .text, "company.industry": .text, "company.employees": .wholeNumber,
        "consent.granted": .yesOrNo, "consent.at": .text, "consent.wording": .text, "consent.proof": .text,
        "bant.budget": .yesOrNo, "bant.authority": .text, "bant.need": .text, "bant.timeframe_months": .wholeNumber,
        "campaign": .text, "channel": .text, "position": .text, "occurred_at": .text, "cookie": .text,
    ]

    /// The JSON pointer to the place, as faults name it.
    var pointer: String { JSONPointer(path).text }

    /// A cell as the value that the place holds.
    ///
    /// What does not fit stays a text: ingestion then says what is wrong with it, along with every other fault.
    func value(of text: String) -> JSONValue {
        switch kind {
        case .text: .string(text)
        case .wholeNumber: Int64(text).map(JSONValue.integer) ?? .string(text)
        case .yesOrNo:
            switch text.lowercased() {
            case "yes", "true", "y", "1": .bool(true)
            case "no", "false", "n", "0": .bool(false)
            default: .string(text)
            }
        }
    }
}

extension PostField: CustomStringConvertible {
    var description: String { self == Self.key ? "key" : path.joined(separator: ".") }
}
