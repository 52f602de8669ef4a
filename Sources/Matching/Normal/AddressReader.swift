/// Takes an address apart, one piece after the other.
struct AddressReader {
    private(set) var tokens: [Token]
    private let country: String?
    /// The part that held the house number.
    private var streetPart: Int?

    /// A word, or a number with what is written in one with it ("12-14", "3/45", "12a").
    struct Token {
        let text: String
        /// How many commas stand in front of it.
        let part: Int

        var startsWithDigit: Bool { text.utf8.first.map { (0x30...0x39).contains($0) } ?? false }
        var hasDigit: Bool { text.utf8.contains { (0x30...0x39).contains($0) } }
    }

    init(_ given: String, country: String?) {
        tokens = Self.tokens(of: given)
        self.country = country
    }

    /// The words of the street: of the part with the house number where there is one, so that a house's name, a district
    /// or the whole rest of an address do not count.
    var street: [String] {
        var words = tokens
        if let streetPart {
            let number = tokens.filter { $0.part == streetPart }
            // "12, High Street" and "High Street, 12": the number alone is no street.
            let other = tokens.last { $0.part < streetPart } ?? tokens.first { $0.part > streetPart }
            words = number.isEmpty ? tokens.filter { $0.part == other?.part } : number
        }
        let end = words.dropFirst().firstIndex { Self.landmarks.contains($0.text) } ?? words.endIndex
        return words[..<end].map(\.text)
    }

    /// What follows tells where along the street.
    private static let landmarks: Set<String> = ["between", "btwn", "bet", "near", "opp", "opposite", "behind"]

    /// Whether a comma or the beginning stands in front.
    private func opens(_ index: Int) -> Bool { index == 0 || tokens[index].part > tokens[index - 1].part }

    // MARK: - Boxes

    /// The number of a PO box; nil when the address is none.
    mutating func takeBox() -> String? {
        for index in tokens.indices where opens(index) {
            guard let length = boxWords(at: index) else { continue }
            var next = index + length
            if next < tokens.count, Self.numberMarks.contains(tokens[next].text) { next += 1 }
            if next < tokens.count, tokens[next].hasDigit { return tokens[next].text }
        }
        return nil
    }

    private func boxWords(at index: Int) -> Int? {
        for words in Self.boxes where tokens.count - index > words.count {
            if zip(words, tokens[index...]).allSatisfy({ $0 == $1.text }) { return words.count }
        }
        return nil
    }

    private static let boxes: [[String]] = [
        "po box", "p o box", "post office box", "post box", "pobox", "pob", "box", "gpo box", "locked bag",
        "private bag", "postfach", "bp", "boite postale", "case postale", "apartado postal", "apartado de correos",
        "apdo", "apartado", "casilla", "casilla de correo", "caixa postal", "cp", "casella postale", "postbus",
        "postboks", "boks", "postbox", "skrytka pocztowa", "skr poczt", "a ya", "abonentskij asik",
    ].map { $0.split(separator: " ").map(String.init) }

    // MARK: - Units

    /// The flat, suite or the like; nil when the address tells none.
    mutating func takeUnit() -> String? {
        for index in tokens.indices {
            let token = tokens[index].text
            if token == "#", !Self.hashIsNumber(country), index + 1 < tokens.count, index > 0 {
                return take(from: index, count: 2, unit: tokens[index + 1].text)
            }
            guard Self.units.contains(token) else { continue }
            if let floor = takeOrdinalFloor(at: index) { return floor }
            var next = index + 1
            if next + 1 < tokens.count, Self.numberMarks.contains(tokens[next].text) { next += 1 }
            guard next < tokens.count, tokens[next].part == tokens[index].part else { continue }
            let unit = tokens[next].text
            // "FL 33101" is Florida.
            guard unit.utf8.count <= 4, tokens[next].hasDigit || unit.utf8.count == 1 else { continue }
            return take(from: index, count: next - index + 1, unit: unit)
        }
        return nil
    }

