/// Decodes any Codable type from a token of a tape.
///
/// Small enough to be passed about without being allocated; the path to the token is found when somebody asks.
struct JSONTapeDecoder: Decoder {
    let tape: JSONTape
    let token: Int

    var codingPath: [any CodingKey] { tape.path(to: token) }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(try JSONObjectReader<Key>(tape, token))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try JSONArrayReader(tape, token)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { self }
}

extension JSONTapeDecoder: SingleValueDecodingContainer {
    func decodeNil() -> Bool { tape.tokens[token].kind == .null }
    func decode(_ type: Bool.Type) throws -> Bool { try tape.flag(token) }
    func decode(_ type: String.Type) throws -> String { try tape.text(token) }
    func decode(_ type: Double.Type) throws -> Double { try tape.real(token) }
    func decode(_ type: Float.Type) throws -> Float { try tape.float(token) }
    func decode(_ type: Int.Type) throws -> Int { try tape.integer(token) }
    func decode(_ type: Int8.Type) throws -> Int8 { try tape.integer(token) }
    func decode(_ type: Int16.Type) throws -> Int16 { try tape.integer(token) }
    func decode(_ type: Int32.Type) throws -> Int32 { try tape.integer(token) }
    func decode(_ type: Int64.Type) throws -> Int64 { try tape.integer(token) }
    func decode(_ type: Int128.Type) throws -> Int128 { try tape.integer(token) }
    func decode(_ type: UInt.Type) throws -> UInt { try tape.integer(token) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try tape.integer(token) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try tape.integer(token) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try tape.integer(token) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try tape.integer(token) }
    func decode(_ type: UInt128.Type) throws -> UInt128 { try tape.integer(token) }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try tape.value(token, as: type) }
}
