/// An operator changes who sells, and how much, while routing runs.
package struct RosterChange: Hashable, Sendable {
    package var seller: String
    package var action: Action
    /// Only with `add`.
    package var entry: RosterEntry?
    /// Only with `leave` and `back`: days of her zone, both included.
    package var from: String?
    package var to: String?
    /// Only with `capacity`; what is nil stays as it is.
    package var limits: RosterLimits?
    /// Who says it.
    package var by: String
    package var note: String?

    package init(
        seller: String,
        action: Action,
        entry: RosterEntry? = nil,
        from: String? = nil,
        to: String? = nil,
        limits: RosterLimits? = nil,
        by: String,
        note: String? = nil
    ) {
        self.seller = seller
        self.action = action
        self.entry = entry
        self.from = from
        self.to = to
        self.limits = limits
        self.by = by
        self.note = note
    }

    package enum Action: String, Codable, Hashable, Sendable, CaseIterable {
        /// A seller whom the rule file does not have.
        case add
        /// She gets nothing until `resume`.
        case pause, resume
        /// She is away on these days; `back`: she is not, as far as she was by such a command.
        case leave, back
        case capacity
    }
}

extension RosterChange: Codable {
    private enum CodingKeys: String, CodingKey {
        case seller, action, entry, from, to, limits, by, note
    }

    package init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder, keyedBy: CodingKeys.self)
        seller = fields.requiredText(.seller, limit: 64)
        action = fields.required(.action, standIn: .resume)
        entry = fields.optional(.entry)
        from = fields.text(.from, limit: 10)
        to = fields.text(.to, limit: 10)
        limits = fields.optional(.limits)
        by = fields.requiredText(.by, limit: MatchDecided.maxName)
        note = fields.text(.note, limit: MatchDecided.maxNote)
        switch action {
        case .add where entry == nil: fields.report(.entry, .missing, "is required to add a seller")
        case .leave where from == nil: fields.report(.from, .missing, "is required for a leave")
        case .capacity where limits == nil: fields.report(.limits, .missing, "is required to change a capacity")
        default: break
        }
        try fields.finish()
    }
}

/// What a seller may have; nil: as it is.
package struct RosterLimits: Codable, Hashable, Sendable {
    package var open: Int?
    package var perDay: Int?
    package var perWeek: Int?
    package var perMonth: Int?

    package init(open: Int? = nil, perDay: Int? = nil, perWeek: Int? = nil, perMonth: Int? = nil) {
        self.open = open
        self.perDay = perDay
        self.perWeek = perWeek
        self.perMonth = perMonth
    }

    private enum CodingKeys: String, CodingKey {
        case open
        case perDay = "per_day"
        case perWeek = "per_week"
        case perMonth = "per_month"
    }
}

/// A seller who is added while routing runs: what `routing.yaml` says of one.
package struct RosterEntry: Codable, Hashable, Sendable {
    package var name: String
    /// `rep` or `partner`.
    package var kind: String
    package var limits: RosterLimits
    /// Her weight in each pool.
    package var pools: [String: Int]
    /// One of the calendars of the rule file.
    package var calendar: String?
    package var skills: [String]?
    package var languages: [String]?
    package var products: [String]?
    package var certifications: [String]?
    package var tokenSHA256: String?

    package init(name: String, kind: String, limits: RosterLimits, pools: [String: Int]) {
        self.name = name
        self.kind = kind
        self.limits = limits
        self.pools = pools
    }

    private enum CodingKeys: String, CodingKey {
        case name, kind, limits, pools, calendar, skills, languages, products, certifications
        case tokenSHA256 = "token_sha256"
    }
}

/// What became of a change of the roster.
package struct RosterChanged: Codable, Hashable, Sendable {
    package var seller: String
    package var action: RosterChange.Action
    /// False when it was so already.
    package var changed: Bool
    /// The rule set that decides from now on.
    package var ruleSet: String
    /// Open offers of hers that went on to others, since she is not there.
    package var recalled: Int

    package init(seller: String, action: RosterChange.Action, changed: Bool, ruleSet: String, recalled: Int) {
        self.seller = seller
        self.action = action
        self.changed = changed
        self.ruleSet = ruleSet
        self.recalled = recalled
    }

    private enum CodingKeys: String, CodingKey {
        case seller, action, changed
        case ruleSet = "rule_set"
        case recalled
    }
}

/// An operator asks who sells.
package struct RosterQuestion: Hashable, Sendable {
    /// As of when.
    package var at: Instant
    /// Only this one, with the history of her changes.
    package var seller: String?
    /// The last seller of the page before.
    package var after: String?

    package init(at: Instant, seller: String? = nil, after: String? = nil) {
        self.at = at
        self.seller = seller
        self.after = after
    }

    /// Sellers, or changes of one, in one answer.
    package static let limit = 100
}

extension RosterQuestion: Codable {
    private enum CodingKeys: String, CodingKey {
        case at, seller, after
    }

    package init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder, keyedBy: CodingKeys.self)
        at = fields.required(.at, standIn: Instant(milliseconds: 0))
        seller = fields.text(.seller, limit: 64)
        after = fields.text(.after, limit: 64)
        try fields.finish()
    }
}

/// Sellers by id, as the rule file and the commands have them.
package struct RosterPage: Codable, Hashable, Sendable {
    package var ruleSet: String
    package var sellers: [Seller]
    /// What commands changed of the one that was asked for, the newest first.
    package var changes: [Change]
    /// Where to go on; nil after the last.
    package var next: String?

    package init(ruleSet: String, sellers: [Seller], changes: [Change] = [], next: String? = nil) {
        self.ruleSet = ruleSet
        self.sellers = sellers
        self.changes = changes
        self.next = next
    }

    private enum CodingKeys: String, CodingKey {
        case ruleSet = "rule_set"
        case sellers, changes, next
    }

    package struct Seller: Codable, Hashable, Sendable {
        package var id: String
        package var name: String
        package var kind: String
        package var state: State
        /// Leads that she has now.
        package var open: Int
        package var limits: RosterLimits
        package var pools: [String: Int]
        /// Days on which she is away, `2026-12-24 - 2027-01-02`; those of today and later.
        package var leave: [String]
        /// Whether a command added her; otherwise she stands in the rule file.
        package var isAdded: Bool

        package init(
            id: String,
            name: String,
            kind: String,
            state: State,
            open: Int,
            limits: RosterLimits,
            pools: [String: Int],
            leave: [String],
            isAdded: Bool
        ) {
            self.id = id
            self.name = name
            self.kind = kind
            self.state = state
            self.open = open
            self.limits = limits
            self.pools = pools
            self.leave = leave
            self.isAdded = isAdded
        }

        private enum CodingKeys: String, CodingKey {
            case id, name, kind, state, open, limits, pools, leave
            case isAdded = "is_added"
        }
    }

    package enum State: String, Codable, Hashable, Sendable, CaseIterable {
        case working
        case offDuty = "off_duty"
        case onLeave = "on_leave"
        case paused
    }

    package struct Change: Codable, Hashable, Sendable {
        package var at: Instant
        package var change: RosterChange

        package init(at: Instant, change: RosterChange) {
            self.at = at
            self.change = change
        }
    }
}
