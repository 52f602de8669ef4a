/// How alike two given names or two family names are.
struct NameLevels {
    /// Given names have nicknames, and the lists of them tell two names from a slip of the pen.
    let isGiven: Bool
    let reference: ReferenceData

    /// The level of two names, each of one word or of several.
    ///
    /// Of several words those that agree best count; since others are left over, such names are never quite equal.
    func level(_ one: String, _ other: String) -> MatchLevel {
        if one == other { return .equal }
        let isOneWord = !one.utf8.contains(Self.blank) && !other.utf8.contains(Self.blank)
        if isOneWord { return wordLevel(one, other) }
        let (words, others) = (one.split(separator: " ").map(String.init), other.split(separator: " ").map(String.init))
        let (joined, otherJoined) = (words.joined(), others.joined())
        if joined == otherJoined { return .equal }
        var best = MatchLevel.different
        for word in words {
            for otherWord in others where word.utf8.count > 1 || otherWord.utf8.count > 1 {
                best = Self.better(best, wordLevel(word, otherWord))
            }
        }
        if best == .equal { return .variant }
        return Self.better(best, NameLevels(isGiven: false, reference: reference).wordLevel(joined, otherJoined))
    }

    private static let blank = UInt8(ascii: " ")

    private static func better(_ one: MatchLevel, _ other: MatchLevel) -> MatchLevel {
        one.rank >= other.rank ? one : other
    }

    private func wordLevel(_ one: String, _ other: String) -> MatchLevel {
        if one == other { return .equal }
        if isGiven, reference.areNicknames(one, other) || isPetName(one, of: other) || isPetName(other, of: one) {
            return .variant
        }
        let shortest = min(one.utf8.count, other.utf8.count)
        switch compareWords(one, other) {
        case .equal: return .equal
        case .near:
            if !areTwoNames(one, other) { return .near }
            return isOneName(one, other) ? (shortest >= 5 ? .near : .close) : .different
        case .close: return isOneName(one, other) ? .close : .different
        case .initial: return .initial
        case .different:
            if isGiven, shortest >= 3, one.hasPrefix(other) || other.hasPrefix(one) { return .variant }
            if isGiven, shortest == 2, one.hasPrefix(other) || other.hasPrefix(one) { return .initial }
            if shortest >= 4, !areTwoNames(one, other), isShortened(one, other) { return .close }
            if shortest >= 3, haveSameLetters(one, other) { return .close }
            if shortest >= 5, !areTwoNames(one, other), editDistance(one, other, limit: 2) != nil { return .close }
            return .different
        }
    }

    /// Whether both are given names that people really have.
    private func areTwoNames(_ one: String, _ other: String) -> Bool {
        isGiven && reference.givenNameShare(one) != nil && reference.givenNameShare(other) != nil
    }

    /// Whether a name is the beginning of the other one with a doubled letter and "-ie" or "-y": Robbie, Robert.
    private func isPetName(_ name: String, of other: String) -> Bool {
        let ending = name.utf8.suffix(2).elementsEqual("ie".utf8) ? 2 : name.utf8.last == UInt8(ascii: "y") ? 1 : 0
        let stem = name.utf8.dropLast(ending)
        guard ending > 0, stem.count >= 4, stem.last == stem.dropLast().last else { return false }
        let short = String(Substring(stem.dropLast()))
        return other.hasPrefix(short) || reference.areNicknames(short, other)
    }

    /// Whether the shorter name is the beginning of the longer one but for a slip of the pen: "kkim" and "kimberly".
    private func isShortened(_ one: String, _ other: String) -> Bool {
        if !isGiven { return false }
        let (short, long) = one.utf8.count < other.utf8.count ? (one, other) : (other, one)
        guard long.utf8.count >= short.utf8.count + 2 else { return false }
        return [short.utf8.count - 1, short.utf8.count].contains { length in
            editDistance(short, String(Substring(long.utf8.prefix(length))), limit: 1) != nil
        }
    }

    /// Two names that people really have are one only when they sound the same: Susan and Susanne, not Mary and Mark.
    private func isOneName(_ one: String, _ other: String) -> Bool {
        !areTwoNames(one, other) || metaphone(one) == metaphone(other)
    }
}

/// Whether two texts have the same bytes in another order: letters that were exchanged.
func haveSameLetters(_ one: String, _ other: String) -> Bool {
    guard one.utf8.count == other.utf8.count else { return false }
    var difference = 0
    var squares = 0
    for (a, b) in zip(one.utf8, other.utf8) {
        difference += Int(a) - Int(b)
        squares += Int(a) * Int(a) - Int(b) * Int(b)
    }
    // Sums that differ tell at once that the letters do.
    return difference == 0 && squares == 0 && one.utf8.sorted() == other.utf8.sorted()
}
