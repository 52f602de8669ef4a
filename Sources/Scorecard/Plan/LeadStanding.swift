package import Contracts

/// Where rules put a lead at an instant.
package struct LeadStanding: Hashable, Sendable {
    package let total: Int
    package let leadClass: LeadClass
    package let stage: LeadStage

    package init(total: Int, leadClass: LeadClass, stage: LeadStage) {
        self.total = total
        self.leadClass = leadClass
        self.stage = stage
    }

    package init(_ outcome: ScoreOutcome, at stage: LeadStage) {
        self.init(total: outcome.total, leadClass: outcome.leadClass, stage: stage)
    }
}

extension ScoringRules {
    /// Whether points become less, and lead elsewhere, by the same rules as in the other set.
    ///
    /// Then a lead with the same fit changes at the same instant by either.
    package func coolsLike(_ other: Self) -> Bool {
        limits == other.limits && engagement == other.engagement && classes == other.classes
            && stages == other.stages && disqualify == other.disqualify && fields == other.fields
    }
}
