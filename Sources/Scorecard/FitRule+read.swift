import Rules

/// Points that one rule may give or take.
let pointsRange = -100...100

extension FitRule {
    private enum Key: String, RuleKey {
        case id, field, points, present, ranges
    }

    /// Nil after a fault that leaves no rule.
    static func read(_ node: RuleNode, _ reader: RuleReader, _ ids: inout RuleIdentifiers) -> Self? {
        guard let fields = reader.fields(node, keyedBy: Key.self) else { return nil }
        let id = fields.identifier(.id, among: &ids)
        let field = fields.required(.field).flatMap { LeadField.read($0, reader) }
        let tests = [Key.points, .present, .ranges].filter { fields.optional($0) != nil }
        guard tests.count == 1, let test = tests.first, let value = fields.optional(test) else {
            reader.fault(node, .contradiction, "needs one of \"points\", \"present\" and \"ranges\", and only one")
            return nil
        }
        guard let id, let field else { return nil }
        switch test {
        case .points:
            return Self(id: id, field: field, test: table(value, field, reader))
        case .ranges:
            if !field.isNumeric {
                reader.fault(value, .contradiction, "\(field.name) is no number, so it has no ranges")
            }
            let ranges = reader.ranges(value).map {
                RangePoints(range: $0.range, points: reader.integer($0.value, in: pointsRange) ?? 0)
            }
            return Self(id: id, field: field, test: .ranges(ranges))
        default:
            return reader.integer(value, in: pointsRange).map { Self(id: id, field: field, test: .present($0)) }
        }
    }

    private static func table(_ node: RuleNode, _ field: LeadField, _ reader: RuleReader) -> Test {
        var table: [String: Int] = [:]
        var other = 0
        for entry in reader.entries(node) {
            guard let points = reader.integer(entry.value, in: pointsRange) else { continue }
            if entry.name == "other" {
                other = points
                continue
            }
            for value in field.values(entry.key, reader) where table.updateValue(points, forKey: value) != nil {
                reader.fault(entry.key, .duplicate, "\"\(value)\" is in the table already")
            }
        }
        return .table(table, other: other)
    }
}
