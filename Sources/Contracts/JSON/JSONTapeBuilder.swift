/// Cuts a JSON text into tokens, in one pass, and holds it to the grammar of RFC 8259.
struct JSONTapeBuilder {
    private(set) var tokens: [JSONToken] = []
    private(set) var hasFaultyScalar = false
    private var at = 0

    init(count: Int) {
        tokens.reserveCapacity(count / 12 + 4)
    }

    mutating func build(_ text: Span<UInt8>) throws(JSONFault) {
        skipBlanks(text)
        try value(text, depth: 0)
        skipBlanks(text)
        guard at == text.count else { throw JSONFault() }
    }

    private mutating func value(_ text: Span<UInt8>, depth: Int) throws(JSONFault) {
        switch byte(text) {
        case UInt8(ascii: "\""): try string(text)
        case UInt8(ascii: "{"): try object(text, depth: depth)
        case UInt8(ascii: "["): try array(text, depth: depth)
        case UInt8(ascii: "-"), 0x30...0x39: number(text)
        case UInt8(ascii: "t"): try word("true", .yes, text)
        case UInt8(ascii: "f"): try word("false", .no, text)
        case UInt8(ascii: "n"): try word("null", .null, text)
        default: throw JSONFault()
        }
    }

    private mutating func object(_ text: Span<UInt8>, depth: Int) throws(JSONFault) {
        let object = try open(.object, depth: depth)
        var count: Int32 = 0
        skipBlanks(text)
        if byte(text) == UInt8(ascii: "}") {
            at += 1
        } else {
            var more = true
            while more {
                skipBlanks(text)
                guard byte(text) == UInt8(ascii: "\"") else { throw JSONFault() }
                try string(text)
                // A name that cannot be read leaves nothing to name the fault by.
                guard let name = tokens.last, !name.isFaulty else { throw JSONFault() }
                skipBlanks(text)
                guard byte(text) == UInt8(ascii: ":") else { throw JSONFault() }
                at += 1
                skipBlanks(text)
                try value(text, depth: depth + 1)
                count += 1
                more = try goesOn(text, until: UInt8(ascii: "}"))
            }
        }
        close(object, count)
    }

    private mutating func array(_ text: Span<UInt8>, depth: Int) throws(JSONFault) {
        let array = try open(.array, depth: depth)
        var count: Int32 = 0
        skipBlanks(text)
        if byte(text) == UInt8(ascii: "]") {
            at += 1
        } else {
            var more = true
            while more {
                skipBlanks(text)
                try value(text, depth: depth + 1)
                count += 1
                more = try goesOn(text, until: UInt8(ascii: "]"))
            }
        }
        close(array, count)
    }

    private mutating func open(_ kind: JSONToken.Kind, depth: Int) throws(JSONFault) -> Int {
        guard depth < LineHead.maxDepth else { throw JSONFault() }
        tokens.append(JSONToken(kind: kind, start: Int32(at), end: 0, next: 0))
        at += 1
        return tokens.count - 1
    }

    private mutating func close(_ container: Int, _ count: Int32) {
        tokens[container].end = Int32(at)
        tokens[container].next = Int32(tokens.count)
        tokens[container].count = count
    }

    /// Steps over a comma, or over the bracket that ends the container.
    private mutating func goesOn(_ text: Span<UInt8>, until bracket: UInt8) throws(JSONFault) -> Bool {
        skipBlanks(text)
        let byte = byte(text)
        guard byte == UInt8(ascii: ",") || byte == bracket else { throw JSONFault() }
        at += 1
        return byte != bracket
    }

    private mutating func string(_ text: Span<UInt8>) throws(JSONFault) {
        at += 1
        let start = at
        var escaped = false
        var faulty = false
        while at < text.count {
            let byte = text[at]
            if byte == UInt8(ascii: "\"") {
                append(.string, start, escaped: escaped, faulty: faulty)
                at += 1
                return
            }
            if byte == UInt8(ascii: "\\") {
                escaped = true
                if !skipEscape(text) { faulty = true }
            } else {
                guard byte >= 0x20 else { throw JSONFault() }
                at += 1
            }
        }
        throw JSONFault()
    }

