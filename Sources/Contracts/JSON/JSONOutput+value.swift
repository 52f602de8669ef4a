// The straight way for parts of a message that may be anything: no container is made for each.
extension JSONOutput {
    mutating func json(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let flag): self.flag(flag)
        case .integer(let number): integer(number)
        case .number(let number): real(number)
        case .string(let text): string(text)
        case .array(let items):
            bytes.append(UInt8(ascii: "["))
            for (position, item) in items.enumerated() {
                if position > 0 { bytes.append(UInt8(ascii: ",")) }
                json(item)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members): json(members)
        }
    }

    mutating func json(_ members: [String: JSONValue]) {
        let frame = open()
        beginObject(frame)
        for (key, value) in members {
            name(key, frame)
            json(value)
        }
        close()
    }
}

extension JSONValue {
    /// A number in it that JSON has no text for.
    var infinite: Double? {
        switch self {
        case .number(let number): number.isFinite ? nil : number
        case .array(let items): items.lazy.compactMap(\.infinite).first
        case .object(let members): members.values.lazy.compactMap(\.infinite).first
        case .null, .bool, .integer, .string: nil
        }
    }
}
