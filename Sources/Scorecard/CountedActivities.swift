import Contracts
import Rules

/// The activities that count up to an instant, by rule: each deed once, whatever was sent twice and in whatever order.
///
/// Which ones count does not depend on their age, so the same choice can be asked for its points at any later instant.
struct CountedActivities {
    /// By the rule's place among all engagement rules: the activities that count, newest first.
    private(set) var byRule: [[Deed]]

    struct Deed {
        var at: Instant
        var id: String?
    }

    init(_ activities: [Activity], asOf: Instant, rules: EngagementIndex) {
        byRule = Array(repeating: [], count: rules.rules.count)
        var seen: Set<SeenValue> = []
        for activity in Self.distinct(activities.filter { $0.at <= asOf && !$0.isMachine }) {
            guard let candidates = rules.byEvent[activity.type] ?? rules.byEvent[activity.type.lowercased()] else {
                continue
            }
            for index in candidates {
                let rule = rules.rules[index]
                if let most = rule.limits.most, rule.limits.mostPerMs == nil, byRule[index].count >= most { continue }
                if let when = rule.when, when.truth({ rules.property($0, of: activity) }) != .yes { continue }
                if let slot = rule.limits.oncePer {
                    let value = SeenValue(rule: index, value: rules.property(slot, of: activity))
                    if !seen.insert(value).inserted { continue }
                }
                if let most = rule.limits.most, let stretch = rule.limits.mostPerMs {
                    let newer = byRule[index].count { $0.at.milliseconds - activity.at.milliseconds < stretch }
                    if newer >= most { continue }
                }
                byRule[index].append(Deed(at: activity.at, id: activity.id))
            }
        }
    }

    private struct SeenValue: Hashable {
        var rule: Int
        var value: FieldValue
    }

    /// Newest first.
    ///
    /// Of activities with the same id the earliest stands; without an id those are the same that agree in all the rest.
    private static func distinct(_ activities: [Activity]) -> [Activity] {
        let sorted = activities.sorted(by: precedes)
        var ids: Set<String> = []
        var kept: [Activity] = []
        kept.reserveCapacity(sorted.count)
        for activity in sorted.reversed() {
            if let id = activity.id {
                if !ids.insert(id).inserted { continue }
            } else if kept.last == activity {
                continue
            }
            kept.append(activity)
        }
        return kept.reversed()
    }

    /// Newest first; what is equal in time goes by type, id and properties, so that the order they came in plays no part.
    private static func precedes(_ left: Activity, _ right: Activity) -> Bool {
        if left.at != right.at { return left.at > right.at }
        if left.type != right.type { return left.type > right.type }
        if left.id != right.id { return left.id ?? "" > right.id ?? "" }
        return left.propertiesText > right.propertiesText
    }
}

extension Activity {
    /// Whether no person did it: a mail scanner that follows links, a browser that fetches ahead.
    fileprivate var isMachine: Bool {
        guard !properties.isEmpty, let flag = properties["machine"] else { return false }
        return flag.scalarText?.lowercased() == "yes"
    }

    fileprivate var propertiesText: String {
        properties.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.scalarText ?? "")" }.joined(separator: "\n")
    }
}

/// The engagement rules of all groups in a row, found by the events that they count.
struct EngagementIndex: Hashable, Sendable {
    let rules: [EngagementRule]
    let byEvent: [String: [Int]]
    /// The property of each slot.
    private let properties: [String]

    init(_ groups: [EngagementGroup], properties: [String]) {
        rules = groups.flatMap(\.rules)
        self.properties = properties
        var byEvent: [String: [Int]] = [:]
        for (index, rule) in rules.enumerated() {
            for event in rule.events { byEvent[event, default: []].append(index) }
        }
        self.byEvent = byEvent
    }

    func property(_ slot: Int, of activity: Activity) -> FieldValue {
        FieldValue(activity.properties[properties[slot]]?.scalarText)
    }
}
