/// Names written in Han, Hangul or Kana.
enum EastAsianName {
    /// Whether some of the text is written in one of these scripts.
    static func isWritten(in text: String) -> Bool {
        // All of them lie above U+1100, so a leading byte below 0xE1 ends the question for most texts.
        guard text.utf8.contains(where: { $0 >= 0xE1 }) else { return false }
        return text.unicodeScalars.contains { isLetter($0) }
    }

    /// The two halves of a full name; nil when it is not written wholly in these scripts, or cannot be split.
    static func split(_ full: String) -> (family: String, given: String)? {
        guard isWritten(in: full) else { return nil }
        let scalars = full.unicodeScalars
        let isWhole = scalars.allSatisfy {
            isLetter($0) || $0.properties.isWhitespace || $0 == "\u{30FB}" || $0 == "\u{B7}" || $0 == "\u{30FC}"
        }
        guard isWhole else { return nil }
        // A dot in the middle stands in names from elsewhere, which keep their order.
        let dotted = scalars.split { $0 == "\u{30FB}" || $0 == "\u{B7}" }.map { String($0) }
        if dotted.count > 1, let family = dotted.last {
            return (family, dotted.dropLast().joined(separator: " "))
        }
        let words = scalars.split { $0.properties.isWhitespace }.map { String($0) }
        guard let family = words.first else { return nil }
        if words.count > 1 { return (family, words.dropFirst().joined()) }
        return splitWord(Array(family))
    }

    /// The text with a blank wherever letters of another script follow Han: each of those is a word in Latin letters, and
    /// would else run into what follows.
    static func spacedHan(_ text: String) -> String {
        guard isWritten(in: text) else { return text }
        var spaced = String.UnicodeScalarView()
        var wasHan = false
        for scalar in text.unicodeScalars {
            let isHan = isHan(scalar)
            if wasHan, !isHan, scalar.properties.isAlphabetic { spaced.append(" ") }
            spaced.append(scalar)
            wasHan = isHan
        }
        return String(spaced)
    }

    private static func splitWord(_ word: [Character]) -> (family: String, given: String)? {
        let isKana = word.contains { $0.unicodeScalars.contains { (0x3040...0x30FF).contains($0.value) } }
        guard word.count >= 2, !isKana else { return nil }
        let isHan = word.allSatisfy { $0.unicodeScalars.allSatisfy { !isHangul($0) } }
        let start = String(word.prefix(2))
        // Four Han letters are a Japanese name, two and two; three or two a Chinese one.
        let length = word.count > 2 && (compounds.contains(start) || (isHan && word.count == 4)) ? 2 : 1
        return (String(word.prefix(length)), String(word.dropFirst(length)))
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        // Kana.
        case 0x3041...0x30FA, 0x30FC...0x30FF, 0x31F0...0x31FF, 0xFF66...0xFF9D: true
        default: isHan(scalar) || isHangul(scalar)
        }
    }

    private static func isHan(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3005, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x323AF: true
        default: false
        }
    }

    private static func isHangul(_ scalar: Unicode.Scalar) -> Bool {
        (0x1100...0x11FF).contains(scalar.value) || (0x3130...0x318F).contains(scalar.value)
            || (0xAC00...0xD7AF).contains(scalar.value)
    }

    /// Family names of two letters.
    private static let compounds: Set<String> = [
        "欧阳", "歐陽", "司马", "司馬", "上官", "诸葛", "諸葛", "司徒", "皇甫", "慕容", "令狐", "东方", "東方", "尉迟", "夏侯",
        "公孙", "公孫", "端木", "남궁", "황보", "제갈", "사공", "선우", "독고", "서문",
    ]
}
