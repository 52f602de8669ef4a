import Assignment
import Contracts
import Routing
import Rules

/// What the rules that are tried would have made of the leads that came.
struct ShadowReport: RecordReport {
    let difference: ReplayDifference
    private let rules: RoutingRules
    private let since: Instant
    private let to: Instant

    /// Leads that are shown.
    private static let most = 50

    /// Of the time since they are tried, or of the part of it that a reader reads.
    init(_ records: RecordReader) async throws {
        guard let shadow = try await records.today().shadow, let version = shadow.ruleSet, let since = shadow.since,
            let text = try await records.rules(version)?.text
        else { throw Failure(.usage, "no rules are tried; leadline rules shadow FILE sets some") }
        let records = records.since(since)
        rules = try RoutingRules.read(text, file: version, zones: .system)
        difference = try await Replay.difference(rules, records, limit: Self.most, read: RoutingRules.kept)
        self.since = records.from
        to = records.to
    }

    func encode(to encoder: any Encoder) throws { try difference.encode(to: encoder) }

    func lines(_ style: Style) -> [String] { difference.lines(style, rules: rules, from: since, to: to) }

    var picture: BarPicture {
        BarPicture(
            title: "Leads given, and what \(difference.ruleSet) would have given",
            series: ["given", "would be given"],
            rows: difference.sellers.map { count in
                BarPicture.Row(
                    name: count.id,
                    bars: [(Double(count.then), String(count.then)), (Double(count.now), String(count.now))]
                )
            }
        )
    }
}
