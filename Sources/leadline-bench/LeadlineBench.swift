import ArgumentParser

/// What scripts/bench measures with.
@main
struct LeadlineBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "leadline-bench",
        abstract: "The measuring part of scripts/bench.",
        subcommands: [
            CRMBench.self, LoadBench.self, MatchingBench.self, MatchSpeed.self, OfferDelay.self, ReplaySpeed.self,
            RescoringBench.self, RoutingSpeed.self, ScorecardBench.self, ScoringBench.self,
        ]
    )
}
