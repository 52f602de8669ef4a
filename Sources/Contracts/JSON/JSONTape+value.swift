// The straight way for parts of a message that may be anything: their types are on the tape, so none is guessed.
extension JSONTape {
    /// A value of any type that decodes itself.
    func value<Value: Decodable>(_ token: Int, as type: Value.Type) throws -> Value {
        if Value.self == JSONValue.self { return try cast(try json(token), token) }
        if Value.self == [String: JSONValue].self { return try cast(try members(token), token) }
        return try Value(from: JSONTapeDecoder(tape: self, token: token))
    }

    /// Never inlined: the types a cast needs are looked up only where there is one.
    @inline(never)
    private func cast<Value>(_ value: some Any, _ token: Int) throws -> Value {
        guard let value = value as? Value else { throw mismatch(Value.self, token) }
        return value
    }

    func json(_ token: Int) throws -> JSONValue {
        guard !tokens[token].isFaulty else { throw unfit(token) }
        switch tokens[token].kind {
        case .null: return .null
        case .yes: return .bool(true)
        case .no: return .bool(false)
        case .string: return .string(name(token))
        case .integer, .number:
            if let number = wholeNumber(token) { return .integer(number) }
            return .number(try real(token))
        case .array: return .array(try entries(token))
        case .object: return .object(try members(token))
        }
    }

    private func entries(_ token: Int) throws -> [JSONValue] {
        var entries: [JSONValue] = []
        entries.reserveCapacity(Int(tokens[token].count))
        var at = token + 1
        while at < tokens[token].next {
            entries.append(try json(at))
            at = Int(tokens[at].next)
        }
        return entries
    }

    private func members(_ token: Int) throws -> [String: JSONValue] {
        guard tokens[token].kind == .object else { throw mismatch([String: Any].self, token) }
        var members: [String: JSONValue] = [:]
        members.reserveCapacity(Int(tokens[token].count))
        var at = token + 1
        while at < tokens[token].next {
            let value = try json(at + 1)
            // Of two members with one name the first counts, as everywhere.
            if let first = members.updateValue(value, forKey: name(at)) { members[name(at)] = first }
            at = Int(tokens[at + 1].next)
        }
        return members
    }
}
