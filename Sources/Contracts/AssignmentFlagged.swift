/// Routing to a seller: something became known that bears on a lead of hers; it stays with her.
package struct AssignmentFlagged: Codable, Hashable, Sendable {
    package var assignment: String
    /// The lead as it is called now.
    package var lead: String
    package var fact: LateFact
    package var at: Instant
    /// What a person added.
    package var note: String?

    package init(assignment: String, lead: String, fact: LateFact, at: Instant, note: String? = nil) {
        self.assignment = assignment
        self.lead = lead
        self.fact = fact
        self.at = at
        self.note = note
    }
}

/// What became known of a lead, or of its seller, after it was offered: why an offer is recalled, or she is told.
package enum LateFact: String, Codable, Hashable, Sendable, CaseIterable {
    /// The person does not agree to be contacted any more.
    case noConsent = "no_consent"
    /// It is not to be sold to.
    case disqualified
    /// It rests; it may come back.
    case recycled
    /// It is not sales-qualified any more, without being one of the two.
    case cooled
    /// It belongs to another territory.
    case moved
    /// Another lead turned out to be this one.
    case merged
    /// She does not work any more, or not for some time.
    case sellerAway = "seller_away"
    /// Who decides on returns wants her to keep it.
    case returnRefused = "return_refused"
}
