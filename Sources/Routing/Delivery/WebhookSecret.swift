import Crypto
import FoundationEssentials

/// The keys that an endpoint knows our messages by, as the Standard Webhooks have it: `whsec_` and base64.
///
/// Two, while one takes the place of the other: each message is then signed with both.
package struct WebhookSecret: Hashable, Sendable {
    private let keys: [[UInt8]]

    /// Nil when the text is not `whsec_…`, or several with commas, of 24 to 64 bytes each.
    package init?(_ text: String) {
        let keys = text.split(separator: ",", omittingEmptySubsequences: false).map { part -> [UInt8]? in
            guard part.hasPrefix(Self.prefix),
                let key = Data(base64Encoded: String(part.dropFirst(Self.prefix.count))),
                (24...64).contains(key.count)
            else { return nil }
            return Array(key)
        }
        let known = keys.compactMap(\.self)
        guard !known.isEmpty, known.count == keys.count else { return nil }
        self.keys = known
    }

    private static let prefix = "whsec_"

    /// What goes into `webhook-signature`.
    func signature(id: String, timestamp: Int64, body: String) -> String {
        let signed = Array("\(id).\(timestamp).\(body)".utf8)
        return keys.map { key in
            let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: key))
            return "v1,\(Data(code).base64EncodedString())"
        }.joined(separator: " ")
    }
}

/// An endpoint of a seller, and the keys that she knows us by.
package struct WebhookEndpoint: Hashable, Sendable {
    package var url: String
    package var secret: WebhookSecret

    package init(url: String, secret: WebhookSecret) {
        self.url = url
        self.secret = secret
    }
}
