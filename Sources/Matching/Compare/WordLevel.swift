/// How alike two words are, in steps that each carry a weight of their own.
package enum WordLevel: Int, Codable, Comparable, Sendable, CaseIterable {
    case different = 0
    /// One is a single letter, with which the other begins.
    case initial
    /// Alike in letters or in sound.
    case close
    /// A slip of the pen apart.
    case near
    case equal

    package static func < (a: WordLevel, b: WordLevel) -> Bool { a.rawValue < b.rawValue }
}

/// How alike two folded words are.
///
/// Near is one edit (``editDistance(_:_:limit:)``) or a Jaro-Winkler similarity of 0.92 and more, both words from 4
/// bytes on. Close is a similarity of 0.85 and more, or an equal ``metaphone(_:)`` of words from 3 bytes on of which no
/// more than half is edits. An initial is a single ASCII letter. Words that both have digits, and not the same ones, are
/// different: "2004" is not nearly "2005", nor "unit12" "unit13". Symmetric; allocates nothing for words of up to 64
/// bytes. Two empty words are equal.
package func compareWords(_ a: String, _ b: String) -> WordLevel {
    if a == b { return .equal }
    return compareUnequal(a.utf8.span, b.utf8.span)
}

private func compareUnequal(_ a: borrowing Span<UInt8>, _ b: borrowing Span<UInt8>) -> WordLevel {
    if a.isEmpty || b.isEmpty { return .different }
    if a.count == 1 || b.count == 1 { return a[0] == b[0] && isLetter(a[0]) ? .initial : .different }
    if digitsContradict(a, b) { return .different }
    let fewest = min(a.count, b.count)
    let similarity = jaroWinkler(a, b)
    // One edit in n >= 4 bytes leaves n - 1 in common, so at least (2 (n - 1) / n + 1 / 2) / 3 > 0.66 of similarity.
    if fewest >= 4, similarity > 0.66, similarity >= 0.92 || editDistance(a, b, limit: 1) != nil { return .near }
    if similarity >= 0.85 { return .close }
    return soundsAlike(a, b) ? .close : .different
}

private func isLetter(_ byte: UInt8) -> Bool {
    byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
}

private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

/// Whether both words have digits and not the same ones in the same order.
func digitsContradict(_ a: borrowing Span<UInt8>, _ b: borrowing Span<UInt8>) -> Bool {
    var (i, j) = (0, 0)
    var digits = 0
    while true {
        while i < a.count, !isDigit(a[i]) { i += 1 }
        while j < b.count, !isDigit(b[j]) { j += 1 }
        if i == a.count || j == b.count { break }
        if a[i] != b[j] { return true }
        digits += 1
        i += 1
        j += 1
    }
    return digits > 0 && (i < a.count || j < b.count)
}
