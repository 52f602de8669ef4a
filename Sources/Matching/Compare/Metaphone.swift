/// How an English reader would speak a word, by the original Metaphone; empty when nothing is heard or no letter given.
///
/// The rules of L. Philips, "Hanging on the Metaphone", Computer Language 7 (12), 1990, to any length: "0" is "th", "X"
/// is "sh" and "ch". Read as later versions do where the article is silent or at odds with its program: "ch" before "r"
/// is K ("Christ"), "gn" is silent only at the beginning and in a final "gn" or "gned" (then it is N), "gh" is K before
/// a vowel and silent elsewhere, and of two equal letters the first is dropped ("Matthew" is "Mathew"; "cc" stays, and
/// "gg" is always K). Capital or small is the same; what is no ASCII letter is passed over, so fold names first.
/// Nothing is allocated for words of up to about 1,000 letters and codes of up to 15.
package func metaphone(_ word: String) -> String {
    withSoundLetters(word.utf8.span) { letters in
        var sounds = Sounds(letters: letters)
        var code = ""
        while let sound = sounds.next() { code.unicodeScalars.append(Unicode.Scalar(sound)) }
        return code
    }
}

/// Whether two words have the same code and the code is not empty; stops at the first sound that differs.
func soundEqual(_ a: borrowing Span<UInt8>, _ b: borrowing Span<UInt8>) -> Bool {
    withSoundLetters(a) { lettersOfA in
        var soundsOfA = Sounds(letters: lettersOfA)
        guard var sound = soundsOfA.next() else { return false }
        return withSoundLetters(b) { lettersOfB in
            var soundsOfB = Sounds(letters: lettersOfB)
            while soundsOfB.next() == sound {
                guard let next = soundsOfA.next() else { return soundsOfB.next() == nil }
                sound = next
            }
            return false
        }
    }
}

/// Whether two words have the same sound and are not written too differently for it to tell.
///
/// Metaphone drops the vowels, so "vita" and "fuad" have one code; at most half of the longer word may be edits.
func soundsAlike(_ a: borrowing Span<UInt8>, _ b: borrowing Span<UInt8>) -> Bool {
    min(a.count, b.count) >= 3 && soundEqual(a, b) && editDistance(a, b, limit: max(a.count, b.count) / 2) != nil
}

/// Calls with the capital letters of a word, doubled ones once but for C and G, and its first letters put right.
@inline(__always)
private func withSoundLetters<Answer>(
    _ word: borrowing Span<UInt8>,
    _ body: (UnsafeBufferPointer<UInt8>) -> Answer
) -> Answer {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(word.count, 1)) { buffer in
        var count = 0
        for position in word.indices {
            let letter = word[position] & ~0x20
            guard letter >= UInt8(ascii: "A"), letter <= UInt8(ascii: "Z") else { continue }
            if count > 0, letter == buffer[count - 1], letter != UInt8(ascii: "C"), letter != UInt8(ascii: "G") {
                continue
            }
            buffer[count] = letter
            count += 1
        }
        var first = 0
        if count > 1 {
            switch (Unicode.Scalar(buffer[0]), Unicode.Scalar(buffer[1])) {
            case ("A", "E"), ("G", "N"), ("K", "N"), ("P", "N"), ("W", "R"): first = 1
            case ("W", "H"):
                buffer[1] = UInt8(ascii: "W")
                first = 1
            default: break
            }
        }
        if count > 0, buffer[0] == UInt8(ascii: "X") { buffer[0] = UInt8(ascii: "S") }
        return body(UnsafeBufferPointer(rebasing: buffer[first..<count]))
    }
}
