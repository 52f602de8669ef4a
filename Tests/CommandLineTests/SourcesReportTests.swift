import Contracts
import Testing

@testable import leadline

@Suite struct SourcesReportTests {
    private static let posted = Report(
        service: "ingestion",
        columns: ["source", "campaign", "channel", "position", "submissions", "duplicates", "cost"],
        rows: [
            ["fair", "", "outbound", "tofu", "3", "1", ""],
            ["web", "spring", "inbound", "bofu", "2", "0", "25.00 EUR"],
            ["web", "spring", "inbound", "mofu", "5", "1", "62.50 EUR"],
        ]
    )
    private static let scored = Report(
        service: "scoring",
        columns: ["source", "campaign", "channel", "position", "rejected", "leads", "mql", "sql", "accepted", "won"],
        rows: [
            ["fair", "", "outbound", "tofu", "", "2", "1", "0", "0", "0"],
            ["web", "spring", "inbound", "bofu", "", "2", "2", "2", "2", "1"],
            ["web", "spring", "inbound", "mofu", "", "3", "2", "1", "1", "0"],
            ["web", "spring", "inbound", "mofu", "bad_fit", "1", "1", "1", "0", "0"],
        ]
    )

    private static var report: SourcesReport {
        var report = SourcesReport()
        report.take(posted)
        report.take(scored)
        return report
    }

    @Test func whatTheServicesCountIsPutTogether() throws {
        let web = try #require(Self.report.sources.last)
        #expect(web.source == "web" && web.campaign == "spring")
        #expect(
            web.figures
                == SourcesReport.Figures(
                    submissions: 7,
                    duplicates: 1,
                    leads: 6,
                    mql: 5,
                    sql: 4,
                    accepted: 3,
                    won: 1,
                    rejected: ["bad_fit": 1]
                )
        )
        #expect(web.cost?.text == "87.50 EUR")
        // 87.50 / 6 = 14.583...
        #expect(
            web.costPer.map { $0.money?.text } == [
                "12.50 EUR", "14.58 EUR", "17.50 EUR", "21.88 EUR", "29.17 EUR", "87.50 EUR",
            ]
        )
    }

    @Test func itIsShownAsTables() {
        #expect(
            Self.report.lines(.plain) == [
                "by source and campaign",
                "  source  campaign  submissions  duplicates  leads  mql  sql  accepted  won  rejected",
                "  fair    -                   3           1      2    1    0         0    0         0",
                "  web     spring              7           1      6    5    4         3    1         1",
                "",
                "cost",
                "  source  campaign       cost  per submission   per lead    per mql    per sql  per accepted    per won",
                "  web     spring    87.50 EUR       12.50 EUR  14.58 EUR  17.50 EUR  21.88 EUR     29.17 EUR  87.50 EUR",
                "",
                "rejected",
                "  source  campaign  reason   leads",
                "  web     spring    bad_fit      1",
                "",
                "by position in the funnel and channel",
                "  position  channel   submissions  duplicates  leads  mql  sql  accepted  won  rejected",
                "  tofu      outbound            3           1      2    1    0         0    0         0",
                "  mofu      inbound             5           1      4    3    2         1    0         1",
                "  bofu      inbound             2           0      2    2    2         2    1         0",
            ]
        )
    }

    @Test(arguments: [
        ("12.50 EUR", 1250), ("12.5 EUR", 1250), ("12 USD", 1200), ("0.07 EUR", 7), ("12.505 EUR", nil),
        ("12,50 EUR", nil),
        ("12.50", nil), ("12.50 eur", nil), ("-1 EUR", nil), (". EUR", nil), ("1. EUR", nil),
    ])
    func moneyIsReadAndWritten(_ text: String, _ hundredths: Int64?) {
        #expect(Money(text)?.hundredths == hundredths)
        if let hundredths, let currency = text.split(separator: " ").last {
            let written = Money(hundredths: hundredths, currency: String(currency)).text
            #expect(Money(written) == Money(text))
        }
    }
}
