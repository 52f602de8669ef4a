import Contracts
import Matching
import Store

/// What people decided, and what they are asked to decide.
extension EnrichmentStage {
    /// What people decided on a lead, oldest first.
    func decisionsByHand(on lead: String, in transaction: any Transaction) throws -> [Story.Entry] {
        try transaction.run(HandTable.all(of: lead)).map { row in
            let decision = try HandTable.decision(row)
            return Story.Entry(
                at: decision.at,
                kind: "by hand",
                summary: decision.text,
                record: try BodyCodec.decode(JSONValue.self, from: try row.text(0))
            )
        }
    }

    /// Pairs of leads that may be one person.
    func reviews(
        _ question: MatchReviewsQuestion,
        in transaction: any Transaction
    ) throws -> MatchReviewPage {
        let open = try transaction.run(ReviewTable.count).first?.integer(0) ?? 0
        var reviews: [MatchReviewPage.Review] = []
        for row in try transaction.run(ReviewTable.page(question)) {
            let review = try ReviewTable.review(row)
            // Rows follow their leads.
            guard let lead = try LeadTable.current(review.pair.lead, in: transaction)?.lead,
                let other = try LeadTable.current(review.pair.other, in: transaction)?.lead, lead.id != other.id
            else { continue }
            reviews.append(
                MatchReviewPage.Review(
                    lead: lead.brief,
                    other: other.brief,
                    submission: review.submission,
                    at: review.at,
                    weight: review.weight,
                    threshold: review.decision.threshold,
                    reasons: review.decision.candidates.first.map { review.decision.explanation(of: $0).lines } ?? []
                )
            )
        }
        return MatchReviewPage(open: Int(open), reviews: reviews)
    }
}

extension Lead {
    /// Without attributes, so that a page of leads fits in a line.
    fileprivate var brief: Lead {
        var lead = self
        lead.attributes = [:]
        return lead
    }
}
