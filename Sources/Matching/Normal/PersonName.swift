/// A person's name as it is compared.
package struct PersonName: Hashable, Codable, Sendable {
    /// Folded; empty when not known.
    package var first: String
    /// Folded; empty when not known.
    package var last: String

    package init(first: String?, last: String?) {
        self.first = Self.comparable(first)
        self.last = Self.comparable(last)
    }

    package var isKnown: Bool { !first.isEmpty || !last.isEmpty }

    /// All words of the name in the order of the alphabet: the same for "Anna Smith" and "Smith, Anna".
    package var words: String {
        (first + " " + last).split(separator: " ").sorted().joined(separator: " ")
    }

    /// Whether the two cannot sensibly be the same person.
    ///
    /// True when both last names are known and share no word, or when both first names are known and begin with
    /// different letters ("Bob" and "B." may be the same, "Anna" and "Bob" are not). What is not known differs from
    /// nothing.
    package func plainlyDiffers(from other: PersonName) -> Bool {
        if words == other.words { return false }
        if !last.isEmpty, !other.last.isEmpty {
            let words = Set(last.split(separator: " "))
            if words.isDisjoint(with: other.last.split(separator: " ")) { return true }
        }
        guard let initial = first.first, let otherInitial = other.first.first else { return false }
        return initial != otherInitial
    }

    /// Folded, and "Mueller" written as "Müller" is: "muller".
    private static func comparable(_ name: String?) -> String {
        guard let name else { return "" }
        var plain = ""
        for letter in name.folded() where !(letter == "e" && (plain.last.map { "aou".contains($0) } ?? false)) {
            plain.append(letter)
        }
        return plain
    }
}
