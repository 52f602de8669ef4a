/// An operator asks a service for its part of a lead's story.
package struct StoryQuestion: Hashable, Sendable {
    /// A lead id; enrichment also finds by submission id, e-mail address or phone number.
    package var id: String

    package init(id: String) {
        self.id = id
    }
}

extension StoryQuestion: Codable {
    private enum CodingKeys: String, CodingKey {
        case id
    }

    package init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder, keyedBy: CodingKeys.self)
        id = fields.requiredText(.id, limit: 254)
        try fields.finish()
    }
}

/// A service's part of a lead's story.
package struct Story: Codable, Hashable, Sendable {
    package var service: String
    /// The lead that the id led to; nil when the service does not know it.
    package var lead: String?
    /// What the service did with it, oldest first.
    package var entries: [Entry]

    package init(service: String, lead: String?, entries: [Entry]) {
        self.service = service
        self.lead = lead
        self.entries = entries
    }

    /// One step, and why it was taken.
    package struct Entry: Codable, Hashable, Sendable {
        package var at: Instant
        /// What sort of step: `submission`, `match`, `score`, `decision`, `assignment`, ...
        package var kind: String
        /// The step in one line of words.
        package var summary: String
        /// The reasons, a line each.
        package var reasons: [String]
        /// The record itself, inputs and rule set included, for programs.
        package var record: JSONValue?

        package init(at: Instant, kind: String, summary: String, reasons: [String] = [], record: JSONValue? = nil) {
            self.at = at
            self.kind = kind
            self.summary = summary
            self.reasons = reasons
            self.record = record
        }
    }
}

/// An operator asks a service for its part of a report.
package struct ReportQuestion: Hashable, Sendable {
    package var name: Name
    /// Rows to pass over: those of the pages before.
    package var offset: Int

    package init(name: Name, offset: Int = 0) {
        self.name = name
        self.offset = offset
    }

    package enum Name: String, Codable, Hashable, Sendable, CaseIterable {
        /// How many got how far.
        case funnel
        /// Who has what.
        case sellers
        /// What came of each source and campaign.
        case sources
        /// What channel partners made of what they were offered.
        case partners
    }
}

extension ReportQuestion: Codable {
    private enum CodingKeys: String, CodingKey {
        case name, offset
    }

    package init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder, keyedBy: CodingKeys.self)
        name = fields.required(.name, standIn: .funnel)
        offset = fields.integer(.offset, in: 0...1_000_000_000) ?? 0
        try fields.finish()
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        if offset > 0 { try container.encode(offset, forKey: .offset) }
    }
}

/// A table, ready to be shown, or a page of one.
package struct Report: Codable, Hashable, Sendable {
    package var service: String
    package var columns: [String]
    package var rows: [[String]]
    /// True when there are rows after these.
    package var more: Bool?

    package init(service: String, columns: [String], rows: [[String]], more: Bool? = nil) {
        self.service = service
        self.columns = columns
        self.rows = rows
        self.more = more
    }

    /// Most rows of a page, so that it fits in a line.
    package static let maxPage = 200

    /// The part of a service that has nothing to say on the matter.
    package init(nothingFrom service: ServiceName) {
        self.init(service: service.rawValue, columns: [], rows: [])
    }
}

/// An operator asks a service how it is.
///
/// Has no fields, but its body is there: `{}`.
package struct ServiceStatusQuestion: Codable, Hashable, Sendable {
    package init() {}
}

