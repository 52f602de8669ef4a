// Scalars as text.
extension JSONOutput {
    mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        // Nearly every text can stay as it is, so it is looked at where it stands.
        var plain = true
        for at in start..<bytes.count where bytes[at].needsEscape { plain = false }
        if !plain {
            bytes.removeLast(bytes.count - start)
            for byte in text.utf8 { character(byte) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func character(_ byte: UInt8) {
        let short: Unicode.Scalar
        switch byte {
        case UInt8(ascii: "\""): short = "\""
        case UInt8(ascii: "\\"): short = "\\"
        case 0x08: short = "b"
        case 0x0C: short = "f"
        case 0x0A: short = "n"
        case 0x0D: short = "r"
        case 0x09: short = "t"
        case 0..<0x20:
            bytes.append(contentsOf: byte < 0x10 ? "\\u000".utf8 : "\\u001".utf8)
            bytes.append(byte & 0xF < 10 ? 0x30 + byte & 0xF : 0x61 + byte & 0xF - 10)
            return
        default:
            bytes.append(byte)
            return
        }
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(UInt8(ascii: short))
    }

    mutating func flag(_ flag: Bool) {
        bytes.append(contentsOf: flag ? "true".utf8 : "false".utf8)
    }

    mutating func null() {
        bytes.append(contentsOf: "null".utf8)
    }

    mutating func integer(_ number: some FixedWidthInteger) {
        bytes.append(contentsOf: String(number).utf8)
    }

    /// The shortest text that reads back as the same number; whole ones without `.0`.
    ///
    /// The number must be finite.
    mutating func real(_ number: some BinaryFloatingPoint & LosslessStringConvertible) {
        let text = number.description
        bytes.append(contentsOf: text.hasSuffix(".0") ? text.utf8.dropLast(2) : text.utf8[...])
    }
}

extension UInt8 {
    /// Whether a byte of a text cannot stand in a JSON string as it is.
    var needsEscape: Bool { self < 0x20 || self == UInt8(ascii: "\"") || self == UInt8(ascii: "\\") }
}
