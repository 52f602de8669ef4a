import Contracts
import Enrichment
import FoundationEssentials
import Ingestion
import Routing
import Scoring
import ServiceKit
import Store
import TestKit
import Testing

/// The tables of each service, held equal to what is written down: a change of schema is seen, and meant.
///
/// With `LEADLINE_UPDATE_SCHEMAS=1` the tests write down what they find.
@Suite struct SchemaTests {
    @Test func common() async throws { try await check("common", []) }
    @Test func ingestion() async throws { try await check("ingestion", IngestionStage.migrations) }
    @Test func enrichment() async throws { try await check("enrichment", EnrichmentStage.migrations) }
    @Test func scoring() async throws { try await check("scoring", ScoringStage.migrations) }
    @Test func routing() async throws { try await check("routing", RoutingStage.migrations) }

    @Test(arguments: [
        IngestionStage.migrations, EnrichmentStage.migrations, ScoringStage.migrations, RoutingStage.migrations,
    ])
    func stepsAreNumberedFromOneHundred(_ migrations: [Migration]) {
        let numbers = migrations.map(\.number)
        #expect(numbers.first == 100)
        #expect(numbers == Set(numbers).sorted())
    }

    private func check(_ name: String, _ migrations: [Migration]) async throws {
        let folder = try ScratchFolder()
        let store = try SQLiteStore(
            SQLiteStore.Options(path: folder.path + "/store.sqlite"),
            migrations: Migration.common + migrations,
            newName: newNames("s"),
            at: noon
        )
        let dump = try await store.read { transaction -> String in
            let steps = try transaction.run(
                Statement("SELECT number, name, checksum FROM schema_migration ORDER BY number")
            )
            let parts = try transaction.run(
                Statement("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name")
            )
            return try steps.map { "-- \(try $0.integer(0)) \(try $0.text(1)) \(try $0.text(2))\n" }.joined()
                + parts.map { try $0.text(0) + ";\n" }.joined()
        }
        let file = Samples.packageRoot.appending(path: "Tests/ServiceTests/Schemas/\(name).sql")
        if ProcessInfo.processInfo.environment["LEADLINE_UPDATE_SCHEMAS"] == "1" {
            try Data(dump.utf8).write(to: file)
        }
        let golden = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let (found, wanted) = (dump.split(separator: "\n"), golden.split(separator: "\n"))
        let changes = found.difference(from: wanted).map { change in
            switch change {
            case .insert(_, let line, _): "+ \(line)"
            case .remove(_, let line, _): "- \(line)"
            }
        }
        #expect(changes.isEmpty, "\(changes.joined(separator: "\n"))")
    }
}
