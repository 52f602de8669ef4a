/// The sounds of a word one after the other, by the rules of Metaphone.
///
/// Works on capital ASCII letters whose beginning was put right and whose doubled letters were dropped but for C and G.
struct Sounds {
    private let letters: UnsafeBufferPointer<UInt8>
    private var position = 0
    /// The second sound of an X.
    private var pending: UInt8?

    init(letters: UnsafeBufferPointer<UInt8>) {
        self.letters = letters
    }

    /// The next sound; nil at the end.
    mutating func next() -> UInt8? {
        if let sound = pending {
            pending = nil
            return sound
        }
        while position < letters.count {
            let sound = sound(of: letter(0))
            position += 1
            if let sound { return UInt8(ascii: sound) }
        }
        return nil
    }

    private mutating func sound(of letter: Unicode.Scalar) -> Unicode.Scalar? {
        switch letter {
        case "A", "E", "I", "O", "U": return position == 0 ? letter : nil
        case "B": return self.letter(-1) == "M" && isLast ? nil : "B"
        case "C": return soundOfC()
        case "D": return soundOfD()
        case "G": return soundOfG()
        case "H": return isVowel(1) && !["C", "G", "P", "S", "T"].contains(self.letter(-1)) ? "H" : nil
        case "K": return self.letter(-1) == "C" ? nil : "K"
        case "P": return self.letter(1) == "H" ? "F" : "P"
        case "Q": return "K"
        case "S": return self.letter(1) == "H" || isFollowed(byIAndOneOf: "A", "O") ? "X" : "S"
        case "T":
            if isFollowed(byIAndOneOf: "A", "O") { return "X" }
            if self.letter(1) == "C", self.letter(2) == "H" { return nil }
            return self.letter(1) == "H" ? "0" : "T"
        case "V": return "F"
        case "W", "Y": return isVowel(1) ? letter : nil
        case "X":
            pending = UInt8(ascii: "S")
            return "K"
        case "Z": return "S"
        default: return letter
        }
    }

    private func soundOfC() -> Unicode.Scalar? {
        if isFront(1) {
            if letter(-1) == "S" { return nil }
            return letter(1) == "I" && letter(2) == "A" ? "X" : "S"
        }
        guard letter(1) == "H" else { return "K" }
        return letter(-1) == "S" || letter(2) == "R" ? "K" : "X"
    }

    private mutating func soundOfD() -> Unicode.Scalar {
        guard letter(1) == "G", isFront(2) else { return "T" }
        position += 1
        return "J"
    }

    private mutating func soundOfG() -> Unicode.Scalar? {
        switch letter(1) {
        case "H": return isVowel(2) ? "K" : nil
        case "N":
            let ends = letter(2) == nothing || (letter(2) == "E" && letter(3) == "D" && letter(4) == nothing)
            return ends ? nil : "K"
        case "G":
            while letter(1) == "G" { position += 1 }
            return "K"
        default: return isFront(1) ? "J" : "K"
        }
    }

    /// Stands for the letter before the first and after the last.
    private var nothing: Unicode.Scalar { "\0" }

    private var isLast: Bool { position == letters.count - 1 }

    private func letter(_ offset: Int) -> Unicode.Scalar {
        let place = position + offset
        return letters.indices.contains(place) ? Unicode.Scalar(letters[place]) : nothing
    }

    private func isVowel(_ offset: Int) -> Bool {
        switch letter(offset) {
        case "A", "E", "I", "O", "U": true
        default: false
        }
    }

    /// A vowel that softens the C or G before it.
    private func isFront(_ offset: Int) -> Bool {
        switch letter(offset) {
        case "E", "I", "Y": true
        default: false
        }
    }

    private func isFollowed(byIAndOneOf a: Unicode.Scalar, _ b: Unicode.Scalar) -> Bool {
        letter(1) == "I" && (letter(2) == a || letter(2) == b)
    }
}
