import Contracts
import FoundationEssentials
import Rules

/// The opportunities of a CRM in the order in which they came, and the sellers of each region.
struct PublicCRM {
    struct Opportunity {
        let id: String
        /// Who had it there.
        let seller: String
        let region: String
        let product: String
        let at: Instant
        /// When it was won or lost; nil when it is open.
        let closedAt: Instant?
    }

    /// Ids of sellers, by region.
    let regions: [String: [String]]
    /// By date; those of a day in the order of the file, and those without a date last.
    let opportunities: [Opportunity]

    init(folder: String) throws {
        let teams = try LabelledSet.rows(of: folder + "/sales_teams.csv")
        let sellers = Dictionary(
            teams.map { (Self.id($0["sales_agent"]), ($0["regional_office"] ?? "").lowercased()) }
        ) { first, _ in first }
        regions = Dictionary(grouping: sellers.keys.sorted()) { sellers[$0] ?? "" }
        let rows = try LabelledSet.rows(of: folder + "/sales_pipeline.csv")
        let last = rows.compactMap { Self.instant($0["engage_date"]) }.max() ?? Instant(milliseconds: 0)
        let dated = rows.map { row in
            let seller = Self.id(row["sales_agent"])
            return Opportunity(
                id: row["opportunity_id"] ?? "",
                seller: seller,
                region: sellers[seller] ?? "",
                product: row["product"] ?? "",
                at: Self.instant(row["engage_date"]) ?? last,
                closedAt: Self.instant(row["close_date"])
            )
        }
        opportunities = dated.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(
            \.element
        )
    }

    /// Its regions as territories, each with a pool of its sellers, who share alike.
    func rules(_ policy: String) -> String {
        var text = "version: 1\nanswer_within: 1 day\nterritories:\n"
        let names = regions.keys.sorted()
        for name in names { text += "  - {id: \(name), match: {country: US, region: \(name)}, pool: \(name)}\n" }
        text += "pools:\n"
        for name in names {
            let members = (regions[name] ?? []).map { "\($0): 1" }.joined(separator: ", ")
            text += "  - {id: \(name), policy: \(policy), sellers: {\(members)}}\n"
        }
        text += "sellers:\n"
        for seller in regions.values.flatMap(\.self).sorted() {
            text += "  - {id: \(seller), name: \(seller), kind: rep, open: 1000}\n"
        }
        return text
    }

    private static func id(_ name: String?) -> String {
        (name ?? "").lowercased().split { !$0.isLetter }.joined(separator: "-")
    }

    /// Noon of a day as the file writes it, `3/1/2017`: the first of March.
    private static func instant(_ text: String?) -> Instant? {
        let parts = (text ?? "").split(separator: "/").compactMap { Int($0) }
        guard parts.count == 3 else { return nil }
        func digits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
        return Instant("\(parts[2])-\(digits(parts[0]))-\(digits(parts[1]))T12:00:00Z")
    }
}

extension PublicCRM.Opportunity {
    /// As scoring would hand it on.
    var scored: LeadScored {
        let lead = Lead(
            id: id,
            revision: 1,
            contact: Contact(),
            country: "US",
            region: region.uppercased(),
            attributes: ["product": .string(product)],
            source: "crm",
            consent: Consent(granted: true, at: at),
            createdAt: at,
            updatedAt: at
        )
        let score = Score(
            lead: id,
            revision: 1,
            fit: 0,
            engagement: 0,
            total: 0,
            leadClass: .cold,
            stage: .sql,
            ruleSet: "crm",
            asOf: at,
            lines: []
        )
        return LeadScored(lead: lead, score: score)
    }
}
