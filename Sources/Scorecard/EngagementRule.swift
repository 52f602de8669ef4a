package import Rules

/// Points for what a person did.
package struct EngagementRule: Hashable, Sendable {
    package var id: String
    package var label: String?
    /// The types of activity that count, in lower case.
    package var events: [String]
    /// What their properties must be like.
    package var when: Condition?
    /// For each that counts; may be negative.
    package var points: Int
    package var limits = Limits()
    package var ageing = Ageing()
    /// The most that the rule gives in all, or takes when its points are negative.
    package var max: Int?

    /// How many of the activities that match count, the newest ones.
    package struct Limits: Hashable, Sendable {
        /// In all; nil: no limit.
        package var most: Int?
        /// So many in any stretch of so many milliseconds.
        package var mostPerMs: Int64?
        /// The slot of a property of which each value counts once.
        package var oncePer: Int?
    }

    /// What it asks, in words.
    package let reason: String
    /// The slots of the properties that `when` asks for.
    let slots: [Int]

    /// What one activity after the other can add up to.
    var bounds: ClosedRange<Int> {
        let count = limits.mostPerMs == nil && limits.oncePer == nil ? limits.most ?? 1000 : 1000
        let sum = min(abs(points) * count, max ?? Int.max)
        return points < 0 ? -sum...0 : 0...sum
    }

    /// How long what an activity gave counts for at least half; nil: for good.
    var freshMs: Int64? {
        [ageing.halfLifeMs, ageing.windowMs, ageing.linearMs.map { $0 / 2 }].compactMap { $0 }.min()
    }
}
