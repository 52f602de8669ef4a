/// The American Soundex code of a word, a letter and three digits; nil when it has no ASCII letter.
///
/// As the US National Archives state it for the census (R. C. Russell, 1918): the first letter stays, the others become
/// digits by how they are spoken, neighbours of one digit count once, also over an "h" or "w" and also when the first
/// of them is the first letter; vowels and "y" separate. Cut or filled with zeros to four characters. Capital or small
/// is the same; what is no ASCII letter is passed over. Nothing is allocated.
package func soundex(_ word: String) -> String? {
    let letters = word.utf8.span
    var code = ""
    var lastDigit: UInt8 = 0
    for position in letters.indices {
        let letter = letters[position] | 0x20
        guard letter >= UInt8(ascii: "a"), letter <= UInt8(ascii: "z") else { continue }
        let digit = soundexDigit(letter)
        if code.isEmpty {
            code.unicodeScalars.append(Unicode.Scalar(letter & ~0x20))
            lastDigit = digit
        } else if digit == silent {
            continue
        } else {
            if digit != separator, digit != lastDigit {
                code.unicodeScalars.append(Unicode.Scalar(UInt8(ascii: "0") + digit))
                if code.utf8.count == 4 { return code }
            }
            lastDigit = digit
        }
    }
    if code.isEmpty { return nil }
    while code.utf8.count < 4 { code.unicodeScalars.append("0") }
    return code
}

/// Vowels and "y": two equal digits on either side of one both count.
private let separator: UInt8 = 0
/// "h" and "w": as if they were not there.
private let silent: UInt8 = 7

private func soundexDigit(_ letter: UInt8) -> UInt8 {
    switch Unicode.Scalar(letter) {
    case "b", "f", "p", "v": 1
    case "c", "g", "j", "k", "q", "s", "x", "z": 2
    case "d", "t": 3
    case "l": 4
    case "m", "n": 5
    case "r": 6
    case "h", "w": silent
    default: separator
    }
}
