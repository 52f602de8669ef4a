/// The members of an object on a tape, by name.
struct JSONObjectReader<Key: CodingKey>: KeyedDecodingContainerProtocol {
    private let tape: JSONTape
    private let object: Int

    init(_ tape: JSONTape, _ token: Int) throws {
        guard tape.tokens[token].kind == .object else { throw tape.mismatch([String: Any].self, token) }
        self.tape = tape
        object = token
    }

    var codingPath: [any CodingKey] { tape.path(to: object) }
    var allKeys: [Key] { tape.names(of: object).compactMap(Key.init(stringValue:)) }

    func contains(_ key: Key) -> Bool { token(key) != nil }
    func decodeNil(forKey key: Key) throws -> Bool { tape.tokens[try required(key)].kind == .null }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try tape.flag(try required(key)) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try tape.text(try required(key)) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try tape.real(try required(key)) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try tape.float(try required(key)) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try integer(key) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try integer(key) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try integer(key) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try integer(key) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try integer(key) }
    func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 { try integer(key) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try integer(key) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try integer(key) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try integer(key) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try integer(key) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try integer(key) }
    func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 { try integer(key) }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try tape.value(try required(key), as: type)
    }

    // The types that most optional fields have, looked up once instead of three times.
    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try present(key).map(tape.flag) }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { try present(key).map(tape.text) }
    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? { try present(key).map(tape.real) }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
        try present(key).map { try tape.integer($0) }
    }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? {
        try present(key).map { try tape.integer($0) }
    }

    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        guard let token = present(key) else { return nil }
        return try tape.value(token, as: type)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        KeyedDecodingContainer(try JSONObjectReader<Nested>(tape, try required(key)))
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try JSONArrayReader(tape, try required(key))
    }

    func superDecoder() throws -> any Decoder {
        guard let token = token("super") else { throw missing(JSONStep("super")) }
        return JSONTapeDecoder(tape: tape, token: token)
    }

    func superDecoder(forKey key: Key) throws -> any Decoder {
        JSONTapeDecoder(tape: tape, token: try required(key))
    }

    private func integer<Number: FixedWidthInteger>(_ key: Key) throws -> Number {
        try tape.integer(try required(key))
    }

    private func token(_ name: String) -> Int? {
        tape.member(name, of: object)
    }

    private func token(_ key: Key) -> Int? { token(key.stringValue) }

    /// The member's token; nil when absent or null.
    private func present(_ key: Key) -> Int? {
        guard let token = token(key), tape.tokens[token].kind != .null else { return nil }
        return token
    }

    private func required(_ key: Key) throws -> Int {
        guard let token = token(key) else { throw missing(key) }
        return token
    }

    private func missing(_ key: any CodingKey) -> DecodingError {
        .keyNotFound(key, .init(codingPath: codingPath, debugDescription: "no member \(key.stringValue)"))
    }
}
