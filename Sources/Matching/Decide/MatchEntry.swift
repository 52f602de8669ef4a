/// What a submission adds to the index: the keys that its lead did not have yet, and the values that count as new.
package struct MatchEntry: Hashable, Sendable {
    package var lead: String
    package var isNewLead: Bool
    package var keys: [UInt32]
    package var values: [UInt32]

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

    /// The form in stores: whether it made the lead, keys, values, each of these in 8 hexadecimal digits.
    package var text: String {
        var text = isNewLead ? "+" : ""
        for key in keys { text.append(contentsOf: Self.hex(key)) }
        text.append("/")
        for value in values { text.append(contentsOf: Self.hex(value)) }
        return text
    }

    /// Reads what a store holds; nil when that was not written by `text`.
    package init?(lead: String, text: String) {
        self.lead = lead
        keys = []
        values = []
        isNewLead = false
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

    private static func hex(_ number: UInt32) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
