import Crypto

/// The name of a rule set, made from its content: the same bytes have the same name wherever they are read.
package enum RuleSetVersion {
    /// `<kind>-<first 12 hex digits of the SHA-256 of the file's bytes>`.
    package static func name(kind: String, of text: String) -> String {
        let digits = SHA256.hash(data: Array(text.utf8)).prefix(6).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return "\(kind)-\(digits.joined())"
    }
}