/// How a service is.
package struct ServiceStatus: Codable, Hashable, Sendable {
    package var service: String
    package var store: String
    package var startedAt: Instant
    package var ready: Bool
    /// Why it is not ready, or not well; empty when all is well.
    package var complaints: [String]
    /// Messages that took effect since the start.
    package var received: Int64
    /// Messages handed on since the start.
    package var sent: Int64
    package var refused: Int64
    /// Messages on disk that wait for the next service.
    package var backlog: Int64
    /// Age of the oldest of them; 0 when there is none.
    package var oldestMs: Int64
    package var deadLetters: Int64
    /// Time from a line's arrival to its answer, in microseconds: median and 99th percentile of the last lines.
    package var p50Us: Int64
    package var p99Us: Int64
    /// By which rules it decides; nil for a service that only reads its file.
    package var rules: RulesInForce?

    package init(
        service: String,
        store: String,
        startedAt: Instant,
        ready: Bool,
        complaints: [String],
        received: Int64,
        sent: Int64,
        refused: Int64,
        backlog: Int64,
        oldestMs: Int64,
        deadLetters: Int64,
        p50Us: Int64,
        p99Us: Int64,
        rules: RulesInForce? = nil
    ) {
        self.service = service
        self.store = store
        self.startedAt = startedAt
        self.ready = ready
        self.complaints = complaints
        self.received = received
        self.sent = sent
        self.refused = refused
        self.backlog = backlog
        self.oldestMs = oldestMs
        self.deadLetters = deadLetters
        self.p50Us = p50Us
        self.p99Us = p99Us
        self.rules = rules
    }

    private enum CodingKeys: String, CodingKey {
        case service, store
        case startedAt = "started_at"
        case ready, complaints, received, sent, refused, backlog
        case oldestMs = "oldest_ms"
        case deadLetters = "dead_letters"
        case p50Us = "p50_us"
        case p99Us = "p99_us"
        case rules
    }
}

/// An operator looks at the messages a service could not handle, and has them tried again or thrown away.
package struct DeadLetterQuestion: Hashable, Sendable {
    package var action: Action
    /// Which one; all of them when absent.
    package var id: Int64?

    package init(action: Action, id: Int64? = nil) {
        self.action = action
        self.id = id
    }

    package enum Action: String, Codable, Hashable, Sendable, CaseIterable {
        case list, retry, discard
    }
}

extension DeadLetterQuestion: Codable {
    private enum CodingKeys: String, CodingKey {
        case action, id
    }

    package init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder, keyedBy: CodingKeys.self)
        action = fields.required(.action, standIn: .list)
        id = fields.optional(.id)
        try fields.finish()
    }
}

/// The messages that a service could not handle (those that an action was taken on, after an action).
package struct DeadLetters: Codable, Hashable, Sendable {
    package var service: String
    package var letters: [Letter]

    package init(service: String, letters: [Letter]) {
        self.service = service
        self.letters = letters
    }

    package struct Letter: Codable, Hashable, Sendable {
        package var id: Int64
        package var at: Instant
        package var type: String
        /// Why it could not be handled.
        package var reason: String
        package var body: String

        package init(id: Int64, at: Instant, type: String, reason: String, body: String) {
            self.id = id
            self.at = at
            self.type = type
            self.reason = reason
            self.body = body
        }
    }
}

/// Take everything that tells who a person is out of every store.
///
/// Goes from an operator to enrichment, which knows the person's leads, and from there along the chain.
package struct Erase: Hashable, Sendable {
    /// The lead, by id, or by an e-mail address or phone number of the person.
    package var lead: String?
    package var email: String?
    package var phone: String?
    /// Who asked, and why: kept in the receipt.
    ///
    /// No personal data.
    package var request: String

    package init(lead: String? = nil, email: String? = nil, phone: String? = nil, request: String) {
        self.lead = lead
        self.email = email
        self.phone = phone
        self.request = request
    }
}

extension Erase: Codable {
    private enum CodingKeys: String, CodingKey {
        case lead, email, phone, request
    }

    package init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder, keyedBy: CodingKeys.self)
        lead = fields.text(.lead, limit: 64)
        email = fields.text(.email, limit: 254)
        phone = fields.text(.phone, limit: 64)
        if lead == nil, email == nil, phone == nil, fields.faults == 0 {
            fields.report(.lead, .contactRequired, "a lead id, an e-mail address or a phone number is needed")
        }
        request = fields.requiredText(.request, limit: 300)
        try fields.finish()
    }
}

/// The receipt of an erasure in one service.
package struct Erased: Codable, Hashable, Sendable {
    package var service: String
    package var lead: String
    package var request: String
    package var at: Instant
    /// How many rows lost their personal data.
    package var rows: Int

    package init(service: String, lead: String, request: String, at: Instant, rows: Int) {
        self.service = service
        self.lead = lead
        self.request = request
        self.at = at
        self.rows = rows
    }
}
