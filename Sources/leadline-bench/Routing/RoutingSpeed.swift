import ArgumentParser
import Assignment
import Contracts
import FoundationEssentials
import Routing
import ServiceKit
import Store

/// Routes made-up leads in process, on a SQLite store that flushes, and prints what it took as a line of JSON; with a
/// yardstick of the same run.
struct RoutingSpeed: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "routing-speed",
        abstract: "The speed of routing's decisions with so many territories and sellers."
    )

    @Option(help: "Territories of the rules.")
    var territories = 1_000

    @Option(help: "Sellers of the rules, in pools of five.")
    var sellers = 100

    @Option(help: "Leads that are routed and measured.")
    var leads = 20_000

    @Option(help: "Leads that share a commit.")
    var group = 256

    @Option(help: "Folder for the stores; on a disk that flushes.")
    var folder: String

    private struct Row: Encodable {
        var territories: Int
        var sellers: Int
        var readSeconds: Double
        var perCPUSecond: Double
        var perSecond: Double
        /// Of the yardstick.
        var yardstickPerCPUSecond: Double
        var yardstickPerSecond: Double
    }

    private static let instant = Instant(milliseconds: 1_795_000_000_000)
    private static let warmUp = 2_560

    func run() async throws {
        let market = RoutingMarket(territories: territories, sellers: sellers)
        let began = ContinuousClock.now
        let rules = try RoutingRules.read(market.rules, file: "routing.yaml")
        let readSeconds = began.duration(to: .now) / .seconds(1)
        let stage = RoutingStage(rules: rules)
        let store = try open("routing")
        _ = try await store.write { try stage.begin(in: $0, at: Self.instant) }
        let routing = try await measure(store) { number in
            let messages = try (number..<number + group).map { try Self.received(market.lead($0), $0 - number) }
            let instant = Self.instant.adding(milliseconds: Int64(number))
            return { transaction in _ = try stage.handle(messages, in: transaction, at: instant) }
        }
        let yardstick = try await RoutingYardstick(store)
        try await store.close()
        let other = try open("yardstick")
        let writing = try await measure(other) { number in
            let statements = yardstick.statements(number..<number + group)
            return { transaction in try transaction.run(statements) }
        }
        try await other.close()
        let row = Row(
            territories: territories,
            sellers: sellers,
            readSeconds: readSeconds,
            perCPUSecond: routing.perCPUSecond,
            perSecond: routing.perSecond,
            yardstickPerCPUSecond: writing.perCPUSecond,
            yardstickPerSecond: writing.perSecond
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        print(String(decoding: try encoder.encode(row), as: UTF8.self))
    }

    private typealias Work = @Sendable (any Transaction) throws -> Void

    /// Runs groups, each in a transaction that is flushed; what `prepare` does is not counted.
    private func measure(
        _ store: SQLiteStore,
        prepare: (Int) throws -> Work
    ) async throws -> (perCPUSecond: Double, perSecond: Double) {
        var (cpu, seconds, number) = (0.0, 0.0, 0)
        while number < Self.warmUp + leads {
            let work = try prepare(number)
            let (before, began) = (ProcessUsage.cpuSeconds, ContinuousClock.now)
            try await store.write(work)
            // Between groups, when nobody waits for an answer.
            try await store.maintain()
            if number >= Self.warmUp {
                cpu += ProcessUsage.cpuSeconds - before
                seconds += began.duration(to: .now) / .seconds(1)
            }
            number += group
        }
        let count = Double((number - Self.warmUp) / group * group)
        return (count / cpu, count / seconds)
    }

    private func open(_ name: String) throws -> SQLiteStore {
        try SQLiteStore(
            SQLiteStore.Options(path: "\(folder)/\(name).sqlite"),
            migrations: Migration.common + RoutingStage.migrations,
            newName: { Runtime.live.ids.next(at: Self.instant) },
            at: Self.instant
        )
    }

    /// As scoring hands it on: the body is there as it came.
    private static func received(_ scored: LeadScored, _ index: Int) throws -> Received {
        Received(
            index: index,
            message: .leadScored(scored),
            sender: Asker(role: .service, name: "bench"),
            body: try BodyCodec.encode(scored)
        )
    }
}

/// What the store alone takes for what routing keeps of a lead: the same rows with the same texts, without a decision, a
/// look at what is there, or a hash.
private struct RoutingYardstick {
    private let lead, decision, event: String

    /// Takes the texts from what routing has written.
    init(_ store: SQLiteStore) async throws {
        func text(_ sql: String) async throws -> String {
            try await store.read { try $0.run(Statement(sql)).first?.text(0) ?? "" }
        }
        lead = try await text("SELECT document FROM lead LIMIT 1")
        decision = try await text("SELECT document FROM decision LIMIT 1")
        event = try await text("SELECT body FROM seller_event LIMIT 1")
    }

    func statements(_ numbers: Range<Int>) -> [Statement] {
        numbers.flatMap { number in
            let (id, seller) = ("0197f3a2-6c1e-7d30-9a51-\(100_000_000_000 + number)", "s\(number % 100)")
            return [
                Statement(
                    "INSERT INTO lead (id, revision, state, document) VALUES ($1, 1, 'assigned', $2)",
                    [.text(id), .text(lead)]
                ),
                Statement(
                    """
                    INSERT INTO assignment (id, lead, seller, territory, pool, attempt, state, offered_ms, due_ms)
                    VALUES ($1, $2, $3, 't1', 'p1', 1, 'offered', $4, $4)
                    """,
                    [.text(id + ".1"), .text(id), .text(seller), .integer(Int64(number))]
                ),
                Statement(
                    """
                    INSERT INTO decision (lead, at_ms, rule_set, document, chain, number, hash)
                    VALUES ($1, $2, 'routing-0123456789ab', $3, 'p1', $2, $4)
                    """,
                    [.text(id), .integer(Int64(number)), .text(decision), .text(String(repeating: "f", count: 64))]
                ),
                Statement(
                    """
                    INSERT INTO seller_event (seller, seq, assignment, at_ms, type, body)
                    VALUES ($1, $2, $3, $2, 'assignment.offered', $4)
                    """,
                    [.text(seller), .integer(Int64(number)), .text(id + ".1"), .text(event)]
                ),
            ]
        }
    }
}
