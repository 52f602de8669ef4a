package import Rules

/// Points for who a person is.
package struct FitRule: Hashable, Sendable {
    package var id: String
    package var label: String?
    package var test: Test

    package indirect enum Test: Hashable, Sendable {
        /// The value of a field, looked up in a table.
        case table(slot: Int, PointTable)
        case when(Condition, points: Int)
    }

    /// What the rule says of a lead, by the values under the slots of its fields; nil when nothing.
    func worth(_ values: [FieldValue]) -> Worth? {
        switch test {
        case .table(let slot, let table): return table.worth(values[slot])
        case .when(let condition, let points):
            return condition.truth({ values[$0] }) == .yes ? Worth(points: points, reason: condition.text) : nil
        }
    }

    /// The most and the least that it can give, 0 included.
    var bounds: ClosedRange<Int> {
        switch test {
        case .table(_, let table):
            let points = table.all.map(\.points) + [0]
            return (points.min() ?? 0)...(points.max() ?? 0)
        case .when(_, let points): return min(points, 0)...max(points, 0)
        }
    }

    /// The slots of the fields that it asks for.
    var slots: [Int] {
        switch test {
        case .table(let slot, _): [slot]
        case .when(let condition, _): condition.slots
        }
    }
}

/// Points, and why.
package struct Worth: Hashable, Sendable {
    package var points: Int
    package var reason: String
}

/// Points by the value of one field.
package struct PointTable: Hashable, Sendable {
    package var field: String
    /// By value, in lower case.
    package var texts: [String: Worth] = [:]
    /// By size, ascending and without gaps.
    package var ranges: [RangeWorth] = []
    /// For a known value that is in none of them.
    package var other: Int?
    /// For a value that is not known.
    package var unknown: Worth?

    package struct RangeWorth: Hashable, Sendable {
        package var range: NumberRange
        package var worth: Worth
    }

    func worth(_ value: FieldValue) -> Worth? {
        switch value {
        case .unknown: return unknown
        case .text(let text) where ranges.isEmpty:
            return texts[text] ?? other.map { Worth(points: $0, reason: "\(field) is \(text.prefix(80))") }
        case .text, .number:
            guard let number = value.number else { return nil }
            if let found = ranges.first(where: { $0.range.contains(number) }) { return found.worth }
            return other.map { Worth(points: $0, reason: "\(field) is \(number)") }
        }
    }

    var all: [Worth] {
        Array(texts.values) + ranges.map(\.worth) + (other.map { [Worth(points: $0, reason: "")] } ?? [])
            + (unknown.map { [$0] } ?? [])
    }
}

/// A hard reason not to sell to a lead, whatever its points.
package struct DisqualifyRule: Hashable, Sendable {
    package var id: String
    package var when: Condition
    package var reason: String
}
