/// A person's name as it is compared.
package struct PersonName: Hashable, Codable, Sendable {
    /// Given names, folded, blanks between them; empty when not known.
    package var first: String
    /// Family name, folded, its particles kept ("van der berg"); empty when not known.
    package var last: String
    /// Generation only: "jr", "sr", "2", "3" and so on.
    package var suffix: String?

    /// Reads the two halves of a name; titles and degrees are dropped from both.
    package init(first: String?, last: String?) {
        var given = NameWords(first)
        var family = NameWords(last)
        given.dropTitles()
        family.dropTitles()
        let suffix = family.takeSuffix()
        self.suffix = given.takeSuffix() ?? suffix
        self.first = given.text
        self.last = family.text
    }

    init(given: NameWords, family: NameWords, suffix: String?) {
        first = given.text
        last = family.text
        self.suffix = suffix
    }

    package var isKnown: Bool { !first.isEmpty || !last.isEmpty }

    /// All words of the name in the order of the alphabet: the same for "Anna Smith" and "Smith, Anna", and for "Müller"
    /// and "Mueller".
    package var words: String {
        (Self.plainVowels(first) + " " + Self.plainVowels(last)).split(separator: " ").sorted().joined(separator: " ")
    }

    /// Whether the two cannot sensibly be the same person.
    ///
    /// True when both last names are known and share no word, or when both first names are known and begin with
    /// different letters ("Bob" and "B." may be the same, "Anna" and "Bob" are not). What is not known differs from
    /// nothing.
    package func plainlyDiffers(from other: PersonName) -> Bool {
        if words == other.words { return false }
        if !last.isEmpty, !other.last.isEmpty {
            let words = Set(Self.plainVowels(last).split(separator: " "))
            if words.isDisjoint(with: Self.plainVowels(other.last).split(separator: " ")) { return true }
        }
        guard let initial = first.first, let otherInitial = other.first.first else { return false }
        return initial != otherInitial
    }

    /// "Mueller" written as "Müller" folds to: "muller".
    private static func plainVowels(_ name: String) -> String {
        var plain: [UInt8] = []
        plain.reserveCapacity(name.utf8.count)
        for byte in name.utf8 {
            if byte == UInt8(ascii: "e"), let before = plain.last,
                before == UInt8(ascii: "a") || before == UInt8(ascii: "o") || before == UInt8(ascii: "u")
            {
                continue
            }
            plain.append(byte)
        }
        return String(decoding: plain, as: UTF8.self)
    }
}