    /// "3rd floor".
    private mutating func takeOrdinalFloor(at index: Int) -> String? {
        guard index > 0, Self.floors.contains(tokens[index].text), tokens[index - 1].startsWithDigit,
            tokens[index - 1].part == tokens[index].part, !Self.isNumber(tokens[index - 1].text)
        else { return nil }
        let digits = tokens[index - 1].text.prefix { $0.isNumber }
        return take(from: index - 1, count: 2, unit: String(digits))
    }

    private static let floors: Set<String> = ["floor", "fl", "etage"]

    private mutating func take(from index: Int, count: Int, unit: String) -> String {
        tokens.removeSubrange(index..<index + count)
        return unit
    }

    private static let units: Set<String> = [
        "apt", "apartment", "appt", "appartement", "ap", "unit", "suite", "ste", "flat", "room", "rm", "lot", "level",
        "floor", "fl", "whg", "wohnung", "top", "tur", "stiege", "depto", "dpto", "departamento", "piso", "puerta",
        "interior", "oficina", "office", "kv", "kvartira", "kom", "lok", "daire", "sala", "apto",
        "bureau", "etage", "villa", "shop", "site", "townhouse", "bte", "boite", "lgh", "lejl",
    ]

    // MARK: - House numbers

    /// The house number, and the unit where it is written in one with it ("3/45 Smith Street").
    mutating func takeNumber() -> (number: String?, unit: String?) {
        guard let index = numberIndex() else { return (nil, nil) }
        var text = tokens[index].text
        var end = index + 1
        if let letter = letter(at: end, behind: index) {
            text += letter
            end += 1
        }
        var start = index
        if start > 0, Self.numberMarks.contains(tokens[start - 1].text) { start -= 1 }
        let isFirst = opens(start)
        streetPart = tokens[index].part
        tokens.removeSubrange(start..<end)
        return number(text, isFirst: isFirst)
    }

