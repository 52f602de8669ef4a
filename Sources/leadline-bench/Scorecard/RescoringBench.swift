import ArgumentParser
import Contracts
import CoreMetrics
import FoundationEssentials
import Lines
import Logging
import Scorecard
import Scoring
import ServiceKit
import ServiceLifecycle
import Store
import Synchronization

/// Publishes rules with many leads stored, and measures how fast these are scored again while new ones come.
struct RescoringBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rescoring",
        abstract: "The speed of scoring stored leads again, on a SQLite store that flushes, while new leads come."
    )

    @Option(help: "Stored leads.")
    var leads = 100_000

    @Option(help: "Activities of each lead.")
    var activities = 5

    @Option(help: "New leads a second, each in a message of its own.")
    var news = 50

    @Option(help: "Folder for the store; on a disk that flushes.")
    var folder: String

    /// What a publication took.
    private struct Result: Encodable {
        var change: String
        var leads: Int64
        var changed: Int64
        var seconds: Double
        var perSecond: Double
        /// Of new leads meanwhile, from arrival to answer; and of as many before.
        var p50Milliseconds: Double
        var p99Milliseconds: Double
        var idleP99Milliseconds: Double
        /// Leads a second that are read with their activities, without a look at them: the anchor.
        var readPerSecond: Double
    }

    func run() async throws {
        let rules = try ScoringRules.read(ScorecardBench.rules, file: "bench.yaml")
        let stage = ScoringStage(rules: rules)
        let store = try SQLiteStore(
            SQLiteStore.Options(path: folder + "/rescoring.sqlite"),
            migrations: Migration.common + ScoringStage.migrations,
            newName: { UUID().uuidString },
            at: ScorecardBench.now
        )
        try await fill(store, stage)
        let read = try await readingRate(store)
        let runner = StageRunner(
            stage: stage,
            store: store,
            runtime: Runtime(
                now: { ScorecardBench.now },
                ids: IDSource(generator: SystemRandomNumberGenerator())
            ),
            health: Health(),
            tally: Tally(),
            metrics: ServiceMetrics(factory: MetricsRegistry()),
            logger: Logger(label: "bench"),
            handOver: { _, _ in }
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await runner.run() }
            let companions = stage.companions(
                of: runner,
                metrics: MetricsRegistry(),
                logger: Logger(label: "bench")
            )
            for companion in companions { tasks.addTask { try await companion.run() } }
            let idle = try await latencies(runner, first: leads) { $0 >= 500 }
            for (place, (change, text)) in Self.changes.enumerated() {
                let first = leads + 1_000_000 * (place + 1)
                let result = try await publish(text, change, stage, runner, firstNew: first, read: read, idle: idle)
                print(String(decoding: try JSONEncoder().encode(result), as: UTF8.self))
            }
            tasks.cancelAll()
        }
    }

    /// A change of a rule that few leads fulfil, and one of how everything ages.
    private static var changes: [(String, String)] {
        let rules = ScorecardBench.rules
        let few = rules.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.contains("id: all5a") ? String(line).replacing("value 3: 3", with: "value 3: 4") : String(line)
        }
        return [
            ("one rule of fit", few.joined(separator: "\n")),
            ("all half-lives", rules.replacing("half_life: 7 days", with: "half_life: 6 days")),
        ]
    }

    private func fill(_ store: SQLiteStore, _ stage: ScoringStage) async throws {
        _ = try await store.write { try stage.begin(in: $0, at: ScorecardBench.now) }
        let count = activities
        for start in stride(from: 0, to: leads, by: 500) {
            let batch = try (start..<min(start + 500, leads)).enumerated().map { place, number in
                let message = Self.message(number, activities: count)
                return Received(
                    index: place,
                    message: message,
                    sender: Asker(role: .service, name: "enrichment"),
                    body: try message.encodedBody()
                )
            }
            _ = try await store.write { try stage.handle(batch, in: $0, at: ScorecardBench.now) }
            try await store.maintain()
        }
    }

    private static func message(_ number: Int, activities: Int) -> Message {
        .leadEnriched(
            LeadEnriched(
                lead: ScorecardBench.lead(number),
                submission: "bench",
                activities: ScorecardBench.deeds(number, count: activities)
            )
        )
    }

    private func readingRate(_ store: SQLiteStore) async throws -> Double {
        let began = ContinuousClock.now
        var last = ""
        var count = 0
        while true {
            let after = last
            let found = try await store.read { transaction in
                let leads = try transaction.run(
                    Statement("SELECT id, document FROM lead WHERE id > $1 ORDER BY id LIMIT 2000", [.text(after)])
                )
                guard let end = try leads.last?.text(0) else { return (0, "") }
                let sql = "SELECT lead, document FROM activity WHERE lead > $1 AND lead <= $2 ORDER BY lead, id"
                try transaction.run(Statement(sql, [.text(after), .text(end)]))
                return (leads.count, end)
            }
            if found.0 == 0 { return Double(count) / (began.duration(to: .now) / .seconds(1)) }
            count += found.0
            last = found.1
        }
    }

    private func publish(
        _ text: String,
        _ change: String,
        _ stage: ScoringStage,
        _ runner: StageRunner,
        firstNew: Int,
        read: Double,
        idle: [Double]
    ) async throws -> Result {
        let began = ContinuousClock.now
        let order = Message.rulesPublish(RulesPublish(text: text, by: "bench"))
        _ = await runner.submit([try Self.line(order)], from: Peer(role: .operator, name: "bench"))
        let done = Mutex<Rescoring?>(nil)
        let latencies = try await latencies(runner, first: firstNew) { count in
            guard count.isMultiple(of: 10) else { return false }
            let rescoring = try await runner.read { try stage.rules(in: $0) }?.rescoring
            guard let rescoring, rescoring.finishedAt != nil else { return false }
            done.withLock { $0 = rescoring }
            return true
        }
        let seconds = began.duration(to: .now) / .seconds(1)
        let rescoring = done.withLock { $0 }
        return Result(
            change: change,
            leads: rescoring?.looked ?? 0,
            changed: rescoring?.changed ?? 0,
            seconds: seconds,
            perSecond: Double(rescoring?.looked ?? 0) / seconds,
            p50Milliseconds: Self.percentile(latencies, 0.5),
            p99Milliseconds: Self.percentile(latencies, 0.99),
            idleP99Milliseconds: Self.percentile(idle, 0.99),
            readPerSecond: read
        )
    }

    /// Sends new leads at their pace until `isDone`, asked after each, says so; milliseconds to each answer.
    ///
    /// Each is due at its own instant, whether or not the one before was answered.
    private func latencies(
        _ runner: StageRunner,
        first: Int,
        until isDone: (Int) async throws -> Bool
    ) async throws -> [Double] {
        let began = ContinuousClock.now
        let deeds = activities
        return try await withThrowingTaskGroup(of: Double.self) { tasks in
            var count = 0
            while true {
                let number = first + count
                tasks.addTask {
                    let line = try Self.line(Self.message(number, activities: deeds))
                    let arrived = ContinuousClock.now
                    _ = await runner.submit([line], from: Peer(role: .service, name: "enrichment"))
                    return arrived.duration(to: .now) / .milliseconds(1)
                }
                count += 1
                if try await isDone(count) { break }
                try await Task.sleep(until: began + .seconds(1) / news * count)
            }
            return try await tasks.reduce(into: []) { $0.append($1) }
        }
    }

    private static func line(_ message: Message) throws -> ReceivedLine {
        var head = LineHead()
        head.type = message.type.rawValue
        return ReceivedLine(head: head, message: message, body: try message.encodedBody())
    }

    private static func percentile(_ values: [Double], _ share: Double) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }
}
