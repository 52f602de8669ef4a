import ArgumentParser
import Contracts
import Enrichment
import FoundationEssentials
import Glibc
import Matching
import ServiceKit
import Store

/// Matches made-up submissions in process, on a SQLite store that flushes, and prints what it took as JSON.
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
        /// Of single submissions, each in a transaction of its own that is not flushed.
        var p99Milliseconds: Double
        var residentMB: Double
        var startSeconds: Double
        var startedResidentMB: Double
    }

    func run() async throws {
        let names = try String(contentsOf: URL(filePath: reference + "/name-frequencies.tsv"), encoding: .utf8)
        let cities = try String(contentsOf: URL(filePath: reference + "/cities.tsv"), encoding: .utf8)
        var population = Population(names: names, cities: cities, seed: seed)
        var store = try open()
        var stage = try makeStage()
        _ = try await store.write { [stage] in try stage.begin(in: $0, at: Self.instant) }
        var rows: [Row] = []
        var number = 0
        func drawn(_ count: Int, by size: Int) -> [[Received]] {
            (0..<count / size).map { _ in
                (0..<size).map { index in
                    number += 1
                    return Self.received(population.next(), number, index)
                }
            }
        }
        func feed(_ batches: [[Received]]) async throws -> [Double] {
            var times: [Double] = []
            for messages in batches {
                let began = ContinuousClock.now
                _ = try await store.write { [stage] in try stage.handle(messages, in: $0, at: Self.instant) }
                times.append(began.duration(to: .now) / .milliseconds(1))
                try await store.maintain()
            }
            return times
        }
        for point in known {
            while try await leads(in: store) < point {
                _ = try await feed(drawn(max(1_000, point / 20), by: 1_000))
            }
            let (batches, singles) = (drawn(measured, by: batch), drawn(1_000, by: 1))
            let (cpu, began) = (Self.cpuSeconds(), ContinuousClock.now)
            _ = try await feed(batches)
            let (used, took) = (Self.cpuSeconds() - cpu, began.duration(to: .now) / .seconds(1))
            let single = try await feed(singles).sorted()
            let resident = Self.residentMB()
            try await store.close()
            let restarted = ContinuousClock.now
            store = try open()
            stage = try makeStage()
            _ = try await store.write { [stage] in try stage.begin(in: $0, at: Self.instant) }
            rows.append(
                Row(
                    known: try await leads(in: store),
                    perCPUSecond: Double(measured) / used,
                    perSecond: Double(measured) / took,
                    p99Milliseconds: single[single.count * 99 / 100],
                    residentMB: resident,
                    startSeconds: restarted.duration(to: .now) / .seconds(1),
                    startedResidentMB: Self.residentMB()
                )
            )
        }
        try await store.close()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        print(String(decoding: try encoder.encode(rows), as: UTF8.self))
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
            ids: IDSource(generator: SplitMix(state: UInt64(Self.cpuSeconds() * 1e9)))
        )
    }

    private func leads(in store: SQLiteStore) async throws -> Int {
        try await store.read { transaction in
            try transaction.run(Statement("SELECT COUNT(*) FROM lead")).first.map { Int(try $0.integer(0)) } ?? 0
        }
    }

    private static func received(_ drawn: (contact: Contact, company: String), _ number: Int, _ index: Int) -> Received
    {
        let post = SubmissionPost(
            idempotencyKey: String(number),
            contact: drawn.contact,
            company: Company(name: drawn.company),
            consent: Consent(granted: true, at: instant)
        )
        let submitted = LeadSubmitted(submission: "s\(number)", source: "bench", receivedAt: instant, post: post)
        return Received(index: index, message: .leadSubmitted(submitted), sender: Asker(role: .service, name: "bench"))
    }

    /// CPU seconds of this process so far.
    private static func cpuSeconds() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
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
