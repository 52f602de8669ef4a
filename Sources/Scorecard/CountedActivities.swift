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
        var properties = PropertyValues(count: rules.properties.count)
        // A span lends its elements: a copy of the whole rule for each activity would cost more than all the rest.
        let all = rules.rules.span
        for place in Self.distinct(activities, asOf: asOf) {
            let activity = activities[place]
            guard let candidates = rules.byEvent[activity.type] ?? rules.byEvent[activity.type.lowercased()] else {
                continue
            }
            properties.forget()
            for index in candidates {
                let limits = all[index].limits
                if let most = limits.most, limits.mostPerMs == nil, byRule[index].count >= most { continue }
                if all[index].when != nil {
                    properties.read(all[index].slots, of: activity, rules)
                    if all[index].when?.truth({ properties[$0] }) != .yes { continue }
                }
                if let slot = limits.oncePer {
                    properties.read([slot], of: activity, rules)
                    if !seen.insert(SeenValue(rule: index, value: properties[slot])).inserted { continue }
                }
                if let most = limits.most, let stretch = limits.mostPerMs {
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

    /// The places of those that count at all, newest first.
    ///
    /// Of activities with the same id the earliest stands; without an id those are the same that agree in all the rest.
    private static func distinct(_ activities: [Activity], asOf: Instant) -> [Int] {
        var places: [(ms: Int64, place: Int)] = []
        places.reserveCapacity(activities.count)
        for (place, activity) in activities.enumerated() where activity.at <= asOf && !activity.isMachine {
            places.append((activity.at.milliseconds, place))
        }
        places.sort { left, right in
            left.ms != right.ms ? left.ms < right.ms : follows(activities[right.place], activities[left.place])
        }
        var ids = Set<String>(minimumCapacity: places.count)
        var kept: [Int] = []
        kept.reserveCapacity(places.count)
        for (_, place) in places {
            if let id = activities[place].id {
                if !ids.insert(id).inserted { continue }
            } else if let last = kept.last, activities[last] == activities[place] {
                continue
            }
            kept.append(place)
        }
        kept.reverse()
        return kept
    }

    /// What is equal in time goes by type, id and properties, so that the order they came in plays no part.
    private static func follows(_ left: Activity, _ right: Activity) -> Bool {
        if left.type != right.type { return left.type > right.type }
        if left.id != right.id { return left.id ?? "" > right.id ?? "" }
        return left.propertiesText > right.propertiesText
    }
}

/// The properties of one activity that were asked for, by slot; each is looked up once.
private struct PropertyValues {
    private var values: [FieldValue?]
    private var isEmpty = true

    init(count: Int) { values = Array(repeating: nil, count: count) }

    mutating func forget() {
        if isEmpty { return }
        for slot in values.indices { values[slot] = nil }
        isEmpty = true
    }

    mutating func read(_ slots: [Int], of activity: Activity, _ rules: EngagementIndex) {
        for slot in slots where values[slot] == nil {
            values[slot] = FieldValue(activity.properties[rules.properties[slot]]?.scalarText)
            isEmpty = false
        }
    }

    subscript(slot: Int) -> FieldValue { values[slot] ?? .unknown }
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
    let properties: [String]

    init(_ groups: [EngagementGroup], properties: [String]) {
        rules = groups.flatMap(\.rules)
        self.properties = properties
        var byEvent: [String: [Int]] = [:]
        for (index, rule) in rules.enumerated() {
            for event in rule.events { byEvent[event, default: []].append(index) }
        }
        self.byEvent = byEvent
    }
}
