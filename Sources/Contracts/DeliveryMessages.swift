/// Routing to itself: an event for a seller is to be sent to her endpoint.
package struct WebhookDue: Codable, Hashable, Sendable {
    package var seller: String
    /// The number of the event.
    package var seq: Int64
    /// 1 for the first time; 0 starts anew after all tries were in vain.
    package var attempt: Int

    package init(seller: String, seq: Int64, attempt: Int) {
        self.seller = seller
        self.seq = seq
        self.attempt = attempt
    }
}

/// Routing to itself: what the endpoint of a seller answered.
package struct WebhookAnswered: Codable, Hashable, Sendable {
    package var seller: String
    package var seq: Int64
    /// Why it did not arrive; nil when it did.
    package var error: String?

    package init(seller: String, seq: Int64, error: String? = nil) {
        self.seller = seller
        self.seq = seq
        self.error = error
    }
}

/// Routing to itself: a seller comes on duty.
package struct DigestDue: Codable, Hashable, Sendable {
    package var seller: String
    /// The instant it was foretold for; of no effect when another is foretold by now.
    package var at: Instant

    package init(seller: String, at: Instant) {
        self.seller = seller
        self.at = at
    }
}

/// Routing to a seller who comes on duty: what waits for her.
package struct SellerDigest: Codable, Hashable, Sendable {
    package var seller: String
    package var at: Instant
    /// How many offers wait for her answer, and how many leads she is at work on.
    package var offered: Int
    package var taken: Int
    /// The first of them: offers first, those that end first before the others; then the rest, the oldest first.
    package var assignments: [Item]

    package init(seller: String, at: Instant, offered: Int, taken: Int, assignments: [Item]) {
        self.seller = seller
        self.at = at
        self.offered = offered
        self.taken = taken
        self.assignments = assignments
    }

    /// Most in one message.
    package static let most = 100

    package struct Item: Codable, Hashable, Sendable {
        package var assignment: String
        package var lead: String
        package var state: AssignmentState
        /// Since when it has this state.
        package var since: Instant
        /// Only while it is offered.
        package var answerBy: Instant?

        package init(
            assignment: String,
            lead: String,
            state: AssignmentState,
            since: Instant,
            answerBy: Instant? = nil
        ) {
            self.assignment = assignment
            self.lead = lead
            self.state = state
            self.since = since
            self.answerBy = answerBy
        }

        private enum CodingKeys: String, CodingKey {
            case assignment, lead, state, since
            case answerBy = "answer_by"
        }
    }
}
