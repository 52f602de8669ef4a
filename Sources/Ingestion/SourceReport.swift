import Contracts
import Store

/// What sources posted, by source, campaign, channel and position, with what it cost: ingestion's part of the report
/// `sources`.
///
/// A submission of a lead that another submission brought before, of whatever source, is a duplicate; leads that turned
/// out to be one are one. What it cost follows from the rules of now.
struct SourceReport {
    let rules: SourceRules
    let offset: Int

    func page(in transaction: any Transaction) throws -> Report {
        let rows = try transaction.run(Self.find(limit: Report.maxPage + 1, offset: offset))
        return Report(
            service: ServiceName.ingestion.rawValue,
            columns: ["source", "campaign", "channel", "position", "submissions", "duplicates", "cost"],
            rows: try rows.prefix(Report.maxPage).map { row in
                let names = try (0..<4).map { try row.text($0) }
                let submissions = try row.integer(4)
                let cost = rules.sources[names[0]]?.costPerSubmission.map { price in
                    Money(hundredths: price.hundredths * submissions, currency: price.currency).text
                }
                return names + [String(submissions), String(try row.integer(5)), cost ?? ""]
            },
            more: rows.count > Report.maxPage ? true : nil
        )
    }

    private static func find(limit: Int, offset: Int) -> Statement {
        Statement(
            """
            WITH RECURSIVE \(LeadEventTable.home),
            posted (source, campaign, channel, funnel_position, turn) AS (
                SELECT submission.source, COALESCE(submission.campaign, ''), COALESCE(submission.channel, ''),
                COALESCE(submission.funnel_position, ''), ROW_NUMBER() OVER (
                    PARTITION BY COALESCE(home.into_lead, submission.lead, submission.id)
                    ORDER BY submission.received_ms, submission.id
                )
                FROM submission LEFT JOIN home ON home.lead = submission.lead
                WHERE submission.kind = 'lead' OR (submission.kind IS NULL AND submission.lead IS NOT NULL)
            )
            SELECT source, campaign, channel, funnel_position, COUNT(*), COUNT(CASE WHEN turn > 1 THEN 1 END)
            FROM posted GROUP BY source, campaign, channel, funnel_position
            ORDER BY source, campaign, channel, funnel_position LIMIT $1 OFFSET $2
            """,
            [SQLValue(limit), SQLValue(offset)]
        )
    }
}
