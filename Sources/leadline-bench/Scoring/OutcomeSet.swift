import FoundationEssentials
import Learning
import Rules

/// Closed leads of a public set, and what is known of its columns.
struct OutcomeSet {
    let name: String
    /// Below the folder of the sets.
    let path: String
    /// Tells the rows apart, for the split.
    let key: String
    let outcome: String
    let positive: String
    let negative: [String]
    /// Written after, or because of, the outcome, as the notes of the sets have it.
    let leaking: [String]

    init(
        name: String,
        path: String,
        key: String,
        outcome: String,
        positive: String,
        negative: [String] = [],
        leaking: [String]
    ) {
        self.name = name
        self.path = path
        self.key = key
        self.outcome = outcome
        self.positive = positive
        self.negative = negative
        self.leaking = leaking
    }

    /// Keys, outcomes and leaking columns are those of the notes beside the sets.
    static let all = [
        OutcomeSet(
            name: "x_education",
            path: "x_education/train.csv",
            key: "Prospect ID",
            outcome: "Converted",
            positive: "1",
            leaking: [
                "Tags", "Lead Quality", "Lead Profile", "Asymmetrique Activity Index", "Asymmetrique Profile Index",
                "Asymmetrique Activity Score", "Asymmetrique Profile Score", "Last Notable Activity", "Last Activity",
            ]
        ),
        OutcomeSet(
            name: "bank_marketing",
            path: "bank_marketing/train.csv",
            key: "row",
            outcome: "y",
            positive: "yes",
            leaking: ["duration"]
        ),
        OutcomeSet(
            name: "b2b_win_loss",
            path: "b2b_win_loss/train.csv",
            key: "Opportunity Number",
            outcome: "Opportunity Result",
            positive: "Won",
            leaking: [
                "Elapsed Days In Sales Stage", "Sales Stage Change Count", "Total Days Identified Through Closing",
                "Total Days Identified Through Qualified", "Ratio Days Identified To Total Days",
                "Ratio Days Validated To Total Days", "Ratio Days Qualified To Total Days",
            ]
        ),
        OutcomeSet(
            name: "event_saas",
            path: "event_saas_funnel/train.csv",
            key: "Id",
            outcome: "reached_offer",
            positive: "1",
            leaking: ["Discarded/Nurturing Reason"]
        ),
        OutcomeSet(
            name: "maven_crm",
            path: "maven_crm/sales_pipeline.csv",
            key: "opportunity_id",
            outcome: "deal_stage",
            positive: "Won",
            negative: ["Lost"],
            leaking: ["close_date", "close_value"]
        ),
    ]

    /// What to learn from: without the keys, and without the leaking columns unless they are asked for.
    func options(leaks: Bool = false) -> HistoryOptions {
        HistoryOptions(
            outcome: outcome,
            positive: positive,
            negative: negative,
            leaveOut: [key] + (leaks ? [] : leaking)
        )
    }

    /// Nil when the file is not there.
    func table(in folder: String) throws -> HistoryTable? {
        let file = folder + "/" + path
        guard FileManager.default.fileExists(atPath: file) else { return nil }
        return try HistoryTable(CSVReader(try Data(contentsOf: URL(filePath: file))), file: file)
    }

    /// Seven rows in ten to learn from, and three to be measured on.
    ///
    /// The hash is that of the notes beside the sets; since its first 8 digits were used to keep rows back, the next 8
    /// are taken: a row is measured on exactly when they are, modulo 100, less than 30.
    func split(_ table: HistoryTable) -> (seen: HistoryTable, unseen: HistoryTable) {
        let folder = path.split(separator: "/")[0]
        var (seen, unseen): ([Int], [Int]) = ([], [])
        for (row, value) in table.values(of: key).enumerated() {
            let hash = Fingerprint.sha256("lead-routing-split-v1:\(folder):\(value ?? "")")
            let part = UInt32(hash.dropFirst(8).prefix(8), radix: 16) ?? 0
            if part % 100 < 30 { unseen.append(row) } else { seen.append(row) }
        }
        return (table.rows(seen), table.rows(unseen))
    }
}