    /// A letter on its own behind the number belongs to it, unless it may be a direction or the street's whole name.
    private func letter(at index: Int, behind number: Int) -> String? {
        guard index < tokens.count, !opens(index) else { return nil }
        if let letter = ["bis": "b", "ter": "t", "quater": "q"][tokens[index].text] { return letter }
        let text = tokens[index].text
        guard tokens[number].text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), text.utf8.count == 1,
            let byte = text.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "h")).contains(byte), text != "e"
        else { return nil }
        let isLast = (index == tokens.count - 1 || opens(index + 1)) && !opens(number)
        return isLast || index + 2 < tokens.count ? text : nil
    }

    private func numberIndex() -> Int? {
        let numbers = tokens.indices.filter { Self.isNumber(tokens[$0].text) }
        let first = numbers.first { opens($0) && $0 + 1 < tokens.count }
        // "5 N 12 St": a mark counts for less than a number in front, where that is usual.
        if !Self.numberIsLast(country), let first { return first }
        if let marked = numbers.first(where: { $0 > 0 && Self.numberMarks.contains(tokens[$0 - 1].text) }) {
            return marked
        }
        let last = numbers.last { $0 > 0 }
        if Self.numberIsLast(country) { return last ?? first }
        // "Highway 50" has no house number where those stand in front.
        guard let alone = numbers.first(where: { opens($0) }) else {
            return country == nil || !Self.numberIsFirst(country) ? last : nil
        }
        return alone
    }

    private func number(_ text: String, isFirst: Bool) -> (number: String?, unit: String?) {
        if let slash = text.firstIndex(of: "/") {
            let left = Self.part(text[..<slash])
            let right = Self.part(text[text.index(after: slash)...])
            // "3/45 Smith Street" is flat 3, "Długa 45/3" too; "12 1/2" is split at the blank before it comes here.
            return isFirst && Self.unitIsFirst(country) ? (right, left) : (left, right)
        }
        let parts = text.split(separator: "-")
        guard parts.count == 2, let left = Int(parts[0].prefix { $0.isNumber }), let right = Int(parts[1]) else {
            return (parts.count > 2 ? text : Self.part(parts.first ?? ""), nil)
        }
        // Canadians write the flat in front, and a range ends above where it begins.
        if country == "CA", !(left < right && right - left <= 20) { return (Self.part(parts[1]), Self.part(parts[0])) }
        return (Self.part(parts[0]), nil)
    }

    /// Without zeros in front.
    private static func part(_ text: Substring) -> String {
        let plain = text.drop { $0 == "0" }
        return String(plain.isEmpty ? text : plain)
    }

    /// Digits, perhaps with one letter, or several such parts; "1st" and "21st" are words.
    private static func isNumber(_ text: String) -> Bool {
        let parts = text.split(whereSeparator: { $0 == "-" || $0 == "/" })
        guard let first = parts.first, first.utf8.first.map({ (0x30...0x39).contains($0) }) ?? false else {
            return false
        }
        return parts.allSatisfy { part in
            let letters = part.utf8.drop { (0x30...0x39).contains($0) }
            return letters.count <= 1 || (part.utf8.count > 3 && ["bis", "ter"].contains(String(letters) ?? ""))
        }
    }

    private static let numberMarks: Set<String> = [
        "no", "nr", "num", "numero", "number", "#", "d", "dom", "n", "nro", "br", "c", "bld", "house", "haus",
    ]

    private static func hashIsNumber(_ country: String?) -> Bool {
        country.map { ["CO", "MX", "VE", "EC", "PE", "GT", "CR", "CL"].contains($0) } ?? false
    }

    private static func unitIsFirst(_ country: String?) -> Bool {
        country.map { ["AU", "NZ", "SG", "MY", "IE", "GB", "IN", "ZA", "HK"].contains($0) } ?? true
    }

    private static func numberIsFirst(_ country: String?) -> Bool {
        country.map { ["US", "CA", "AU", "NZ", "GB", "IE", "FR", "LU", "ZA", "IN", "SG"].contains($0) } ?? false
    }

    private static func numberIsLast(_ country: String?) -> Bool { country.map { lastCountries.contains($0) } ?? false }

    private static let lastCountries: Set<String> = [
        "AT", "BA", "BE", "BG", "BR", "CH", "CZ", "DE", "DK", "ES", "FI", "GR", "HR", "HU", "IS", "IT", "LI", "MX",
        "NL",
        "NO", "PL", "PT", "RO", "RS", "RU", "SE", "SI", "SK", "TR", "UA", "AR", "CL", "CO", "PE", "BY", "KZ", "LT",
        "LV",
        "EE",
    ]

    // MARK: - Tokens

    private static func tokens(of given: String) -> [Token] {
        var latin = given.utf8.allSatisfy { $0 < 0x80 } ? given : LatinText.ascii(CompactText.asciiDigits(given))
        var tokens: [Token] = []
        var word: [UInt8] = []
        var part = 0
        func close() {
            // A hyphen or slash binds digits only: "12-14", but "Saint-Denis" is two words.
            for piece in splitWord(word) {
                tokens.append(Token(text: String(decoding: piece, as: UTF8.self), part: part))
            }
            word.removeAll(keepingCapacity: true)
        }
        latin.withUTF8 { bytes in
            for byte in bytes {
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
                    word.append(byte)
                case UInt8(ascii: "A")...UInt8(ascii: "Z"): word.append(byte | 0x20)
                case UInt8(ascii: "-"), UInt8(ascii: "/"): word.append(byte)
                case UInt8(ascii: "'"), UInt8(ascii: "`"): continue
                case UInt8(ascii: "."): close()
                case UInt8(ascii: "#"):
                    close()
                    word = [byte]
                    close()
                case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\n"):
                    close()
                    part += 1
                default: close()
                }
            }
        }
        close()
        return tokens
    }

    private static func splitWord(_ word: [UInt8]) -> [ArraySlice<UInt8>] {
        func isMark(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "-") || byte == UInt8(ascii: "/") }
        let parts = word.split(whereSeparator: isMark)
        let isOne = parts.allSatisfy { $0.first.map { (0x30...0x39).contains($0) } ?? false }
        guard isOne, let first = parts.first, let last = parts.last else { return parts }
        return [word[first.startIndex..<last.endIndex]]
    }
}
