/// What a submission adds to the index: the keys that its lead did not have yet, and the values that count as new; or
/// that a lead went into another.
package struct MatchEntry: Hashable, Sendable {
    package var lead: String
    package var isNewLead = false
    package var keys: [UInt32] = []
    package var values: [UInt32] = []
    /// The lead that it went into; nil for all others.
    package var survivor: String?

    package init(_ lead: String, mergedInto survivor: String) {
        self.lead = lead
        self.survivor = survivor
    }

    /// What a record adds to a lead with these records; nil when that is nothing.
    package init?(_ record: MatchRecord, keys: BlockingKeys, of lead: String, knowing known: [MatchRecord]) {
        self.lead = lead
        isNewLead = known.isEmpty
        self.keys = keys.hashes
        values = record.values
        for other in known {
            let (knownKeys, knownValues) = (BlockingKeys(other).hashes, other.values)
            self.keys.removeAll { knownKeys.contains($0) }
            values.removeAll { knownValues.contains($0) }
        }
        if self.keys.isEmpty, values.isEmpty, !isNewLead { return nil }
    }

    /// The form in stores: whether it made the lead, keys, values, each of these in 8 hexadecimal digits; else the lead
    /// that it went into.
    package var text: String {
        if let survivor { return ">" + survivor }
        var bytes: [UInt8] = isNewLead ? [UInt8(ascii: "+")] : []
        bytes.reserveCapacity(8 * (keys.count + values.count) + 2)
        for key in keys { Self.addHex(key, to: &bytes) }
        bytes.append(UInt8(ascii: "/"))
        for value in values { Self.addHex(value, to: &bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads what a store holds; nil when that was not written by `text`.
    package init?(lead: String, text: String) {
        self.lead = lead
        if text.utf8.first == UInt8(ascii: ">") {
            survivor = String(text.dropFirst())
            return
        }
        var text = text
        guard text.withUTF8({ read($0) }) else { return nil }
    }

    /// Returns false when that was not written by `text`.
    private mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        isNewLead = bytes.first == UInt8(ascii: "+")
        let start = isNewLead ? 1 : 0
        guard let middle = bytes.firstIndex(of: UInt8(ascii: "/")),
            let keys = Self.numbers(bytes[start..<middle]), let values = Self.numbers(bytes[(middle + 1)...])
        else { return false }
        (self.keys, self.values) = (keys, values)
        return true
    }

    /// Nil when they are not of 8 hexadecimal digits each.
    private static func numbers(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt32]? {
        guard digits.count.isMultiple(of: 8) else { return nil }
        var numbers: [UInt32] = []
        numbers.reserveCapacity(digits.count / 8)
        var number: UInt32 = 0
        var wrong: UInt8 = 0
        for (place, byte) in zip(1..., digits) {
            let digit = digitValues[Int(byte)]
            wrong |= digit
            number = number << 4 | UInt32(digit & 15)
            if place & 7 == 0 { numbers.append(number) }
        }
        return wrong < 16 ? numbers : nil
    }

    /// The value of each hexadecimal digit in small letters; 255 for all other bytes.
    private static let digitValues: [UInt8] = (0...255).map { (byte: UInt8) in
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: 255
        }
    }

    private static func addHex(_ number: UInt32, to bytes: inout [UInt8]) {
        for shift in stride(from: 28, through: 0, by: -4) {
            let digit = UInt8(number >> UInt32(shift) & 15)
            bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }
}
