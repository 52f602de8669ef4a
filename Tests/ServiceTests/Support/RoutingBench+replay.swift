import Assignment
import Contracts
import Routing
import Rules
import Testing

extension RoutingBench {
    /// What is recorded of a time, asked for in small pages.
    func records(from: Instant = noon, to: Instant = after(100_000)) -> RecordReader {
        RecordReader(from: from, to: to, page: 7) { question in
            guard case .replayPage(let page) = try await bench.answer(.replayQuestion(question)) else {
                throw Problem(.failed, "an answer that is no page")
            }
            return page
        }
    }

    /// What other rules would have made of it.
    func replay(_ rules: RoutingRules, from: Instant = noon, to: Instant = after(100_000)) async throws
        -> ReplayDifference
    {
        try await Replay.difference(rules, records(from: from, to: to), limit: 100) { text, version in
            do {
                return try RoutingRules.read(text, file: version, zones: .system)
            } catch {
                return nil
            }
        }
    }
}

extension ReplayDifference {
    /// `lead: then > now` of each row, with the minutes after noon.
    var texts: [String] {
        func text(_ gifts: [Gift]) -> String {
            gifts.map { "\($0.seller)@\(($0.at.milliseconds - noon.milliseconds) / 60_000)" }.joined(separator: " ")
        }
        return rows.map { "\($0.lead): \(text($0.then)) > \(text($0.now))" }
    }

    /// `id then now` of those that differ.
    static func changes(_ counts: [Count]) -> [String] {
        counts.filter { $0.then != $0.now }.map { "\($0.id) \($0.then) \($0.now)" }
    }
}
