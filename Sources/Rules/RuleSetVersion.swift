/// The name of a rule set, made from its content: the same bytes have the same name wherever they are read.
package enum RuleSetVersion {
    /// `<kind>-<first 12 hex digits of the SHA-256 of the file's bytes>`.
    package static func name(kind: String, of text: String) -> String {
        "\(kind)-\(Fingerprint.sha256(text, bytes: 6))"
    }
}
