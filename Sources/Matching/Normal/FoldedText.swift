extension String {
    /// The text as it is compared: small letters, no accents on Latin letters, words of letters and digits with one
    /// blank between them.
    ///
    /// Dots and apostrophes vanish without splitting a word, so that "U.S.A." is "usa" and "O'Neil" is "oneil"; "&"
    /// reads as "and". Folding twice changes nothing.
    package func folded() -> String {
        var folded = ""
        var wordIsOpen = false
        func open() {
            if !wordIsOpen, !folded.isEmpty { folded.append(" ") }
            wordIsOpen = true
        }
        for scalar in lowercased().unicodeScalars {
            if scalar.isASCII {
                switch scalar {
                case "a"..."z", "0"..."9":
                    open()
                    folded.unicodeScalars.append(scalar)
                case ".", "'", "`": continue
                case "&":
                    wordIsOpen = false
                    open()
                    folded.append("and")
                    wordIsOpen = false
                default: wordIsOpen = false
                }
            } else if scalar == "\u{2019}" || scalar == "\u{02BC}" {
                continue
            } else if let plain = scalar.plainLatin {
                open()
                folded.append(plain)
            } else if scalar.isAccent {
                // An accent that stands alone after a Latin letter; in other scripts it stays a part of the letter.
                if let last = folded.unicodeScalars.last, !last.isASCII { folded.unicodeScalars.append(scalar) }
            } else if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                open()
                folded.unicodeScalars.append(scalar)
            } else {
                wordIsOpen = false
            }
        }
        return folded
    }
}

extension Unicode.Scalar {
    fileprivate var isAccent: Bool { (0x0300...0x036F).contains(value) }

    /// The ASCII letters that a small Latin letter is written with where its accent cannot be; nil for other scripts.
    ///
    /// Read off the character's Unicode name, which holds for all Latin letters without a table of ours.
    fileprivate var plainLatin: String? {
        if self == "ß" { return "ss" }
        guard (0x00C0...0x024F).contains(value) || (0x1E00...0x1EFF).contains(value),
            let name = properties.name, name.hasPrefix("LATIN SMALL L")
        else { return nil }
        let words = name.split(separator: " ")
        guard let letter = words.dropFirst(3).first else { return nil }
        switch letter {
        case "DOTLESS": return words.last.map { $0.lowercased() }
        case "THORN": return "th"
        case "ETH": return "d"
        default: return letter.count <= 2 ? letter.lowercased() : nil
        }
    }
}
