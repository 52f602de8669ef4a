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
            return Self(id: id, field: field, test: .ranges(NumberRange.read(value, reader)))
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

extension NumberRange {
    /// Ranges in ascending order; notes those that overlap or leave a gap.
    static func read(_ node: RuleNode, _ reader: RuleReader) -> [Self] {
        let ranges = reader.entries(node).compactMap { entry -> (range: Self, key: RuleNode)? in
            let points = reader.integer(entry.value, in: pointsRange)
            guard let bounds = bounds(entry.name) else {
                let hint = "write it like 10-49, 7 or 1000+"
                reader.fault(entry.key, .wrongForm, "\"\(entry.name)\" is no range of whole numbers", hint: hint)
                return nil
            }
            return (Self(lower: bounds.lower, upper: bounds.upper, points: points ?? 0), entry.key)
        }.sorted { $0.range.lower < $1.range.lower }
        for (before, next) in zip(ranges, ranges.dropFirst()) {
            guard let upper = before.range.upper, upper < next.range.lower else {
                reader.fault(next.key, .overlap, "\(next.range.text) overlaps \(before.range.text)")
                continue
            }
            if upper + 1 < next.range.lower {
                let message = "nothing is said about \(upper + 1)-\(next.range.lower - 1)"
                reader.fault(next.key, .gap, message, hint: "give the numbers between a range of their own")
            }
        }
        return ranges.map(\.range)
    }

    private static func bounds(_ text: String) -> (lower: Int, upper: Int?)? {
        if text.hasSuffix("+") { return number(text.dropLast()).map { ($0, nil) } }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let lower = number(parts[0]), let upper = number(parts[parts.count - 1]),
            lower <= upper
        else { return nil }
        return (lower, upper)
    }

    private static func number(_ text: Substring) -> Int? {
        text.allSatisfy { ("0"..."9").contains($0) } && text.utf8.count <= 15 ? Int(text) : nil
    }
}
