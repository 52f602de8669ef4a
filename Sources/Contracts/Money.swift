/// An amount in a currency, in hundredths of it: `12.50 EUR`.
package struct Money: Hashable, Sendable {
    /// 0 and more.
    package var hundredths: Int64
    /// ISO 4217: three capital letters.
    package var currency: String

    package init(hundredths: Int64, currency: String) {
        self.hundredths = hundredths
        self.currency = currency
    }

    /// Reads `12.50 EUR`, `12.5 EUR` or `12 EUR`; nil for anything else, and for 15 digits and more before the point.
    package init?(_ text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 2, words[1].utf8.count == 3, words[1].allSatisfy({ ("A"..."Z").contains($0) }) else {
            return nil
        }
        let parts = words[0].split(separator: ".", omittingEmptySubsequences: false)
        let decimals = parts.count == 2 ? parts[1] : "00"
        guard (1...2).contains(parts.count), (1...14).contains(parts[0].utf8.count),
            (1...2).contains(decimals.utf8.count),
            (parts[0] + decimals).allSatisfy({ ("0"..."9").contains($0) }),
            let hundredths = Int64(parts[0] + (decimals + "0").prefix(2))
        else { return nil }
        self.init(hundredths: hundredths, currency: String(words[1]))
    }

    package var text: String {
        let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
        return "\(whole).\(rest < 10 ? "0" : "")\(rest) \(currency)"
    }
}
