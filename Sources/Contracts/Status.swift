/// Any service to ingestion: something happened to a lead that its sources want to know of.
package struct LeadStatus: Codable, Hashable, Sendable {
    package var lead: String
    package var event: Event
    package var at: Instant
    /// The submission that was matched to the lead; only with `matched`.
    package var submission: String?
    /// The lead that lives on; only with `merged`.
    package var into: String?
    /// Only with `scored`.
    package var stage: LeadStage?
    package var reason: String?

    package init(
        lead: String,
        event: Event,
        at: Instant,
        submission: String? = nil,
        into: String? = nil,
        stage: LeadStage? = nil,
        reason: String? = nil
    ) {
        self.lead = lead
        self.event = event
        self.at = at
        self.submission = submission
        self.into = into
        self.stage = stage
        self.reason = reason
    }

    package enum Event: String, Codable, Hashable, Sendable, CaseIterable {
        case matched, merged, scored
        /// No seller can take it now.
        case waiting
        case offered, accepted, contacted, opportunity, declined, expired, returned, recalled, won, lost
    }
}

extension LeadStatus.Event {
    package init(_ state: AssignmentState) {
        self =
            switch state {
            case .offered: .offered
            case .accepted: .accepted
            case .contacted: .contacted
            case .opportunity: .opportunity
            case .declined: .declined
            case .expired: .expired
            case .returned: .returned
            case .recalled: .recalled
            case .won: .won
            case .lost: .lost
            }
    }
}

/// A source asks what became of its submission, by our id or by its own key.
package struct SubmissionQuestion: Hashable, Sendable {
    package var submission: String?
    package var idempotencyKey: String?

    package init(submission: String? = nil, idempotencyKey: String? = nil) {
        self.submission = submission
        self.idempotencyKey = idempotencyKey
    }
}

extension SubmissionQuestion: Codable {
    private enum CodingKeys: String, CodingKey {
        case submission
        case idempotencyKey = "idempotency_key"
    }

    package init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder, keyedBy: CodingKeys.self)
        submission = fields.text(.submission, limit: 64)
        idempotencyKey = fields.text(.idempotencyKey, limit: 255)
        if submission == nil, idempotencyKey == nil, fields.faults == 0 {
            fields.report(.submission, .missing, "a submission id or an idempotency key is needed")
        }
        try fields.finish()
    }
}

/// What became of a submission so far.
package struct SubmissionState: Codable, Hashable, Sendable {
    package var submission: String
    package var idempotencyKey: String
    package var receivedAt: Instant
    /// The lead it was matched to; nil until then.
    package var lead: String?
    package var stage: LeadStage?
    /// The newest event; nil as long as there is none.
    package var state: LeadStatus.Event?
    /// Everything that happened, oldest first.
    package var history: [Entry]

    package init(
        submission: String,
        idempotencyKey: String,
        receivedAt: Instant,
        lead: String?,
        stage: LeadStage?,
        state: LeadStatus.Event?,
        history: [Entry]
    ) {
        self.submission = submission
        self.idempotencyKey = idempotencyKey
        self.receivedAt = receivedAt
        self.lead = lead
        self.stage = stage
        self.state = state
        self.history = history
    }

    /// One thing that happened.
    ///
    /// Who the seller is stays with us.
    package struct Entry: Codable, Hashable, Sendable {
        package var at: Instant
        package var event: LeadStatus.Event
        package var reason: String?

        package init(at: Instant, event: LeadStatus.Event, reason: String?) {
            self.at = at
            self.event = event
            self.reason = reason
        }
    }

    private enum CodingKeys: String, CodingKey {
        case submission
        case idempotencyKey = "idempotency_key"
        case receivedAt = "received_at"
        case lead, stage, state, history
    }
}
