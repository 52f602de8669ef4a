import Assignment
import Contracts
import Enrichment
import FoundationEssentials
import Ingestion
import Matching
import Routing
import Rules
import Scorecard
import Scoring
import Store
import TestKit
import Testing

@testable import ServiceKit

/// One run of the simulated world, from its seed to the audit of the stores.
struct Simulation {
    let seed: UInt64
    let posts: Int

    /// What is found wrong at the end, and what the stores hold, in words that can be compared.
    struct Outcome {
        let findings: Findings
        let world: World
        /// The chains of decisions and all leads.
        let stores: [String]

        var summary: String {
            let services = ServiceName.allCases.compactMap { world.services[$0] }
            let crashes = services.map { "\($0.name.rawValue) \($0.crashes)" }.joined(separator: ", ")
            return "\(world.record.promises.count) promises, \(services.reduce(0) { $0 + $1.commits }) commits, "
                + "\(world.network.lost) lost, \(world.network.doubled) doubled, crashes: \(crashes)"
        }
    }

    // Read once: they take longer than a whole run.
    private static let loadedReference = Result { try ReferenceData(folder: deploy("reference")) }
    private static let loadedPlaces = Result { try Places(folder: deploy("reference")) }

    private static func deploy(_ folder: String) -> String { "\(Installation.root)/deploy/\(folder)" }

    func run() async throws -> Outcome {
        let folder = try ScratchFolder()
        let market = Market.busy
        let population = Population(posts: posts, seed: seed)
        let habits = [
            "ada": SellerBook.Habits(declines: 0.1, closes: 0.2, seed: seed),
            "bo": SellerBook.Habits(ignores: 0.5, declines: 0.1, seed: seed),
            "fay": SellerBook.Habits(ignores: 0.2, declines: 0.2, closes: 0.4, seed: seed),
            "gwen": SellerBook.Habits(declines: 0.2, closes: 0.4, seed: seed),
        ]
        let (rules, seed) = (market.rules, seed)
        var world = try await World(population, sellers: habits, seed: seed) { name, instant in
            try await SimulatedService(name, at: instant) { incarnation in
                let draws = seed &* 31 &+ UInt64(incarnation) &* 1_009 &+ UInt64(name.defaultPort)
                let ids = IDSource(generator: SeededGenerator(seed: draws))
                let (stage, migrations) = try Self.stage(name, rules, ids)
                let names = Self.names("\(name.rawValue)-\(incarnation)")
                let store = try SQLiteStore(
                    SQLiteStore.Options(path: "\(folder.path)/\(name.rawValue).sqlite"),
                    migrations: Migration.common + migrations,
                    newName: names,
                    at: instant
                )
                return (stage, store)
            }
        }
        try await world.run(steps: 400 * posts + 20_000)
        let stores = try await Self.contents(world)
        let services = world.services
        let books = try await Books { name in StoreReading(try #require(services[name]).store) }
        var audit = Audit(books, promises: world.record.promises, population: population, market)
        audit.run()
        audit.run(world.sellers)
        return Outcome(findings: audit.findings, world: world, stores: stores)
    }

    private static func stage(
        _ name: ServiceName,
        _ rules: RuleTexts,
        _ ids: IDSource
    ) throws -> (any Stage, [Migration]) {
        switch name {
        case .ingestion:
            let rules = try SourceRules.read(rules.sources, file: "sources.yaml")
            return (IngestionStage(rules: rules, ids: ids), IngestionStage.migrations)
        case .enrichment:
            let reference = try loadedReference.get()
            let books = try CompanyBooks(
                accountsFile: nil,
                firmographicsFile: nil,
                places: try loadedPlaces.get(),
                reference: reference
            )
            let rules = try RuleFiles.read("matching.yaml", in: deploy("rules"), MatchRules.read)
            let facts = FactService(books: books)
            let stage = EnrichmentStage(rules: rules, reference: reference, facts: facts, ids: ids)
            return (stage, EnrichmentStage.migrations)
        case .scoring:
            let rules = try ScoringRules.read(rules.scoring, file: "scoring.yaml")
            return (ScoringStage(rules: rules), ScoringStage.migrations)
        case .routing:
            let rules = try RoutingRules.read(rules.routing, file: "routing.yaml", zones: .system)
            return (RoutingStage(rules: rules), RoutingStage.migrations)
        }
    }

    /// Names for stores and lanes, the same in every run.
    private static func names(_ prefix: String) -> @Sendable () -> String {
        let count = Counter()
        return { "\(prefix)-\(count.next())" }
    }

    private static func contents(_ world: World) async throws -> [String] {
        let queries: [(ServiceName, String)] = [
            (.ingestion, "SELECT id, lead FROM submission ORDER BY id"),
            (.enrichment, "SELECT id, document FROM lead ORDER BY id"),
            (.scoring, "SELECT id, stage FROM lead ORDER BY id"),
            (.routing, "SELECT chain, hash FROM decision_chain ORDER BY chain"),
        ]
        var contents: [String] = []
        for (name, sql) in queries {
            let rows = try await StoreReading(try #require(world.services[name]).store).rows(sql)
            contents += try rows.map { "\(name): \(try $0.text(0)) \(try $0.optionalText(1) ?? "-")" }
        }
        return contents
    }
}
