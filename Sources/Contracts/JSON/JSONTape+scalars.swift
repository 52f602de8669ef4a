// What single tokens say.
extension JSONTape {
    func text(_ token: Int) throws -> String {
        guard tokens[token].kind == .string else { throw mismatch(String.self, token) }
        guard !tokens[token].isFaulty else { throw JSONFault() }
        return name(token)
    }

    /// The text of a string that is known to be sound.
    func name(_ token: Int) -> String {
        tokens[token].isEscaped ? unescaped(token) : String(decoding: raw(token), as: UTF8.self)
    }

    func flag(_ token: Int) throws -> Bool {
        switch tokens[token].kind {
        case .yes: true
        case .no: false
        default: throw mismatch(Bool.self, token)
        }
    }

    /// A whole number, which may be written with a fraction or an exponent that leave it whole.
    func integer<Number: FixedWidthInteger>(_ token: Int, as: Number.Type = Number.self) throws -> Number {
        let kind = tokens[token].kind
        guard kind == .integer || kind == .number else { throw mismatch(Number.self, token) }
        guard !tokens[token].isFaulty else { throw JSONFault() }
        let number = kind == .integer ? digits(token, as: Number.self) : whole(token, as: Number.self)
        guard let number else { throw mismatch(Number.self, token) }
        return number
    }

    /// The number as an integer, when it is whole and fits; nil when not.
    func wholeNumber(_ token: Int) -> Int64? {
        tokens[token].kind == .integer ? digits(token, as: Int64.self) : whole(token, as: Int64.self)
    }

    func real(_ token: Int) throws -> Double {
        let kind = tokens[token].kind
        guard kind == .integer || kind == .number else { throw mismatch(Double.self, token) }
        guard !tokens[token].isFaulty else { throw JSONFault() }
        let number = approximate(token)
        guard number.isFinite else { throw unfit(token) }
        return number
    }

    func float(_ token: Int) throws -> Float {
        _ = try real(token)
        guard let number = Float(String(decoding: raw(token), as: UTF8.self)), number.isFinite else {
            throw unfit(token)
        }
        return number
    }

    /// What to throw when a token is not of the type that is asked for.
    func mismatch(_ type: Any.Type, _ token: Int) -> DecodingError {
        let kind = tokens[token].kind
        let description = "\(kind) in place of \(type)"
        let context = DecodingError.Context(codingPath: path(to: token), debugDescription: description)
        return kind == .null ? .valueNotFound(type, context) : .typeMismatch(type, context)
    }

    /// What to throw when a number is beyond what the machine holds.
    func unfit(_ token: Int) -> DecodingError {
        .dataCorrupted(.init(codingPath: path(to: token), debugDescription: "a number that does not fit"))
    }

    private func raw(_ token: Int) -> ArraySlice<UInt8> {
        bytes[Int(tokens[token].start)..<Int(tokens[token].end)]
    }

    private func digits<Number: FixedWidthInteger>(_ token: Int, as: Number.Type) -> Number? {
        var at = Int(tokens[token].start)
        let end = Int(tokens[token].end)
        let negative = bytes[at] == UInt8(ascii: "-")
        if negative { at += 1 }
        // 18 digits cannot overflow.
        guard end - at <= 18 else { return Number(String(decoding: raw(token), as: UTF8.self)) }
        var value: Int64 = 0
        while at < end {
            value = value &* 10 &+ Int64(bytes[at] &- 0x30)
            at += 1
        }
        return Number(exactly: negative ? -value : value)
    }

    /// The value of a number with a fraction or an exponent, from its digits: a `Double` would round a fraction away.
    private func whole<Number: FixedWidthInteger>(_ token: Int, as: Number.Type) -> Number? {
        let parts = raw(token).split(maxSplits: 1) { $0 | 0x20 == UInt8(ascii: "e") }
        let mantissa = parts[0].split(separator: UInt8(ascii: "."), maxSplits: 1)
        guard var scale = parts.count > 1 ? Int(String(decoding: parts[1], as: UTF8.self)) : 0 else { return nil }
        var digits = Array(mantissa.joined())
        let fraction = mantissa.count > 1 ? mantissa[1].count : 0
        // No shift that matters is larger than a line is long.
        guard abs(scale) <= bytes.count else { return digits.allSatisfy { $0 <= 0x30 } ? 0 : nil }
        scale -= fraction
        while scale < 0, digits.last == UInt8(ascii: "0") {
            digits.removeLast()
            scale += 1
        }
        if digits.allSatisfy({ $0 <= 0x30 }) { return 0 }
        // More digits than any integer has.
        guard scale >= 0, scale <= 20 else { return nil }
        return Number(String(decoding: digits + Array(repeating: 0x30, count: scale), as: UTF8.self))
    }

    private func approximate(_ token: Int) -> Double {
        Double(String(decoding: raw(token), as: UTF8.self)) ?? .nan
    }

    /// The text of a sound string with its escapes resolved.
    func unescaped(_ token: Int) -> String {
        let bytes = bytes
        var text: [UInt8] = []
        let end = Int(tokens[token].end)
        var at = Int(tokens[token].start)
        text.reserveCapacity(end - at)
        while at < end {
            let byte = bytes[at]
            guard byte == UInt8(ascii: "\\") else {
                text.append(byte)
                at += 1
                continue
            }
            at += 2
            switch bytes[at - 1] {
            case UInt8(ascii: "b"): text.append(0x08)
            case UInt8(ascii: "f"): text.append(0x0C)
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "r"): text.append(0x0D)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "u"): text.append(contentsOf: String(Self.scalar(&at, in: bytes.span)).utf8)
            case let itself: text.append(itself)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The character of a `\u` escape, or of two that make a pair; steps over its digits.
    private static func scalar(_ at: inout Int, in text: Span<UInt8>) -> Unicode.Scalar {
        let replacement: Unicode.Scalar = "\u{FFFD}"
        guard let first = text.hexUnit(at: at) else { return replacement }
        at += 4
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard let second = text.hexUnit(at: at + 2) else { return replacement }
        at += 6
        return Unicode.Scalar(0x10000 + (UInt32(first & 0x3FF) << 10 | UInt32(second & 0x3FF))) ?? replacement
    }
}