    /// Steps over an escape, or over both halves of a pair of surrogates; false when it is none.
    private mutating func skipEscape(_ text: Span<UInt8>) -> Bool {
        at += 1
        switch byte(text) {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            at += 1
            return true
        case UInt8(ascii: "u"):
            guard let unit = text.hexUnit(at: at + 1) else { break }
            if !UTF16.isSurrogate(unit) {
                at += 5
                return true
            }
            guard UTF16.isLeadSurrogate(unit), at + 6 < text.count, text[at + 5] == UInt8(ascii: "\\"),
                text[at + 6] == UInt8(ascii: "u"), let second = text.hexUnit(at: at + 7), UTF16.isTrailSurrogate(second)
            else { break }
            at += 11
            return true
        default: break
        }
        at += 1
        return false
    }

    private mutating func number(_ text: Span<UInt8>) {
        let start = at
        var kind = JSONToken.Kind.integer
        if byte(text) == UInt8(ascii: "-") { at += 1 }
        var sound: Bool
        if byte(text) == UInt8(ascii: "0") {
            at += 1
            sound = true
        } else {
            sound = skipDigits(text)
        }
        if byte(text) == UInt8(ascii: ".") {
            kind = .number
            at += 1
            sound = skipDigits(text) && sound
        }
        if byte(text) | 0x20 == UInt8(ascii: "e") {
            kind = .number
            at += 1
            if byte(text) == UInt8(ascii: "+") || byte(text) == UInt8(ascii: "-") { at += 1 }
            sound = skipDigits(text) && sound
        }
        // What else looks like a part of a number belongs to it, and makes it faulty: 01, 1.2.3.
        while isOfNumber(byte(text)) {
            at += 1
            sound = false
        }
        append(kind, start, faulty: !sound)
    }

    private func isOfNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }

    /// Steps over digits; false when there is none.
    private mutating func skipDigits(_ text: Span<UInt8>) -> Bool {
        let start = at
        while case 0x30...0x39 = byte(text) { at += 1 }
        return at > start
    }

    private mutating func word(_ word: String, _ kind: JSONToken.Kind, _ text: Span<UInt8>) throws(JSONFault) {
        let start = at
        for letter in word.utf8 {
            guard byte(text) == letter else { throw JSONFault() }
            at += 1
        }
        append(kind, start)
    }

    private mutating func append(
        _ kind: JSONToken.Kind,
        _ start: Int,
        escaped: Bool = false,
        faulty: Bool = false
    ) {
        if faulty { hasFaultyScalar = true }
        tokens.append(
            JSONToken(
                kind: kind,
                isEscaped: escaped,
                isFaulty: faulty,
                start: Int32(start),
                end: Int32(at),
                next: Int32(tokens.count + 1)
            )
        )
    }

    private mutating func skipBlanks(_ text: Span<UInt8>) {
        while at < text.count, case let byte = text[at], byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
            at += 1
        }
    }

    /// The next byte; 0, which JSON has nowhere, at the end.
    private func byte(_ text: Span<UInt8>) -> UInt8 {
        at < text.count ? text[at] : 0
    }
}

extension Span<UInt8> {
    /// The number that the four hexadecimal digits of a `\u` escape make.
    func hexUnit(at start: Int) -> UInt16? {
        guard start + 4 <= count else { return nil }
        var unit: UInt16 = 0
        for at in start..<start + 4 {
            let digit: UInt8
            switch self[at] {
            case let byte where byte >= 0x30 && byte <= 0x39: digit = byte - 0x30
            case let byte where byte | 0x20 >= 0x61 && byte | 0x20 <= 0x66: digit = (byte | 0x20) - 0x61 + 10
            default: return nil
            }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }
}
