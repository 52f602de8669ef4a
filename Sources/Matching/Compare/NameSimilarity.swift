/// How alike two names of several words are, and how many of their words found a partner.
package struct NameSimilarity: Hashable, Sendable {
    /// From 0 to 1; 1 for equal names.
    package let score: Double
    /// Pairs found; words that stand joined on one side ("annmarie") and split on the other are one pair.
    package let matchedWords: Int
    /// Words of the left name without a partner; a word said before in its name is not counted again.
    package let unmatchedLeft: Int
    package let unmatchedRight: Int

    package init(score: Double, matchedWords: Int, unmatchedLeft: Int, unmatchedRight: Int) {
        self.score = score
        self.matchedWords = matchedWords
        self.unmatchedLeft = unmatchedLeft
        self.unmatchedRight = unmatchedRight
    }
}

/// How alike two names are, given as folded words in any order.
///
/// The words are paired one to one so that the pairs agree most: exactly while one name has at most 8 words, greedily
/// above that. A pair is two words a few edits apart or of one sound, synonyms, an initial and its word, up to three
/// words in a row that read joined as one of the other name ("vander berg" = "van der berg"), or a word whose letters
/// are the initials of words in a row ("jc" = "jean claude"). The score is the agreement of the pairs over the weight of
/// all words, where long words weigh more than short ones, words left over on both sides count most (they contradict
/// each other) and those left over on one side least. The order of the words is not looked at, so give first and last
/// names apart where they are known.
///
/// Symmetric but for left and right, if `isSynonym` is. A name without words is like nothing, not even another one.
/// Only the first 32 words can find a partner.
package func compareNames(_ a: [String], _ b: [String], isSynonym: (String, String) -> Bool) -> NameSimilarity {
    if a == b {
        return NameSimilarity(score: a.isEmpty ? 0 : 1, matchedWords: a.count, unmatchedLeft: 0, unmatchedRight: 0)
    }
    // Of choices that are equally good the first is taken, so the order is made the same for (a, b) and (b, a).
    let isSwapped = b.lexicographicallyPrecedes(a)
    let (first, second) = isSwapped ? (b, a) : (a, b)
    let pairs = WordPairs(first, second, isSynonym: isSynonym).best()
    var (agreement, weight) = (0.0, 0.0)
    var (pairedFirst, pairedSecond): (UInt64, UInt64) = (0, 0)
    for pair in pairs {
        agreement += pair.gain
        weight += pair.weight
        pairedFirst |= pair.left
        pairedSecond |= pair.right
    }
    if pairs.allSatisfy(\.isInitials) { agreement *= NameScale.onlyInitials }
    let overFirst = LeftOver(first, paired: pairedFirst)
    let overSecond = LeftOver(second, paired: pairedSecond)
    let contradiction = min(overFirst.weight, overSecond.weight)
    let addition = max(overFirst.weight, overSecond.weight) - contradiction
    let surplus = max(addition - overFirst.repeatedWeight - overSecond.repeatedWeight, 0)
    let whole = weight + NameScale.contradiction * contradiction + NameScale.surplus * surplus
    return NameSimilarity(
        score: whole > 0 ? agreement / whole : 0,
        matchedWords: pairs.count,
        unmatchedLeft: isSwapped ? overSecond.count : overFirst.count,
        unmatchedRight: isSwapped ? overFirst.count : overSecond.count
    )
}

/// The words of a name without a partner.
private struct LeftOver {
    /// Words that are not said a second time in their name.
    private(set) var count = 0
    private(set) var weight = 0.0
    private(set) var repeatedWeight = 0.0

    init(_ name: [String], paired: UInt64) {
        for (place, word) in name.enumerated() where place >= 64 || paired & (1 << UInt64(place)) == 0 {
            weight += NameScale.weight(word)
            if name.enumerated().contains(where: { $0.element == word && $0.offset != place }) {
                repeatedWeight += NameScale.weight(word)
            } else {
                count += 1
            }
        }
    }
}
