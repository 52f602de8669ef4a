/// One reason of a match: what was found about a key.
package struct MatchReason: Codable, Hashable, Sendable {
    package var code: Code
    /// The key that it is about; nil when the submission gave none.
    package var key: MatchKey?
    /// The lead that it is about; nil when there is none.
    package var lead: String?

    package init(_ code: Code, key: MatchKey? = nil, lead: String? = nil) {
        self.code = code
        self.key = key
        self.lead = lead
    }

    package enum Code: String, Codable, Hashable, Sendable, CaseIterable {
        case emailEqual = "email_equal"
        case roleEmailAndNameEqual = "role_email_and_name_equal"
        case phoneEqual = "phone_equal"
        /// The number leads to a lead, but to somebody else behind the same number.
        case switchboardGuard = "switchboard_guard"
        /// No lead had the key.
        case keyNotKnown = "key_not_known"
        /// The submission has no key to be found by.
        case noKey = "no_key"
        case phoneNotValid = "phone_not_valid"
        case phoneIsService = "phone_is_service"
    }

    /// The reason in words.
    package var text: String {
        let key = key.map { "\($0.kind.rawValue) \($0.value)" } ?? ""
        let lead = lead ?? ""
        return switch code {
        case .emailEqual, .phoneEqual: "\(key) is that of lead \(lead)"
        case .roleEmailAndNameEqual: "shared mailbox and name (\(key)) are those of lead \(lead)"
        case .switchboardGuard:
            "\(key) is also that of lead \(lead), but name and e-mail address differ: a shared line, not one person"
        case .keyNotKnown: "\(key) is not known yet"
        case .noKey: "there is nothing to find a lead by"
        case .phoneNotValid: "the phone number is not in use anywhere, so it is not compared"
        case .phoneIsService: "the phone number is a hotline, so it is not compared"
        }
    }
}
