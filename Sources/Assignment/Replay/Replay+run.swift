import Contracts

extension Replay {
    /// Replays what a reader reads; the leads that differ are told up to a limit.
    ///
    /// `read` makes rules of a text that is kept; nil when they are none for this program.
    package static func difference(
        _ rules: RoutingRules,
        _ records: RecordReader,
        limit: Int,
        read: (_ text: String, _ version: String) -> RoutingRules?
    ) async throws -> ReplayDifference {
        var replay = Self(
            rules,
            from: records.from,
            assignments: try await records.assignments(),
            accounts: try await records.today().accounts
        )
        try await records.decisions { decisions in
            for decision in decisions {
                let version = decision.ruleSet
                if replay.needs(version) {
                    let kept = try await records.rules(version)
                    let file = kept.flatMap { read($0.text, version) }
                    try replay.learn(version, file, kept?.roster ?? Roster())
                }
                replay.take(decision)
            }
        }
        return replay.finish(at: records.to, limit: limit)
    }
}
