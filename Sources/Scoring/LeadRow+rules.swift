import Contracts
import Scorecard

extension LeadRow {
    /// Whether it is a lead, and not only the mark that one was merged.
    var isScored: Bool { mergedInto == nil && revision != Self.unknownRevision && scoreRevision > 0 }

    /// The lead as enrichment last told of it.
    func lead() throws -> Lead { try BodyCodec.decode(LeadDocument.self, from: document).lead }

    /// The stage that an outcome leads to from the one that the lead has.
    func stage(by rules: ScoringRules, for outcome: ScoreOutcome) -> LeadStage {
        heldStage ?? rules.stages.stage(for: outcome, from: stage)
    }

    /// When the stage or the class may change though nothing is heard of the lead.
    func nextChange(by rules: ScoringRules, _ lead: Lead, _ activities: [Activity], after instant: Instant) -> Instant?
    {
        guard heldStage == nil, let stage else { return nil }
        switch stage {
        case .recycled: return restUntil
        case .opportunity, .customer, .disqualified: return nil
        case .unqualified, .iql, .mql, .sql:
            // What is overdue already, by other rules than before, is due at once.
            let answer = answerBy(rules).map { max($0, instant.adding(milliseconds: 1)) }
            let cooling =
                activities.isEmpty
                ? nil : rules.nextChange(lead, activities: activities, after: instant, stage: stage)
            return [answer, cooling].compactMap { $0 }.min()
        }
    }

    /// By when a sales person is to answer for it; nil where nobody is asked, or it was noted that nobody did.
    func answerBy(_ rules: ScoringRules) -> Instant? {
        guard let review = rules.stages.review, stage == .mql, heldStage == nil, remindedAt == nil else { return nil }
        return stageSince.flatMap { review.answerWithin.end(from: $0, review.calendar) }
    }
}

/// `LeadEnriched` as far as it speaks of the lead itself: what she did stands in rows of its own.
struct LeadDocument: Decodable {
    let lead: Lead
}
