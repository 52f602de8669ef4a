import Contracts

/// A value that two submissions of the same person share.
///
/// A key leads to one lead at most.
package struct MatchKey: Hashable, Sendable {
    /// The form in stores and records: kind, colon, value.
    package let rawValue: String

    /// The word that stands in front of the value.
    package enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
        /// A mailbox of one person: `email:anna@acme.example`.
        case email
        /// A mailbox of several people, and the name of one of them: `role:info@acme.example/anna smith`.
        case role
        /// `phone:+15046218927`, with an extension `phone:+15046218927;ext=12`.
        case phone
        /// What a source calls a browser: `cookie:us-web/8f14e45f`. It tells whose an activity is, and of two submissions
        /// nothing: several people may use it.
        case cookie
    }

    private init(_ kind: Kind, _ value: String) {
        rawValue = kind.rawValue + ":" + value
    }

    /// The key of a mailbox, with the name where several people read it.
    ///
    /// Two people who write from info@ are not one for that. Those who give no name there are: "somebody at info@".
    package init(_ email: EmailAddress, name: PersonName) {
        if email.kind == .role {
            self.init(.role, email.text + "/" + name.words)
        } else {
            self.init(.email, email.text)
        }
    }

    /// The key of a phone number; nil when it may not serve as one: hotlines, and numbers that are not in use.
    package init?(_ phone: PhoneNumber) {
        guard phone.kind == .line else { return nil }
        self.init(.phone, phone.e164 + (phone.extension.map { ";ext=" + $0 } ?? ""))
    }

    /// The key of a browser, by the source's own name for it.
    package init(cookie: String, of source: String) {
        self.init(.cookie, source + "/" + cookie)
    }

    /// Whether it goes from one person to another: to who last used the browser under her name.
    package var isPassedOn: Bool { rawValue.hasPrefix(Kind.cookie.rawValue + ":") }
}

extension MatchKey: RawRepresentable, Codable, Comparable {
    /// Nil when the kind is unknown or the value is empty.
    package init?(rawValue: String) {
        let parts = rawValue.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let kind = Kind(rawValue: String(parts[0])) else { return nil }
        self.init(kind, String(parts[1]))
    }

    // Not by way of `RawRepresentable`'s own, which are generic and slow.
    package static func == (left: Self, right: Self) -> Bool { left.rawValue == right.rawValue }
    package func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension NormalContact {
    /// The keys it is found by, at most one of a kind: mailbox first, then phone.
    package var keys: [MatchKey] {
        [email.map { MatchKey($0, name: name) }, phone.flatMap { MatchKey($0) }].compactMap(\.self)
    }
}
