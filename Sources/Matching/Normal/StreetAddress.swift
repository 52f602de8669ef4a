/// A street address as it is compared.
package struct StreetAddress: Hashable, Codable, Sendable {
    /// House number with its letter ("12a"); of a range the first.
    package let number: String?
    /// Flat, suite, apartment.
    package let unit: String?
    /// Folded words of the street in their short form ("st", "ave", "n", "1"); `["pobox", "123"]` for a PO box.
    package let words: [String]

    /// Reads an address as people of `country` (ISO 3166-1 alpha-2) write it; nil when it holds no letter and no digit.
    package init?(_ given: String, country: String?) {
        var reader = AddressReader(given, country: country)
        guard !reader.tokens.isEmpty else { return nil }
        if let box = reader.takeBox() {
            number = nil
            unit = nil
            words = ["pobox", box]
            return
        }
        let unit = reader.takeUnit()
        let (number, numberUnit) = reader.takeNumber()
        let words = StreetWords.short(reader.street)
        guard number != nil || unit != nil || !words.isEmpty else { return nil }
        self.number = number
        self.unit = unit ?? numberUnit
        self.words = words
    }
}
