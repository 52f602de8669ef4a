import ArgumentParser
import Contracts
import FoundationEssentials
import Glibc
import Rules
import Scorecard

/// Scores made-up leads one at a time, with the explanation, and prints what it took as JSON.
struct ScorecardBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scorecard",
        abstract: "The speed of scoring by rules: 50 rules, and 20 activities a lead."
    )

    @Option(help: "Scores made in each round.")
    var scores = 50_000

    @Option(help: "Rounds; the median counts.")
    var rounds = 5

    @Option(help: "Activities of each lead.")
    var activities = 20

    private struct Result: Encodable {
        var rules: Int
        var activities: Int
        var perCPUSecond: Double
        var linesALead: Double
        var nextChangePerCPUSecond: Double
    }

    static let now = Instant(milliseconds: 1_795_000_000_000)

    func run() throws {
        let rules = try ScoringRules.read(Self.rules, file: "bench.yaml")
        // Different leads, so that the caches of a core are not too kind.
        let leads = (0..<2000).map { (lead: Self.lead($0), activities: Self.deeds($0, count: activities)) }
        var lines = 0
        let rates = (0..<rounds).map { _ in
            Self.rate(scores) { number in
                let (lead, activities) = leads[number % leads.count]
                lines += rules.score(lead, activities: activities, asOf: Self.now).lines.count
            }
        }
        let changes = Self.rate(scores / 20) { number in
            let (lead, activities) = leads[number % leads.count]
            _ = rules.nextChange(lead, activities: activities, after: Self.now, stage: .mql)
        }
        let result = Result(
            rules: 50,
            activities: activities,
            perCPUSecond: rates.sorted()[rounds / 2],
            linesALead: Double(lines) / Double(scores * rounds),
            nextChangePerCPUSecond: changes
        )
        print(String(decoding: try JSONEncoder().encode(result), as: UTF8.self))
    }

    /// How often a CPU second does the work.
    private static func rate(_ count: Int, _ work: (Int) -> Void) -> Double {
        let began = clock()
        for number in 0..<count { work(number) }
        return Double(count) / (Double(clock() - began) / Double(CLOCKS_PER_SEC))
    }
}

extension ScorecardBench {
    /// 25 rules of fit in two personas and shared, and 25 of engagement with half-lives, windows and conditions.
    static let rules: String = {
        let countries = ["US", "GB", "DE", "FR", "NO", "SE", "ES", "IT"]
        func fit(_ name: String, _ group: Int) -> String {
            let table = (0..<8).map { "value \($0): \($0 % 5)" }.joined(separator: ", ")
            return """
                          - {id: \(name)\(group)a, field: attributes.field\(group), points: {\(table), other: 1}}
                          - {id: \(name)\(group)b, field: company.employees, points: {0-49: 1, 50-199: 3, 200+: \(group)}}
                          - {id: \(name)\(group)c, field: country, points: {\(countries[group]): 5, other: 1}}
                          - {id: \(name)\(group)d, when: bant.budget is yes and company.employees >= \(group * 100), points: 3}
                          - {id: \(name)\(group)e, when: attributes.field\(group) starts with val or city is Bonn, points: 2}

                """
        }
        func group(_ name: String, _ number: Int) -> String {
            "      - id: \(name)-\(number)\n        max: 15\n        rules:\n" + fit(name, number)
        }
        let deeds = (0..<5).map { group in
            let rules = (0..<5).map { rule in
                let when = rule.isMultiple(of: 2) ? ", when: path starts with /p\(group)" : ""
                let age = rule < 3 ? "half_life: \(7 + rule) days" : "window: 60 days"
                let most = rule == 1 ? ", at_most: 3 per 7 days" : ""
                return
                    "      - {id: e\(group)\(rule), event: event_\(rule)\(when), points: \(rule + 1), \(age)\(most)}\n"
            }
            return "  - id: deeds\(group)\n    max: 15\n    rules:\n" + rules.joined()
        }
        return """
            version: 1
            limits: {fit: 50, engagement: 50}
            personas:
              - id: one
                groups:

            """ + group("one", 1) + group("one", 2) + "  - id: two\n    groups:\n" + group("two", 3) + group("two", 4)
                + "shared_fit:\n"
                + group("all", 5).split(separator: "\n").map { $0.dropFirst(4) }.joined(separator: "\n")
                + "\nengagement:\n" + deeds.joined() + """
                    classes: {warm: 40, hot: 70}
                    stages:
                      iql: {enter: score >= 20}
                      mql: {enter: score >= 60 and fit >= 20, leave: score < 50}
                      sql: {accept: auto}

                    """
    }()

    static func lead(_ number: Int) -> Lead {
        Lead(
            id: "lead-\(number)",
            revision: 1,
            contact: Contact(city: "Cologne"),
            emailKind: .business,
            country: ["US", "DE", "NO"][number % 3],
            company: Company(name: "Company \(number)", employees: number % 900),
            bant: BANT(budget: number.isMultiple(of: 2)),
            attributes: Dictionary(
                uniqueKeysWithValues: (1...5).map { ("field\($0)", .string("Value \(($0 + number) % 9)")) }
            ),
            source: "bench",
            consent: Consent(granted: true, at: now),
            createdAt: now,
            updatedAt: now
        )
    }

    static func deeds(_ number: Int, count: Int) -> [Activity] {
        (0..<count).map { place in
            Activity(
                type: "event_\((number + place) % 6)",
                at: now.adding(milliseconds: -Int64((number * 7919 + place * 104_729) % 5_000_000) * 1000),
                id: "deed-\(number)-\(place)",
                properties: ["path": .string("/p\(place % 7)/page"), "asset": .integer(Int64(place))]
            )
        }
    }
}
