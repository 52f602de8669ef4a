/// Whole numbers from one to another, both included; a number with a fraction goes by its whole part.
package struct NumberRange: Hashable, Sendable {
    package let lower: Int
    /// Nil: no end.
    package let upper: Int?

    package func contains(_ number: Double) -> Bool { interval.contains(number) }

    /// Whether every number of the other lies in this one.
    package func covers(_ other: Self) -> Bool {
        guard let upper else { return lower <= other.lower }
        return lower <= other.lower && other.upper.map { $0 <= upper } ?? false
    }

    /// The numbers whose whole part lies in the range.
    var interval: ClosedRange<Double> {
        Double(lower)...(upper.map { (Double($0) + 1).nextDown } ?? Double.infinity)
    }

    /// As rule files write it: `10-49`, `7` or `1000+`.
    package var text: String {
        guard let upper else { return "\(lower)+" }
        return upper == lower ? "\(lower)" : "\(lower)-\(upper)"
    }

    /// Nil for what is not written as a range.
    package init?(_ text: String) {
        if text.hasSuffix("+") {
            guard let lower = Self.number(text.dropLast()) else { return nil }
            (self.lower, upper) = (lower, nil)
            return
        }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let lower = Self.number(parts[0]),
            let upper = Self.number(parts[parts.count - 1]), lower <= upper
        else { return nil }
        (self.lower, self.upper) = (lower, upper)
    }

    private static func number(_ text: Substring) -> Int? {
        text.allSatisfy { ("0"..."9").contains($0) } && text.utf8.count <= 15 ? Int(text) : nil
    }
}

extension RuleReader {
    /// The ranges that are the names of entries, in ascending order; notes those that overlap or leave a gap.
    package func ranges(_ entries: [RuleEntry]) -> [(range: NumberRange, value: RuleNode)] {
        let ranges = entries.compactMap { entry -> (range: NumberRange, entry: RuleEntry)? in
            if let range = NumberRange(entry.name) { return (range, entry) }
            let hint = "write it like 10-49, 7 or 1000+"
            fault(entry.key, .wrongForm, "\"\(entry.name)\" is no range of whole numbers", hint: hint)
            return nil
        }.sorted { $0.range.lower < $1.range.lower }
        for (before, next) in zip(ranges, ranges.dropFirst()) {
            guard let upper = before.range.upper, upper < next.range.lower else {
                fault(next.entry.key, .overlap, "\(next.range.text) overlaps \(before.range.text)")
                continue
            }
            if upper + 1 < next.range.lower {
                let message = "nothing is said about \(upper + 1)-\(next.range.lower - 1)"
                fault(next.entry.key, .gap, message, hint: "give the numbers between a range of their own")
            }
        }
        return ranges.map { ($0.range, $0.entry.value) }
    }
}
