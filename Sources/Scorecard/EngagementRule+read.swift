import Contracts
import Rules

extension EngagementRule {
    private enum Key: String, RuleKey {
        case id, label, event, when, points, once, window, linear, ageing, max
        case atMost = "at_most"
        case oncePer = "once_per"
        case halfLife = "half_life"
    }

    private enum Flag: String, CaseIterable { case yes = "true" }
    private enum NoAgeing: String, CaseIterable { case none }

    /// Nil after a fault that leaves no rule.
    static func read(_ node: RuleNode, _ reader: RuleReader, _ scope: RuleScope) -> Self? {
        guard let fields = reader.fields(node, keyedBy: Key.self) else { return nil }
        let id = fields.identifier(.id, among: &scope.ids)
        let label = fields.text(.label, limit: 200)
        let events = fields.required(.event).map { reader.alternatives($0) } ?? []
        let when = fields.optional(.when).flatMap { reader.condition($0, about: scope.activity) }
        let points = fields.requiredInteger(.points, in: pointsRange)
        let limits = limits(fields, scope)
        let ageing = ageing(fields)
        let max = fields.integer(.max, in: 1...100)
        if let max, let points, abs(points) > max {
            reader.fault(fields.place(.max), .deadPoints, "is \(max), but one activity alone counts \(abs(points))")
        }
        guard let id, let points else { return nil }
        return Self(
            id: id,
            label: label,
            events: events.map { $0.lowercased() },
            when: when,
            points: points,
            limits: limits,
            ageing: ageing,
            max: max,
            reason: events.joined(separator: " or ") + (when.map { " with \($0.text)" } ?? ""),
            slots: when?.slots ?? []
        )
    }

    private static func limits(_ fields: RuleFields<Key>, _ scope: RuleScope) -> Limits {
        var limits = Limits()
        if let node = fields.optional(.atMost) { (limits.most, limits.mostPerMs) = frequency(node, fields.reader) }
        if let node = fields.optional(.oncePer), let name = fields.reader.text(node) {
            limits.oncePer = scope.activity.field(name)?.slot
        }
        if fields.choice(.once, of: Flag.self) != nil {
            for key in [Key.atMost, .oncePer] where fields.optional(key) != nil {
                fields.reader.fault(fields.place(key), .contradiction, "does not go with \"once\"")
            }
            limits.most = 1
        }
        return limits
    }

    /// `3`, or `3 per 7 days`.
    private static func frequency(_ node: RuleNode, _ reader: RuleReader) -> (most: Int?, perMs: Int64?) {
        guard let text = reader.text(node) else { return (nil, nil) }
        guard let per = text.firstRange(of: " per ") else { return (reader.integer(node, in: 1...1000), nil) }
        let count = reader.part(String(text[..<per.lowerBound]), of: node)
        let stretch = reader.part(String(text[per.upperBound...]), of: node)
        return (reader.integer(count, in: 1...1000), reader.duration(stretch))
    }

    /// Points that never go down must be asked for, so that nobody forgets.
    private static func ageing(_ fields: RuleFields<Key>) -> Ageing {
        let ageing = Ageing(
            halfLifeMs: fields.duration(.halfLife),
            windowMs: fields.duration(.window),
            linearMs: fields.duration(.linear)
        )
        let given = [Key.halfLife, .window, .linear, .ageing].filter { fields.optional($0) != nil }
        if given.isEmpty {
            let hint = "add half_life, window or linear with a time, or \"ageing: none\""
            fields.reader.fault(fields.node, .missing, "does not say how its points age", hint: hint)
        } else if given.contains(.ageing) {
            if fields.choice(.ageing, of: NoAgeing.self) != nil, given.count > 1 {
                fields.reader.fault(fields.place(.ageing), .contradiction, "does not go with \"\(given[0].rawValue)\"")
            }
        } else if given.contains(.linear), given.count > 1 {
            fields.reader.fault(fields.place(.linear), .contradiction, "does not go with \"\(given[0].rawValue)\"")
        }
        return ageing
    }
}

extension RuleReader {
    /// The first place of a piece in a text, to point at.
    func part(_ piece: String, of node: RuleNode) -> RuleNode {
        guard case .text(let text) = node.content, let range = text.firstRange(of: piece) else { return node }
        let offset = text.unicodeScalars.distance(from: text.startIndex, to: range.lowerBound)
        return part(of: node, from: offset, length: piece.unicodeScalars.count)
    }
}
