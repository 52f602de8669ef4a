/// An operator publishes a rule set: what a file says, or a version that was published before.
package struct RulesPublish: Hashable, Sendable {
    /// What the file says; nil to go back to `version`.
    package var text: String?
    /// A version that is kept; with nil for both, the one that was in force before this one.
    package var version: String?
    /// Who publishes it.
    package var by: String
    package var note: String?

    package init(text: String? = nil, version: String? = nil, by: String, note: String? = nil) {
        self.text = text
        self.version = version
        self.by = by
        self.note = note
    }
}

extension RulesPublish: Codable {
    private enum CodingKeys: String, CodingKey {
        case text, version, by, note
    }

    package init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder, keyedBy: CodingKeys.self)
        text = fields.text(.text, limit: RulePlanQuestion.maxText, keepsBlanks: true)
        version = fields.text(.version, limit: 100)
        by = fields.requiredText(.by, limit: MatchDecided.maxName)
        note = fields.text(.note, limit: MatchDecided.maxNote)
        if text != nil, version != nil { fields.report(.version, .notAllowed, "must not stand beside text") }
        try fields.finish()
    }
}

/// A rule set is in force from now on.
package struct RulesPublished: Codable, Hashable, Sendable {
    package var number: Int64
    package var version: String
    /// The one that was in force before.
    package var previous: String
    /// False when it was in force already.
    package var changed: Bool
    /// Leads that are looked at again.
    package var leads: Int64

    package init(number: Int64, version: String, previous: String, changed: Bool, leads: Int64) {
        self.number = number
        self.version = version
        self.previous = previous
        self.changed = changed
        self.leads = leads
    }
}

/// An operator asks which rule sets were published.
package struct RulesHistoryQuestion: Codable, Hashable, Sendable {
    package init() {}
}

/// The newest publications, the one in force first.
package struct RulesHistory: Codable, Hashable, Sendable {
    package var rules: RulesInForce
    package var publications: [Publication]

    package init(rules: RulesInForce, publications: [Publication]) {
        self.rules = rules
        self.publications = publications
    }

    /// Most in one answer.
    package static let limit = 100

    package struct Publication: Codable, Hashable, Sendable {
        package var number: Int64
        package var version: String
        package var at: Instant
        package var by: String
        package var note: String?
        package var rescoring: Rescoring

        package init(
            number: Int64,
            version: String,
            at: Instant,
            by: String,
            note: String?,
            rescoring: Rescoring
        ) {
            self.number = number
            self.version = version
            self.at = at
            self.by = by
            self.note = note
            self.rescoring = rescoring
        }
    }
}

/// How far the leads have been looked at again since a rule set was published.
package struct Rescoring: Codable, Hashable, Sendable {
    /// Leads there were at the publication; what came later is scored by it at once.
    package var leads: Int64
    package var looked: Int64
    /// Of these, leads whose score, class or stage came out otherwise.
    package var changed: Int64
    /// When it was done; nil while it goes on, and for one that another publication cut short.
    package var finishedAt: Instant?

    package init(leads: Int64, looked: Int64, changed: Int64, finishedAt: Instant?) {
        self.leads = leads
        self.looked = looked
        self.changed = changed
        self.finishedAt = finishedAt
    }

    private enum CodingKeys: String, CodingKey {
        case leads, looked, changed
        case finishedAt = "finished_at"
    }
}

/// By which rule set a service decides, and where it comes from.
package struct RulesInForce: Codable, Hashable, Sendable {
    package var version: String
    /// That of the file at the start; in force only as long as nothing was published.
    package var file: String
    /// Nil when nothing was published.
    package var number: Int64?
    package var publishedAt: Instant?
    package var publishedBy: String?
    package var rescoring: Rescoring?

    package init(version: String, file: String) {
        self.version = version
        self.file = file
    }

    private enum CodingKeys: String, CodingKey {
        case version, file, number
        case publishedAt = "published_at"
        case publishedBy = "published_by"
        case rescoring
    }
}

/// Scoring to itself: a stretch of leads was looked at by new rules; these come out otherwise.
package struct RescoreStep: Codable, Hashable, Sendable {
    /// The publication; of no effect when there is a newer one.
    package var number: Int64
    /// Where the stretch begins, behind this lead; of no effect when others have got further.
    package var after: String
    /// Its last lead; nil when there are no more.
    package var through: String?
    /// How many leads it has.
    package var looked: Int
    /// Those that are to be scored again.
    package var leads: [String]

    package init(number: Int64, after: String, through: String?, looked: Int, leads: [String]) {
        self.number = number
        self.after = after
        self.through = through
        self.looked = looked
        self.leads = leads
    }
}
