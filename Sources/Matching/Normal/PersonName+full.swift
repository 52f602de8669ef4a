extension PersonName {
    /// Reads a whole name in any of its usual orders.
    ///
    /// "Anna Smith", "Smith, Anna", "SMITH Anna", "Dr. Anna van der Berg Jr."; one that is written in Han, Hangul or Kana has its family name first.
    package init(full: String?) {
        let full = full ?? ""
        if let (family, given) = EastAsianName.split(full) {
            self.init(given: NameWords(given), family: NameWords(family), suffix: nil)
            return
        }
        let parts = full.split(separator: ",", omittingEmptySubsequences: true).map { NameWords(String($0)) }
            .filter { !$0.words.isEmpty }
        guard let first = parts.first else {
            self.init(given: NameWords(nil), family: NameWords(nil), suffix: nil)
            return
        }
        // What follows a comma is the given name, unless it is a generation or a degree.
        let rest = parts.dropFirst()
        var suffixes = NameWords(words: ["-"] + rest.filter(\.isSuffixOnly).flatMap(\.words))
        let suffix = suffixes.takeSuffix()
        if let given = rest.first(where: { !$0.isSuffixOnly }) {
            self.init(familyFirst: first, given: given, suffix: suffix)
        } else {
            self.init(inOrder: first, full: full, suffix: suffix)
        }
    }

    private init(familyFirst family: NameWords, given: NameWords, suffix: String?) {
        var family = family
        var given = given
        family.dropTitles()
        given.dropTitles()
        let ownSuffix = given.takeSuffix() ?? family.takeSuffix()
        self.init(given: given, family: family, suffix: suffix ?? ownSuffix)
    }

    private init(inOrder name: NameWords, full: String, suffix: String?) {
        var name = name
        name.dropTitles()
        let suffix = name.takeSuffix() ?? suffix
        if let family = Self.leadingCapitals(of: full), family == name.words.first, name.words.count > 1 {
            let words = NameWords(words: name.words.dropFirst())
            self.init(given: words, family: NameWords(words: [family]), suffix: suffix)
        } else {
            let (given, family) = name.splitInOrder()
            self.init(given: given, family: family, suffix: suffix)
        }
    }

    /// The first word, folded, when it alone is written in capitals: the mark of a family name in front.
    private static func leadingCapitals(of full: String) -> Substring? {
        let words = full.split(whereSeparator: { $0.isWhitespace || $0 == "," })
        guard let first = words.first, words.count > 1, first.count > 1, isCapitals(first),
            !words.dropFirst().contains(where: { $0.count > 1 && isCapitals($0) }),
            words.dropFirst().contains(where: { $0.count > 1 })
        else { return nil }
        return Substring(String(first).folded())
    }

    private static func isCapitals(_ word: Substring) -> Bool {
        word.contains(where: \.isUppercase) && !word.contains(where: \.isLowercase) && !word.contains(".")
    }
}
