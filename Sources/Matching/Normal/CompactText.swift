/// Codes as they are compared: letters and digits without anything between them.
enum CompactText {
    /// Capitals and digits; letters and digits of other scripts as ASCII writes them.
    static func capitals(_ given: String) -> String {
        var given = given
        let plain = given.withUTF8 { bytes in bytes.contains { $0 >= 0x80 } ? nil : capitals(of: bytes) }
        if let plain { return plain }
        var latin = LatinText.ascii(asciiDigits(given))
        return latin.withUTF8 { capitals(of: $0) }
    }

    /// The text with the decimal digits of all scripts as 0 to 9.
    static func asciiDigits(_ given: String) -> String {
        var plain = String.UnicodeScalarView()
        for scalar in given.unicodeScalars {
            let properties = scalar.properties
            if scalar.value >= 0x80, properties.numericType == .decimal, let value = properties.numericValue,
                (0...9).contains(value), let digit = Unicode.Scalar(0x30 + UInt32(value))
            {
                plain.append(digit)
            } else {
                plain.append(scalar)
            }
        }
        return String(plain)
    }

    private static func capitals(of bytes: UnsafeBufferPointer<UInt8>) -> String {
        String(unsafeUninitializedCapacity: bytes.count) { room in
            var length = 0
            for byte in bytes {
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"): room[length] = byte & 0xDF
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): room[length] = byte
                default: continue
                }
                length += 1
            }
            return length
        }
    }
}
