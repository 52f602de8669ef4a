/// A company's name as it is compared.
package struct CompanyName: Hashable, Codable, Sendable {
    /// Folded words that tell it apart, in their order: without legal form and stop words, unless nothing would be left.
    package let words: [String]
    /// Normal form of the legal form ("gmbh", "ltd", "ooo"); nil when the name tells none.
    package let legalForm: String?
    /// The words' first letters, when there are at least three.
    package let acronym: String?

    /// Nil when the text holds no letter and no digit.
    package init?(_ given: String, reference: ReferenceData) {
        let all = given.folded().split(separator: " ")
        guard !all.isEmpty else { return nil }
        let (rest, form) = Self.beforePlace(given, reference.legalForms) ?? reference.legalForms.split(all)
        let telling = rest.filter { !reference.isCompanyStopWord(String($0)) }
        words = (telling.isEmpty ? rest : telling).map { String($0) }
        legalForm = form
        // Syllables of Han, Kana or Hangul are no words, so their first letters say nothing.
        let hasInitials = words.count >= 3 && !EastAsianName.isWritten(in: given)
        acronym = hasInitials ? String(words.compactMap(\.first)) : nil
    }

    /// What stands in front of a comma when that ends with a legal form, and the rest tells where: "Acme B.V., Amsterdam".
    private static func beforePlace(_ given: String, _ forms: LegalForms) -> (rest: [Substring], form: String?)? {
        for comma in given.utf8.indices where given.utf8[comma] == UInt8(ascii: ",") {
            let head = String(given[..<comma]).folded().split(separator: " ")
            guard forms.endWithOne(head[...]) else { continue }
            // "Acme Co., Ltd.": the rest is one more form.
            let tail = String(given[comma...]).folded().split(separator: " ")
            return tail.isEmpty || forms.endWithOne((["-"] + tail)[...]) ? nil : forms.split(head)
        }
        return nil
    }
}
