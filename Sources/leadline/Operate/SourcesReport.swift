import Contracts

/// What came of the leads of each source and campaign, and of each position and channel: what ingestion and scoring count,
/// put together.
///
/// A submission counts where it came from; a lead, and whatever became of it, where its first submission came from.
struct SourcesReport: Encodable, Hashable, Sendable {
    private(set) var sources: [BySource] = []
    private(set) var funnel: [ByPosition] = []

    struct Figures: Encodable, Hashable, Sendable {
        var submissions = 0
        var duplicates = 0
        var leads = 0
        var mql = 0
        var sql = 0
        var accepted = 0
        var won = 0
        /// By reason.
        var rejected: [String: Int] = [:]
    }

    struct BySource: Encodable, Hashable, Sendable {
        let source: String
        /// Nil where none was told; so are channel and position below.
        let campaign: String?
        var figures = Figures()
        /// Of all submissions; nil where the source's entry in the rules tells no price.
        var cost: Money?

        private enum CodingKeys: String, CodingKey {
            case source, campaign, figures, cost
            case costPer = "cost_per"
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(source, forKey: .source)
            try container.encodeIfPresent(campaign, forKey: .campaign)
            try container.encode(figures, forKey: .figures)
            try container.encodeIfPresent(cost?.text, forKey: .cost)
            if cost != nil {
                let shares = costPer.compactMap { name, money in money.map { (name, $0.text) } }
                try container.encode(Dictionary(shares) { first, _ in first }, forKey: .costPer)
            }
        }

        /// The cost by what it brought; nil of what it brought none of, and without a price.
        var costPer: [(name: String, money: Money?)] {
            let counts = [
                ("submission", figures.submissions), ("lead", figures.leads), ("mql", figures.mql),
                ("sql", figures.sql), ("accepted", figures.accepted), ("won", figures.won),
            ]
            return counts.map { ($0, cost?.divided(by: $1)) }
        }
    }

    struct ByPosition: Encodable, Hashable, Sendable {
        let position: String?
        let channel: String?
        var figures = Figures()
    }

    /// Adds a page of what a service tells.
    mutating func take(_ page: Report) {
        for cells in page.rows {
            let row = Dictionary(zip(page.columns, cells)) { first, _ in first }
            func name(_ column: String) -> String? { row[column].flatMap { $0.isEmpty ? nil : $0 } }
            let (source, campaign) = (name("source") ?? "unknown", name("campaign"))
            let at = sources.place(BySource(source: source, campaign: campaign)) {
                $0.source == source && $0.campaign == campaign
            }
            sources[at].figures.add(row)
            if let cost = name("cost").flatMap({ Money($0) }) {
                let sum = (sources[at].cost?.hundredths ?? 0) + cost.hundredths
                sources[at].cost = Money(hundredths: sum, currency: cost.currency)
            }
            let (position, channel) = (name("position"), name("channel"))
            let step = funnel.place(ByPosition(position: position, channel: channel)) {
                $0.position == position && $0.channel == channel
            }
            funnel[step].figures.add(row)
        }
        sources.sort { ($0.source, $0.campaign ?? "") < ($1.source, $1.campaign ?? "") }
        funnel.sort { $0.order < $1.order }
    }
}

extension Array {
    /// Where the entry is that is meant; adds it when there is none.
    fileprivate mutating func place(_ new: Element, where isMeant: (Element) -> Bool) -> Int {
        if let place = firstIndex(where: isMeant) { return place }
        append(new)
        return count - 1
    }
}

extension SourcesReport.ByPosition {
    /// As the funnel goes, from top to bottom; what tells no position comes last.
    fileprivate var order: (Int, String) {
        let known = FunnelPosition.allCases.map(\.rawValue)
        return (position.flatMap { known.firstIndex(of: $0) } ?? known.count, channel ?? "")
    }
}

extension SourcesReport.Figures {
    /// Counts that are not among the columns are another service's.
    fileprivate mutating func add(_ row: [String: String]) {
        func count(_ column: String) -> Int { row[column].flatMap { Int($0) } ?? 0 }
        submissions += count("submissions")
        duplicates += count("duplicates")
        leads += count("leads")
        mql += count("mql")
        sql += count("sql")
        accepted += count("accepted")
        won += count("won")
        if let reason = row["rejected"], !reason.isEmpty { rejected[reason, default: 0] += count("leads") }
    }

    fileprivate static let names = ["submissions", "duplicates", "leads", "mql", "sql", "accepted", "won", "rejected"]

    fileprivate var cells: [String] {
        [submissions, duplicates, leads, mql, sql, accepted, won, rejected.values.reduce(0, +)].map { String($0) }
    }
}

extension Money {
    /// To the nearest hundredth; nil by nothing.
    fileprivate func divided(by count: Int) -> Money? {
        count == 0 ? nil : Money(hundredths: (hundredths + Int64(count) / 2) / Int64(count), currency: currency)
    }
}

extension SourcesReport {
    /// The report as tables, each under its title.
    func lines(_ style: Style) -> [String] {
        var bySource = TextTable(["source", "campaign"] + Figures.names)
        var costs = TextTable(["source", "campaign", "cost"] + (sources.first?.costPer.map { "per \($0.name)" } ?? []))
        var rejected = TextTable(["source", "campaign", "reason", "leads"])
        var (hasCosts, hasRejected) = (false, false)
        for entry in sources {
            let names = [entry.source, entry.campaign ?? "-"]
            bySource.add(names + entry.figures.cells)
            if let cost = entry.cost {
                costs.add(names + [cost.text] + entry.costPer.map { $0.money?.text ?? "-" })
                hasCosts = true
            }
            for (reason, leads) in entry.figures.rejected.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
                rejected.add(names + [reason, String(leads)])
                hasRejected = true
            }
        }
        var byPosition = TextTable(["position", "channel"] + Figures.names)
        for step in funnel { byPosition.add([step.position ?? "-", step.channel ?? "-"] + step.figures.cells) }
        var tables = [("by source and campaign", bySource)]
        if hasCosts { tables.append(("cost", costs)) }
        if hasRejected { tables.append(("rejected", rejected)) }
        tables.append(("by position in the funnel and channel", byPosition))
        return Array(
            tables.map { title, table in [style(title, .bold)] + table.lines(style).map { "  " + $0 } }
                .joined(separator: [""])
        )
    }
}
