import ArgumentParser
import Assignment
import Contracts
import FoundationEssentials

/// Routes the opportunities of a public CRM in the order of their dates, by its regions, and prints how they were
/// distributed, by policy and beside what the CRM itself did, as JSON.
struct CRMBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crm",
        abstract: "Who would have had the opportunities of a public CRM."
    )

    @Option(help: "Folder with sales_pipeline.csv and sales_teams.csv.")
    var data: String

    private struct Report: Encodable {
        var opportunities: Int
        var rows: [Row]
    }

    /// The sellers of a region under a policy.
    private struct Row: Encodable {
        var region: String
        var policy: String
        var sellers: Int
        var opportunities: Int
        var least: Int
        var most: Int
        /// The largest difference of any seller from an equal share, at any moment.
        var farthest: Double
        /// The most that any seller had open at a time, and the least of all sellers' own most.
        var mostOpen: Int
        var leastOpen: Int
    }

    func run() throws {
        let crm = try PublicCRM(folder: data)
        var rows: [Row] = []
        for policy in ["the CRM", "turns", "least_loaded"] {
            let rules = policy == "the CRM" ? nil : try RoutingRules.read(crm.rules(policy), file: "routing.yaml")
            var tally = CRMTally(crm)
            for opportunity in crm.opportunities {
                let seller = rules.map { tally.decide(opportunity, $0) } ?? opportunity.seller
                tally.give(opportunity, to: seller)
            }
            for region in crm.regions.keys.sorted() {
                let sellers = crm.regions[region] ?? []
                let given = sellers.map { tally.given[$0] ?? 0 }
                let open = sellers.map { tally.mostOpen[$0] ?? 0 }
                rows.append(
                    Row(
                        region: region,
                        policy: policy,
                        sellers: sellers.count,
                        opportunities: given.reduce(0, +),
                        least: given.min() ?? 0,
                        most: given.max() ?? 0,
                        farthest: tally.farthest[region] ?? 0,
                        mostOpen: open.max() ?? 0,
                        leastOpen: open.min() ?? 0
                    )
                )
            }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let report = Report(opportunities: crm.opportunities.count, rows: rows)
        print(String(decoding: try encoder.encode(report), as: UTF8.self))
    }
}

/// What each seller was given so far, and has open.
private struct CRMTally {
    private let crm: PublicCRM
    private var books = Books()
    private var closings: [(at: Instant, seller: String)] = []
    private(set) var given: [String: Int] = [:]
    private(set) var mostOpen: [String: Int] = [:]
    private(set) var farthest: [String: Double] = [:]
    private var total: [String: Int] = [:]

    init(_ crm: PublicCRM) { self.crm = crm }

    /// Who is to have it by the rules.
    mutating func decide(_ opportunity: PublicCRM.Opportunity, _ rules: RoutingRules) -> String {
        free(until: opportunity.at)
        let decision = rules.decide(rules.request(opportunity.scored), books: books, at: opportunity.at)
        if let pool = decision.pool { books.turns[pool, default: [:]].merge(decision.turns) { $1 } }
        return decision.seller ?? ""
    }

    mutating func give(_ opportunity: PublicCRM.Opportunity, to seller: String) {
        free(until: opportunity.at)
        given[seller, default: 0] += 1
        books.loads[seller, default: Assignment.Load()].open += 1
        mostOpen[seller] = max(mostOpen[seller] ?? 0, books.loads[seller]?.open ?? 0)
        if let closed = opportunity.closedAt {
            // Those that close first are last.
            let place = closings.firstIndex { $0.at <= closed } ?? closings.endIndex
            closings.insert((closed, seller), at: place)
        }
        let sellers = crm.regions[opportunity.region] ?? []
        total[opportunity.region, default: 0] += 1
        let share = Double(total[opportunity.region] ?? 0) / Double(sellers.count)
        let distance = sellers.map { abs(Double(given[$0] ?? 0) - share) }.max() ?? 0
        farthest[opportunity.region] = max(farthest[opportunity.region] ?? 0, distance)
    }

    private mutating func free(until instant: Instant) {
        while let last = closings.last, last.at <= instant {
            books.loads[last.seller, default: Assignment.Load()].open -= 1
            closings.removeLast()
        }
    }
}
