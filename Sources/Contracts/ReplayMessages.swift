/// An operator asks routing for what it recorded of a time, to see what other rules would have made of it.
package struct ReplayQuestion: Hashable, Sendable {
    package var part: Part
    /// The first and the last instant.
    package var from: Instant
    package var to: Instant
    /// Which rule set; nil but for `rules`.
    package var ruleSet: String?
    /// Where the page before ended; nil for the first.
    package var after: AuditPage.Cursor?
    /// How many decisions or assignments to give at most.
    package var limit: Int

    package init(
        _ part: Part,
        from: Instant,
        to: Instant,
        ruleSet: String? = nil,
        after: AuditPage.Cursor? = nil,
        limit: Int = usualLimit
    ) {
        self.part = part
        self.from = from
        self.to = to
        self.ruleSet = ruleSet
        self.after = after
        self.limit = limit
    }

    package enum Part: String, Codable, Hashable, Sendable, CaseIterable {
        /// The accounts of pools, the rules, and those that are tried beside them, as they are now.
        case today
        /// The assignments that counted in this time, by seller.
        case assignments
        /// The assignments that were made in this time, by seller, with the arrival of their leads.
        case offers
        /// The decisions of this time, in their order.
        case decisions
        /// The text of a rule file that decided.
        case rules
    }

    /// Most in one answer, so that others need not wait for it.
    package static let maxLimit = 1_000
    package static let usualLimit = 500
}

extension ReplayQuestion: Codable {
    private enum CodingKeys: String, CodingKey {
        case part, from, to
        case ruleSet = "rule_set"
        case after, limit
    }

    package init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder, keyedBy: CodingKeys.self)
        part = fields.required(.part, standIn: .today)
        from = fields.required(.from, standIn: Instant(milliseconds: 0))
        to = fields.required(.to, standIn: Instant(milliseconds: 0))
        ruleSet = fields.text(.ruleSet, limit: 100)
        after = fields.optional(.after)
        if part == .rules, ruleSet == nil { fields.report(.ruleSet, .missing, "is required to give its text") }
        limit = fields.integer(.limit, in: 1...Self.maxLimit) ?? Self.usualLimit
        try fields.finish()
    }
}

/// What routing recorded.
package struct ReplayPage: Codable, Hashable, Sendable {
    /// The accounts of pools, and the rule set that decides.
    package var accounts: [AuditPage.Account] = []
    package var ruleSet: String?
    /// The rules that are tried beside those.
    package var shadow: ShadowState?
    package var assignments: [Assignment] = []
    /// The decisions as they are stored, each a JSON text.
    package var decisions: [String] = []
    /// A part of the text of a rule file; nil when it is not kept.
    package var text: String?
    /// What commands had changed of the sellers of the file, as JSON; with the first part of its text.
    package var roster: String?
    /// Where to go on; nil when the part is done.
    package var next: AuditPage.Cursor?

    package init() {}

    private enum CodingKeys: String, CodingKey {
        case accounts
        case ruleSet = "rule_set"
        case shadow, assignments, decisions, text, roster, next
    }

    /// A lead that was offered to a seller, and how that ended.
    package struct Assignment: Codable, Hashable, Sendable {
        /// The lead that it was made for, whatever that was merged into since.
        package var lead: String
        package var seller: String
        /// Empty for one of the owner of the account.
        package var territory: String
        package var at: Instant
        /// Until when an answer was wanted.
        package var due: Instant
        package var state: AssignmentState
        /// When it came to its state; nil while it is offered.
        package var since: Instant?
        /// Why, in the words of the seller or of routing.
        package var reason: String?
        /// When the lead was first posted, and when its seller accepted it and spoke with the person; only of offers.
        package var postedAt: Instant?
        package var acceptedAt: Instant?
        package var contactedAt: Instant?

        package init(
            lead: String,
            seller: String,
            territory: String,
            at: Instant,
            due: Instant,
            state: AssignmentState,
            since: Instant? = nil,
            reason: String? = nil
        ) {
            self.lead = lead
            self.seller = seller
            self.territory = territory
            self.at = at
            self.due = due
            self.state = state
            self.since = since
            self.reason = reason
        }

        /// When it ended; nil when it has not.
        package var end: Instant? { state.isLive ? nil : since }

        private enum CodingKeys: String, CodingKey {
            case lead, seller, territory, at, due, state, since, reason
            case postedAt = "posted_at"
            case acceptedAt = "accepted_at"
            case contactedAt = "contacted_at"
        }
    }
}
