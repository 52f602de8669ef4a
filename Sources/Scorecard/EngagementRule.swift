import Contracts

/// Points for what a person did.
package struct EngagementRule: Hashable, Sendable {
    package var id: String
    /// The types of activity that count, in lower case.
    package var events: Set<String>
    /// For each that counts; may be negative.
    package var points: Int
    /// How many count, the newest ones; nil: all.
    package var atMost: Int?
    /// How long one counts fully, its last millisecond included, and then not at all; nil: for good.
    package var windowMs: Int64?

    /// What the rule gives for activities that happened up to `asOf`; nil when none of them counts.
    func line(for activities: DistinctActivities, asOf: Instant) -> ScoreLine? {
        let times = activities.times { events.contains($0) }
            .filter { asOf.milliseconds - $0.milliseconds <= windowMs ?? Int64.max }
        guard let newest = times.max(), points != 0 else { return nil }
        let counted = min(times.count, atMost ?? Int.max)
        let names = events.sorted().joined(separator: " or ")
        let which = counted < times.count ? "the newest \(counted) of \(times.count)" : "\(counted)"
        return ScoreLine(
            part: .engagement,
            rule: id,
            reason: "\(which) × \(names), \(points) points each, last at \(newest.text)",
            points: counted * points
        )
    }
}

/// What a person did up to an instant, each deed once, whatever was sent twice and in whatever order.
struct DistinctActivities {
    private var timesByType: [String: [Instant]] = [:]

    /// Of activities with the same id the earliest stands; without an id those are the same that agree in all the rest.
    init(_ activities: [Activity], asOf: Instant) {
        var named: [String: Activity] = [:]
        var nameless: Set<Activity> = []
        for activity in activities {
            guard let id = activity.id else {
                nameless.insert(activity)
                continue
            }
            if let other = named[id], !Self.precedes(activity, other) { continue }
            named[id] = activity
        }
        for activity in Array(named.values) + nameless where activity.at <= asOf {
            timesByType[activity.type.lowercased(), default: []].append(activity.at)
        }
    }

    /// When the activities happened whose type is wanted; in no order.
    func times(where isWanted: (String) -> Bool) -> [Instant] {
        timesByType.filter { isWanted($0.key) }.flatMap(\.value)
    }

    private static func precedes(_ left: Activity, _ right: Activity) -> Bool {
        (left.at, left.type) < (right.at, right.type)
    }
}
