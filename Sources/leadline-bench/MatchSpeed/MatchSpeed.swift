import ArgumentParser
import Contracts
import Enrichment
import FoundationEssentials
import Glibc
import Matching
import ServiceKit
import Store

/// Matches made-up submissions in process, on a SQLite store that flushes, and prints what it took, a line of JSON a point.
struct MatchSpeed: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "match-speed",
        abstract: "The speed of enrichment's matching, with so many leads known."
    )

    @Option(help: "Leads known at the points of measuring, ascending.")
    var known: [Int] = [10_000, 100_000]

    @Option(help: "Submissions measured at each point.")
    var measured = 10_000

    @Option(help: "Submissions that share a commit.")
    var batch = 100

    @Option(help: "Folder of the reference data.")
    var reference = "deploy/reference"

    @Option(help: "Folder of the rules.")
    var rules = "deploy/rules"

    @Option(help: "Folder for the store; on a disk that flushes.")
    var folder: String

    @Option(help: "Seed of the people.")
    var seed: UInt64 = 20_261_122

    /// What was measured at one point.
    private struct Row: Encodable {
        var known: Int
        var perCPUSecond: Double
        var perSecond: Double
        /// Of single submissions, each in a transaction of its own that is flushed.
        var p50Milliseconds: Double
        var p99Milliseconds: Double
        var residentMB: Double
        /// Of a start with so many known, reference data included.
        var startSeconds: Double
    }

    func run() async throws {
        Heap.settle()
        let names = try String(contentsOf: URL(filePath: reference + "/name-frequencies.tsv"), encoding: .utf8)
        let cities = try String(contentsOf: URL(filePath: reference + "/cities.tsv"), encoding: .utf8)
        var store = try open()
        var stage = try makeStage()
        _ = try await store.write { [stage] in try stage.begin(in: $0, at: Self.instant) }
        // A store of an earlier run is gone on with.
        var number = try await count("submission", in: store)
        var population = Population(names: names, cities: cities, seed: seed &+ UInt64(number))
        /// Has so many submissions matched; returns CPU seconds, and milliseconds of each batch.
        func feed(_ total: Int, by size: Int) async throws -> (cpu: Double, milliseconds: [Double]) {
            var (cpu, times) = (0.0, [Double]())
            for _ in 0..<total / size {
                let messages = try (0..<size).map { index in
                    number += 1
                    return try Self.received(population.next(), number, index)
                }
                let instant = Self.instant.adding(milliseconds: Int64(number))
                let (before, began) = (ProcessUsage.cpuSeconds, ContinuousClock.now)
                _ = try await store.write { [stage] in try stage.handle(messages, in: $0, at: instant) }
                times.append(began.duration(to: .now) / .milliseconds(1))
                // Between groups, when nobody waits for an answer.
                try await store.maintain()
                cpu += ProcessUsage.cpuSeconds - before
            }
            return (cpu, times)
        }
        for point in known {
            while case let missing = point - (try await count("lead", in: store)), missing > 0 {
                _ = try await feed(max(1_000, missing / 1_000 * 1_000), by: 1_000)
            }
            let (used, batches) = try await feed(measured, by: batch)
            let single = try await feed(1_000, by: 1).milliseconds.sorted()
            let (leads, resident) = (try await count("lead", in: store), Self.residentMB())
            try await store.close()
            let restarted = ContinuousClock.now
            store = try open()
            stage = try makeStage()
            _ = try await store.write { [stage] in try stage.begin(in: $0, at: Self.instant) }
            let row = Row(
                known: leads,
                perCPUSecond: Double(measured) / used,
                perSecond: Double(measured) * 1_000 / batches.reduce(0, +),
                p50Milliseconds: single[single.count / 2],
                p99Milliseconds: single[single.count * 99 / 100],
                residentMB: resident,
                startSeconds: restarted.duration(to: .now) / .seconds(1)
            )
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            print(String(decoding: try encoder.encode(row), as: UTF8.self))
        }
        try await store.close()
    }

    private static let instant = Instant(milliseconds: 1_795_000_000_000)

    private func open() throws -> SQLiteStore {
        try SQLiteStore(
            SQLiteStore.Options(path: folder + "/matching.sqlite"),
            migrations: Migration.common + EnrichmentStage.migrations,
            newName: { Runtime.live.ids.next(at: Self.instant) },
            at: Self.instant
        )
    }

    private func makeStage() throws -> EnrichmentStage {
        let data = try ReferenceData(folder: reference)
        let books = try CompanyBooks(
            accountsFile: nil,
            firmographicsFile: nil,
            places: try Places(folder: reference),
            reference: data
        )
        return EnrichmentStage(
            rules: try RuleFiles.read("matching.yaml", in: rules, MatchRules.read),
            reference: data,
            facts: FactService(books: books),
            ids: IDSource(generator: SeededNumbers(seed: UInt64(ProcessUsage.cpuSeconds * 1e9)))
        )
    }

    private func count(_ table: String, in store: SQLiteStore) async throws -> Int {
        try await store.read { transaction in
            try transaction.run(Statement("SELECT COUNT(*) FROM \(table)")).first.map { Int(try $0.integer(0)) } ?? 0
        }
    }

    /// As ingestion hands it on: ids ascend with time, and the body is there as it came.
    private static func received(
        _ drawn: (contact: Contact, company: String),
        _ number: Int,
        _ index: Int
    ) throws -> Received {
        let instant = instant.adding(milliseconds: Int64(number))
        let post = SubmissionPost(
            idempotencyKey: String(number),
            contact: drawn.contact,
            company: Company(name: drawn.company),
            consent: Consent(granted: true, at: instant)
        )
        let id = "s" + String(100_000_000 + number)
        let submitted = LeadSubmitted(submission: id, source: "bench", receivedAt: instant, post: post)
        return Received(
            index: index,
            message: .leadSubmitted(submitted),
            sender: Asker(role: .service, name: "bench"),
            body: try BodyCodec.encode(submitted)
        )
    }

    private static func residentMB() -> Double {
        do {
            let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
            return Double(text.split(separator: " ")[1]).map { $0 * 4096 / 1e6 } ?? 0
        } catch {
            return 0
        }
    }
}
