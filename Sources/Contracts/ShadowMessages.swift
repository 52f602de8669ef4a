/// An operator sets the rules that are tried beside those of routing, or ends that.
package struct ShadowSet: Hashable, Sendable {
    /// What the file says; nil to end it.
    package var text: String?
    package var by: String
    package var note: String?

    package init(text: String?, by: String, note: String? = nil) {
        self.text = text
        self.by = by
        self.note = note
    }

    /// A longer file would not go through in one line.
    package static let maxText = 500_000
}

extension ShadowSet: Codable {
    private enum CodingKeys: String, CodingKey {
        case text, by, note
    }

    package init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder, keyedBy: CodingKeys.self)
        text = fields.optional(.text)
        if let text, text.utf8.count > Self.maxText { fields.report(.text, .tooLong, "is longer than 500,000 bytes") }
        by = fields.requiredText(.by, limit: MatchDecided.maxName)
        note = fields.text(.note, limit: MatchDecided.maxNote)
        try fields.finish()
    }
}

/// The rules that are tried beside those of routing.
package struct ShadowState: Codable, Hashable, Sendable {
    /// Nil when none are.
    package var ruleSet: String?
    package var since: Instant?
    /// Who set them, or ended it, and why.
    package var by: String?
    package var note: String?

    package init(ruleSet: String? = nil, since: Instant? = nil, by: String? = nil, note: String? = nil) {
        self.ruleSet = ruleSet
        self.since = since
        self.by = by
        self.note = note
    }

    private enum CodingKeys: String, CodingKey {
        case ruleSet = "rule_set"
        case since, by, note
    }
}
