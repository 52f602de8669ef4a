/// Rules whose points are counted together, up to a limit.
package struct PointGroup<Rule: Hashable & Sendable>: Hashable, Sendable {
    package var id: String
    /// The most that the group counts.
    package var max: Int
    /// The least; nil: no bound.
    package var min: Int?
    package var rules: [Rule]

    /// What counts of a sum, in the unit of the sum: `scale` of them are a point.
    func counted(_ sum: Int, scale: Int = 1000) -> Int {
        Swift.max(Swift.min(sum, max * scale), (min ?? Int.min / scale) * scale)
    }
}

package typealias FitGroup = PointGroup<FitRule>
package typealias EngagementGroup = PointGroup<EngagementRule>

/// A picture of a good customer: who fits one of several well is a good lead.
package struct Persona: Hashable, Sendable {
    package var id: String
    package var label: String?
    package var groups: [FitGroup]
}
