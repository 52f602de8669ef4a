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
        keys.reserveCapacity(32)
        values.reserveCapacity(24)
        var (number, digits, isBehind) = (UInt32(0), 0, false)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "+") where digits == 0 && keys.isEmpty && !isBehind:
                isNewLead = true
                continue
            case UInt8(ascii: "/") where digits == 0 && !isBehind:
                isBehind = true
                continue
            case UInt8(ascii: "0")...UInt8(ascii: "9"): number = number << 4 | UInt32(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): number = number << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
            default: return nil
            }
            digits += 1
            if digits == 8 {
                if isBehind { values.append(number) } else { keys.append(number) }
                (number, digits) = (0, 0)
            }
        }
        guard isBehind, digits == 0 else { return nil }
    }

    private static func addHex(_ number: UInt32, to bytes: inout [UInt8]) {
        for shift in stride(from: 28, through: 0, by: -4) {
            let digit = UInt8(number >> UInt32(shift) & 15)
            bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }
}
