import Contracts
package import Rules

/// Points for who a person is: one field, looked up in one table.
package struct FitRule: Hashable, Sendable {
    package var id: String
    package var field: LeadField
    package var test: Test

    package enum Test: Hashable, Sendable {
        /// Points by value, in lower case; `other` for a known value that is not in the table.
        case table([String: Int], other: Int)
        /// Points when the value is known, whatever it is.
        case present(Int)
        /// Points by size, ascending and without gaps.
        case ranges([RangePoints])
    }

    /// What the rule gives for a lead; nil when it says nothing about it.
    func line(for lead: Lead) -> ScoreLine? {
        guard let value = field.value(in: lead) else { return nil }
        let name = field.name
        let shown = value.prefix(80)
        switch test {
        case .table(let points, let other):
            if let points = points[value.lowercased()] { return line("\(name) is \(shown)", points) }
            return line("\(name) is \(shown), which is not in the table", other)
        case .present(let points):
            return line("\(name) is known", points)
        case .ranges(let ranges):
            guard let number = Int(value), let range = ranges.first(where: { $0.range.contains(number) }) else {
                return nil
            }
            return line("\(name) is \(number), which lies in \(range.range.text)", range.points)
        }
    }

    private func line(_ reason: String, _ points: Int) -> ScoreLine? {
        points == 0 ? nil : ScoreLine(part: .fit, rule: id, reason: reason, points: points)
    }
}

/// What the numbers of a range are worth.
package struct RangePoints: Hashable, Sendable {
    package var range: NumberRange
    package var points: Int
}

/// A hard reason not to sell to a lead, whatever its points.
package struct DisqualifyRule: Hashable, Sendable {
    package var id: String
    package var field: LeadField
    /// In lower case.
    package var values: Set<String>
    package var reason: String

    /// Why the lead is disqualified; nil when it is not, or when the field is not known.
    func reason(for lead: Lead) -> String? {
        guard let value = field.value(in: lead), values.contains(value.lowercased()) else { return nil }
        return "\(reason): \(field.name) is \(value.prefix(80))"
    }
}
