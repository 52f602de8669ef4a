extension RuleReader {
    /// A number with or without a fraction, `0.25` or `-4`.
    ///
    /// At most 9 digits before the point and 9 after it, which every reader of numbers takes for the same one.
    package func decimal(_ node: RuleNode, in range: ClosedRange<Double>) -> Double? {
        guard let text = text(node) else { return nil }
        guard let number = Self.decimal(text) else {
            fault(
                node,
                .notANumber,
                "must be a number, not \"\(text.prefix(40))\"",
                hint: "write it like 3, 0.25 or -1.5"
            )
            return nil
        }
        guard range.contains(number) else {
            let (lower, upper) = (Self.text(of: range.lowerBound), Self.text(of: range.upperBound))
            fault(node, .outOfRange, "is \(Self.text(of: number)), but must lie between \(lower) and \(upper)")
            return nil
        }
        return number
    }

    /// Nil for what is not written as such a number.
    static func decimal(_ text: String) -> Double? {
        let unsigned = text.hasPrefix("-") ? text.dropFirst() : text[...]
        let parts = unsigned.split(separator: ".", omittingEmptySubsequences: false)
        let areDigits = parts.allSatisfy {
            (1...9).contains($0.utf8.count) && $0.allSatisfy { ("0"..."9").contains($0) }
        }
        return (1...2).contains(parts.count) && areDigits ? Double(text) : nil
    }

    /// The number as an author writes it: without a fraction that is nothing.
    private static func text(of number: Double) -> String {
        number == number.rounded() && abs(number) < 1e9 ? String(Int(number)) : String(number)
    }
}

extension RuleFields {
    package func requiredDecimal(_ key: Key, in range: ClosedRange<Double>) -> Double? {
        required(key).flatMap { reader.decimal($0, in: range) }
    }

    package func decimal(_ key: Key, in range: ClosedRange<Double>) -> Double? {
        optional(key).flatMap { reader.decimal($0, in: range) }
    }
}
