import Contracts
import Scorecard
import Store

/// How far each lead ever came, beside its first touch: scoring's part of the report `sources`.
///
/// Who is sales-qualified counts as marketing-qualified too, and who has bought as accepted, by whatever way they got
/// there; what they became since takes nothing back. Why a lead was rejected is forgotten when sales takes it up again.
enum ProgressTable {
    /// Notes the first touch of a lead as it is known now, and the stage that it has come to (nil: where it was before).
    static func note(_ lead: Lead, came stage: LeadStage?, at instant: Instant) -> Statement {
        let at = SQLValue.integer(instant.milliseconds)
        let isQualified = stage == .mql || stage?.isWithSales == true
        return Statement(
            """
            INSERT INTO lead_progress (lead, source, campaign, channel, funnel_position, mql_ms, sql_ms, won_ms)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (lead) DO UPDATE SET source = excluded.source, campaign = excluded.campaign,
            channel = excluded.channel, funnel_position = excluded.funnel_position,
            mql_ms = COALESCE(lead_progress.mql_ms, excluded.mql_ms),
            sql_ms = COALESCE(lead_progress.sql_ms, excluded.sql_ms),
            won_ms = COALESCE(lead_progress.won_ms, excluded.won_ms),
            reject_reason = CASE WHEN excluded.sql_ms IS NULL THEN lead_progress.reject_reason END
            """,
            [
                .text(lead.id), .text(lead.source), SQLValue(lead.campaign), SQLValue(lead.channel?.rawValue),
                SQLValue(lead.position?.rawValue), isQualified ? at : .null,
                stage?.isWithSales == true ? at : .null, stage == .customer ? at : .null,
            ]
        )
    }

    /// A seller took the lead.
    static func accept(_ lead: String, at instant: Instant) -> Statement {
        Statement(
            """
            INSERT INTO lead_progress (lead, accepted_ms) VALUES ($1, $2)
            ON CONFLICT (lead) DO UPDATE SET accepted_ms = COALESCE(lead_progress.accepted_ms, excluded.accepted_ms)
            """,
            [.text(lead), .integer(instant.milliseconds)]
        )
    }

    /// Sales did not want the lead, or lost it.
    static func reject(_ lead: String, reason: String) -> Statement {
        Statement(
            """
            INSERT INTO lead_progress (lead, reject_reason) VALUES ($1, $2)
            ON CONFLICT (lead) DO UPDATE SET reject_reason = excluded.reject_reason
            """,
            [.text(lead), .text(reason)]
        )
    }

    /// A lead turned out to be another: what the one reached first, both did.
    static func merge(_ other: String, into lead: String) -> [Statement] {
        let earlier = ["mql_ms", "sql_ms", "accepted_ms", "won_ms"].map { column in
            """
            \(column) = CASE WHEN lead_progress.\(column) IS NULL OR excluded.\(column) < lead_progress.\(column)
            THEN excluded.\(column) ELSE lead_progress.\(column) END
            """
        }
        let columns = "source, campaign, channel, funnel_position, mql_ms, sql_ms, accepted_ms, won_ms, reject_reason"
        return [
            Statement(
                """
                INSERT INTO lead_progress (lead, \(columns)) SELECT $1, \(columns) FROM lead_progress WHERE lead = $2
                ON CONFLICT (lead) DO UPDATE SET \(earlier.joined(separator: ", ")),
                reject_reason = COALESCE(lead_progress.reject_reason, excluded.reject_reason)
                """,
                [.text(lead), .text(other)]
            ),
            Statement("DELETE FROM lead_progress WHERE lead = $1", [.text(other)]),
        ]
    }

    static func page(offset: Int, in transaction: any Transaction) throws -> Report {
        let rows = try transaction.run(
            Statement(
                """
                SELECT COALESCE(source, ''), COALESCE(campaign, ''), COALESCE(channel, ''),
                COALESCE(funnel_position, ''), COALESCE(reject_reason, ''), COUNT(*), COUNT(mql_ms), COUNT(sql_ms),
                COUNT(COALESCE(accepted_ms, won_ms)), COUNT(won_ms)
                FROM lead_progress GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5 LIMIT $1 OFFSET $2
                """,
                [SQLValue(Report.maxPage + 1), SQLValue(offset)]
            )
        )
        return Report(
            service: ServiceName.scoring.rawValue,
            columns: [
                "source", "campaign", "channel", "position", "rejected", "leads", "mql", "sql", "accepted", "won",
            ],
            rows: try rows.prefix(Report.maxPage).map { row in
                try (0..<5).map { try row.text($0) } + (5..<10).map { String(try row.integer($0)) }
            },
            more: rows.count > Report.maxPage ? true : nil
        )
    }
}
