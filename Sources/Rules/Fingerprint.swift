import Crypto

/// SHA-256 of texts: names by content, and tokens that nobody can read back.
package enum Fingerprint {
    /// The hash of the text's UTF-8 bytes in lower-case hex digits; of its first `bytes` bytes, if not of all 32.
    package static func sha256(_ text: String, bytes: Int = 32) -> String {
        let hash = Array(SHA256.hash(data: Array(text.utf8)).prefix(bytes))
        return String(unsafeUninitializedCapacity: 2 * hash.count) { digits in
            for (index, byte) in hash.enumerated() {
                digits[2 * index] = digit(byte >> 4)
                digits[2 * index + 1] = digit(byte & 15)
            }
            return 2 * hash.count
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    /// Whether the token is one of those that a rule file holds by their hashes, 64 hex digits in lower case each.
    ///
    /// Nil for a name that the file does not have, or has no token for: it takes as long as one wrong token, so that
    /// nobody learns which names there are.
    package static func isToken(_ token: String?, among hashes: [String]?) -> Bool {
        // Digests of digests, because the library compares those in constant time.
        let hash = SHA256.hash(data: Array(sha256(token ?? "").utf8))
        return (hashes ?? [""]).reduce(false) { SHA256.hash(data: Array($1.utf8)) == hash || $0 }
    }
}
