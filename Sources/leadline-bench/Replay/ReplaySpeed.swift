import ArgumentParser
import Assignment
import Contracts
import FoundationEssentials
import Routing
import ServiceKit
import Store

/// Lives through a month of a made-up market in process, then replays and audits what routing recorded of it, page by page
/// as over a connection, and prints what that took as JSON.
struct ReplaySpeed: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay-speed",
        abstract: "The speed of replays and audits of a recorded month."
    )

    @Option(help: "Leads of the month.")
    var leads = 100_000

    @Option(help: "Folder for the store.")
    var folder: String

    @Flag(help: "Audit the books too.")
    var audit = false

    private struct Result: Encodable {
        var leads = 0
        var decisions = 0
        var recordSeconds = 0.0
        var sameDiffering = 0
        var sameSeconds = 0.0
        var samePerSecond = 0.0
        /// Another name of a territory: exactly its leads differ.
        var renamedDiffering = 0
        var renamedExpected = 0
        var otherDiffering = 0
        var otherSeconds = 0.0
        var otherPerSecond = 0.0
        var auditSeconds = 0.0
        var auditDifferences = 0
        var auditAfterChangeSeconds = 0.0
    }

    func run() async throws {
        let rules = try RoutingRules.read(ReplayMarket.rules(), file: "routing.yaml")
        let other = try RoutingRules.read(ReplayMarket.rules(weight: 3), file: "routing.yaml")
        let stage = RoutingStage(rules: rules)
        let store = try SQLiteStore(
            SQLiteStore.Options(path: "\(folder)/replay.sqlite"),
            migrations: Migration.common + RoutingStage.migrations,
            newName: { Runtime.live.ids.next(at: ReplayMarket.start) },
            at: ReplayMarket.start
        )
        var result = Result()
        var month = ReplayMonth(stage: stage, store: store, leads: leads)
        result.recordSeconds = try await seconds { try await month.live() }
        var same: ReplayDifference?
        result.sameSeconds = try await seconds { same = try await replay(rules, stage, store) }
        var changed: ReplayDifference?
        result.otherSeconds = try await seconds { changed = try await replay(other, stage, store) }
        let renamed = try RoutingRules.read(ReplayMarket.rules(first: "west"), file: "routing.yaml")
        result.renamedDiffering = try await replay(renamed, stage, store).differing
        result.renamedExpected = month.ofFirst
        result.leads = same?.leads ?? 0
        result.decisions = same?.decisions ?? 0
        result.sameDiffering = same?.differing ?? -1
        result.otherDiffering = changed?.differing ?? -1
        result.samePerSecond = Double(result.leads) / result.sameSeconds
        result.otherPerSecond = Double(result.leads) / result.otherSeconds
        if audit {
            var found = 0
            result.auditSeconds = try await seconds { found = try await auditDifferences(stage, store) }
            // As after a change of the rules: all decisions are by rules that are kept.
            let later = RoutingStage(rules: other)
            result.auditAfterChangeSeconds = try await seconds { found += try await auditDifferences(later, store) }
            result.auditDifferences = found
        }
        try await store.close()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        print(String(decoding: try encoder.encode(result), as: UTF8.self))
    }

    private func seconds(_ work: () async throws -> Void) async rethrows -> Double {
        let began = ContinuousClock.now
        try await work()
        return began.duration(to: .now) / .seconds(1)
    }

    private func replay(_ rules: RoutingRules, _ stage: RoutingStage, _ store: SQLiteStore) async throws
        -> ReplayDifference
    {
        let end = ReplayMarket.start.adding(milliseconds: ReplayMonth.lengthMs)
        let records = RecordReader(from: ReplayMarket.start, to: end) { question in
            let body = try await Self.answer(.replayQuestion(question), stage, store)
            return try BodyCodec.decode(ReplayPage.self, from: body)
        }
        return try await Replay.difference(rules, records, limit: 0) { text, version in
            do {
                return try RoutingRules.read(text, file: version)
            } catch {
                return nil
            }
        }
    }

    private func auditDifferences(_ stage: RoutingStage, _ store: SQLiteStore) async throws -> Int {
        var round = AuditRound()
        while let question = round.question {
            let body = try await Self.answer(.auditQuestion(question), stage, store)
            round.take(try BodyCodec.decode(AuditPage.self, from: body))
        }
        return round.report.count
    }

    /// The body of an answer, as it goes over a connection.
    @concurrent
    private static func answer(_ question: Message, _ stage: RoutingStage, _ store: SQLiteStore) async throws -> String
    {
        try await store.read { transaction in
            try stage.answer(question, from: Asker(role: .operator, name: "bench"), in: transaction).encodedBody()
        }
    }
}
