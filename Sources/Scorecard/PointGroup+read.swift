import Rules

private enum GroupKey: String, RuleKey {
    case id, label, max, min, rules
}

private enum PersonaKey: String, RuleKey {
    case id, label, groups
}

/// A rule that stands in a group.
protocol GroupedRule: Hashable, Sendable {
    var id: String { get }
    /// The most and the least that it can give in all, 0 included.
    var bounds: ClosedRange<Int> { get }
    /// What it gives or takes at one go.
    var once: ClosedRange<Int> { get }

    static func read(_ node: RuleNode, _ reader: RuleReader, _ scope: RuleScope) -> Self?
}

extension FitRule: GroupedRule {
    var once: ClosedRange<Int> { bounds }
}

extension EngagementRule: GroupedRule {
    var once: ClosedRange<Int> { min(points, 0)...Swift.max(points, 0) }
}

extension PointGroup where Rule: GroupedRule {
    /// Nil after a fault that leaves no group.
    static func read(_ node: RuleNode, _ reader: RuleReader, _ scope: RuleScope, limit: Int) -> Self? {
        guard let fields = reader.fields(node, keyedBy: GroupKey.self) else { return nil }
        let id = fields.identifier(.id, among: &scope.ids)
        _ = fields.text(.label, limit: 200)
        let max = fields.requiredInteger(.max, in: 0...100)
        let min = fields.integer(.min, in: -100...0)
        let nodes = fields.requiredList(.rules)
        let rules = nodes.map { Rule.read($0, reader, scope) }
        guard let id, let max else { return nil }
        if max > limit {
            reader.fault(fields.place(.max), .deadPoints, "is \(max), but the whole part counts \(limit) at most")
        }
        for (rule, node) in zip(rules, nodes) {
            guard let rule else { continue }
            if rule.once.upperBound > max {
                let message = "gives \(rule.once.upperBound), but its group counts \(max) at most"
                reader.fault(node, .deadPoints, message, hint: "raise the group's max, or lower the points")
            }
            if let min, rule.once.lowerBound < min {
                let message = "takes \(-rule.once.lowerBound), but its group counts \(min) at least"
                reader.fault(node, .deadPoints, message, hint: "lower the group's min, or take less")
            }
        }
        return Self(id: id, max: max, min: min, rules: rules.compactMap { $0 })
    }

    /// The most that the group can give.
    var most: Int { Swift.min(max, rules.reduce(0) { $0 + $1.bounds.upperBound }) }
}

extension Persona {
    static func read(_ node: RuleNode, _ reader: RuleReader, _ scope: RuleScope, limit: Int) -> Self? {
        guard let fields = reader.fields(node, keyedBy: PersonaKey.self) else { return nil }
        let id = fields.identifier(.id, among: &scope.ids)
        let label = fields.text(.label, limit: 200)
        let groups = fields.requiredList(.groups).compactMap { FitGroup.read($0, reader, scope, limit: limit) }
        return id.map { Self(id: $0, label: label, groups: groups) }
    }
}
