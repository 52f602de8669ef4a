extension String {
    /// The text as it is compared: small letters of ASCII where the script has a spelling in them, words of letters and
    /// digits with one blank between them.
    ///
    /// Dots and apostrophes vanish without splitting a word, so that "U.S.A." is "usa" and "O'Neil" is "oneil"; "&"
    /// reads as "and". Folding twice changes nothing.
    package func folded() -> String {
        var text = self
        if let folded = text.withUTF8({ FoldedWords.ofASCII($0) }) { return folded }
        var folded = foldedOnce()
        // A letter may have a spelling only once its neighbours have theirs: until nothing changes, which the first
        // repeat shows but for the rarest of texts.
        for _ in 0..<4 where !folded.utf8.allSatisfy({ $0 < 0x80 }) {
            let again = folded.foldedOnce()
            if again == folded { break }
            folded = again
        }
        return folded
    }

    private func foldedOnce() -> String {
        FoldedWords.of(LatinLetters.plain(self) ?? LatinText.ascii(EastAsianName.spacedHan(self)))
    }
}

extension String {
    /// The text as reference data keeps spellings: folded where the script is Latin, else its own letters without regard
    /// to case and blanks.
    ///
    /// Scripts that leave out vowels fold to so little that names of two countries would be one.
    var spelling: String {
        if LatinLetters.plain(self) != nil { return folded() }
        let folded = folded()
        let own = LatinText.caseFolded(self).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return LatinLetters.plain(own) == nil ? own : folded
    }
}

/// Splits texts into words of letters and digits.
private enum FoldedWords {
    /// Nil when the text is not all ASCII.
    static func ofASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        var extra = 0
        for byte in bytes {
            guard byte < 0x80 else { return nil }
            if byte == UInt8(ascii: "&") { extra += 4 }
        }
        return String(unsafeUninitializedCapacity: bytes.count + extra) { room in
            var length = 0
            var wordIsOpen = false
            func put(_ byte: UInt8) {
                room[length] = byte
                length += 1
            }
            func open() {
                if !wordIsOpen, length > 0 { put(UInt8(ascii: " ")) }
                wordIsOpen = true
            }
            for byte in bytes {
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                    open()
                    put(byte)
                case UInt8(ascii: "A")...UInt8(ascii: "Z"):
                    open()
                    put(byte | 0x20)
                case UInt8(ascii: "."), UInt8(ascii: "'"), UInt8(ascii: "`"): continue
                case UInt8(ascii: "&"):
                    wordIsOpen = false
                    open()
                    for letter in "and".utf8 { put(letter) }
                    wordIsOpen = false
                default: wordIsOpen = false
                }
            }
            return length
        }
    }

    /// Of a text in small letters, where what has no spelling in Latin still stands.
    static func of(_ latin: String) -> String {
        var latin = latin
        if let folded = latin.withUTF8({ ofASCII($0) }) { return folded }
        var folded = ""
        var wordIsOpen = false
        func open() {
            if !wordIsOpen, !folded.isEmpty { folded.append(" ") }
            wordIsOpen = true
        }
        for scalar in latin.lowercased().unicodeScalars {
            switch scalar {
            case ".", "'", "`", "\u{2019}", "\u{02BC}", "\u{02BE}", "\u{02BF}": continue
            case "&":
                wordIsOpen = false
                open()
                folded.append("and")
                wordIsOpen = false
            case _ where scalar.properties.isAlphabetic || scalar.properties.numericType != nil:
                open()
                folded.unicodeScalars.append(scalar)
            // A mark that no letter carries is not a word's, and does not end one.
            case _ where scalar.properties.generalCategory == .nonspacingMark: continue
            default: wordIsOpen = false
            }
        }
        return folded
    }
}

/// Letters that are Latin but not ASCII, as ICU writes them in ASCII: looked up once, since each stands for itself.
private enum LatinLetters {
    private static let first: UInt32 = 0xC0
    private static let last: UInt32 = 0x24F
    private static let spellings: [String] = (first...last).map { value in
        Unicode.Scalar(value).map { LatinText.ascii(String(Character($0))) } ?? ""
    }

    /// The text in ASCII when it holds nothing but ASCII and such letters; nil otherwise.
    static func plain(_ text: String) -> String? {
        var plain = ""
        plain.reserveCapacity(text.utf8.count + 8)
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0..<0x80: plain.unicodeScalars.append(scalar)
            case first...last: plain += spellings[Int(scalar.value - first)]
            case 0x2019: plain += "'"
            default: return nil
            }
        }
        return plain
    }
}
