import Contracts
import Matching
import Store

extension EnrichmentStage {
    /// What the newest submissions, and people who decided, tell of the weights.
    func fit(_ question: MatchFitQuestion, in transaction: any Transaction) throws -> MatchFitted {
        let rows = try transaction.run(SubmissionTable.newest(question.submissions))
        let submissions = try rows.map { row in
            let submitted = try BodyCodec.decode(LeadSubmitted.self, from: try row.text(0))
            let instant = Instant(milliseconds: try row.integer(1))
            let known = KnownSubmission(submitted, reference: tools.reference, at: instant)
            return FitStudy.Submission(id: submitted.submission, record: known.record)
        }
        let decided = try transaction.run(HandTable.merges(limit: Self.mostDecided)).map { row in
            try BodyCodec.decode(MatchDecision.self, from: try row.text(0))
        }
        let study = FitStudy(
            submissions,
            rules: tools.rules,
            statistics: tools.memory.statistics,
            reference: tools.reference
        )
        return study.fitted(decided: decided)
    }

    /// Decisions of people that are learned from, the newest.
    private static let mostDecided = 10_000
}
