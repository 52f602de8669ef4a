/// The entries of an array on a tape, one after the other.
struct JSONArrayReader: UnkeyedDecodingContainer {
    private let tape: JSONTape
    private let array: Int
    /// The token of the next entry.
    private var next: Int
    private(set) var currentIndex = 0

    init(_ tape: JSONTape, _ token: Int) throws {
        guard tape.tokens[token].kind == .array else { throw tape.mismatch([Any].self, token) }
        self.tape = tape
        array = token
        next = token + 1
    }

    var codingPath: [any CodingKey] { tape.path(to: array) }
    var count: Int? { Int(tape.tokens[array].count) }
    var isAtEnd: Bool { currentIndex == tape.tokens[array].count }

    mutating func decodeNil() throws -> Bool {
        // An entry that is not null stays where it is.
        guard tape.tokens[try entry(Never.self)].kind == .null else { return false }
        step()
        return true
    }

    mutating func decode(_ type: Bool.Type) throws -> Bool { try read(type) { try $0.flag($1) } }
    mutating func decode(_ type: String.Type) throws -> String { try read(type) { try $0.text($1) } }
    mutating func decode(_ type: Double.Type) throws -> Double { try read(type) { try $0.real($1) } }
    mutating func decode(_ type: Float.Type) throws -> Float { try read(type) { try $0.float($1) } }
    mutating func decode(_ type: Int.Type) throws -> Int { try integer() }
    mutating func decode(_ type: Int8.Type) throws -> Int8 { try integer() }
    mutating func decode(_ type: Int16.Type) throws -> Int16 { try integer() }
    mutating func decode(_ type: Int32.Type) throws -> Int32 { try integer() }
    mutating func decode(_ type: Int64.Type) throws -> Int64 { try integer() }
    mutating func decode(_ type: Int128.Type) throws -> Int128 { try integer() }
    mutating func decode(_ type: UInt.Type) throws -> UInt { try integer() }
    mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try integer() }
    mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try integer() }
    mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try integer() }
    mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try integer() }
    mutating func decode(_ type: UInt128.Type) throws -> UInt128 { try integer() }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try read(type) { try $0.value($1, as: type) }
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        KeyedDecodingContainer(try read(type) { try JSONObjectReader<Nested>($0, $1) })
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try read((any UnkeyedDecodingContainer).self) { try JSONArrayReader($0, $1) }
    }

    mutating func superDecoder() throws -> any Decoder {
        try read((any Decoder).self) { JSONTapeDecoder(tape: $0, token: $1) }
    }

    private mutating func integer<Number: FixedWidthInteger>() throws -> Number {
        try read(Number.self) { try $0.integer($1) }
    }

    /// Reads the next entry, and steps over it when that went well.
    private mutating func read<Value>(_ type: Any.Type, _ body: (JSONTape, Int) throws -> Value) throws -> Value {
        let value = try body(tape, try entry(type))
        step()
        return value
    }

    private func entry(_ type: Any.Type) throws -> Int {
        guard !isAtEnd else {
            let path = codingPath + [JSONStep(currentIndex)]
            throw DecodingError.valueNotFound(type, .init(codingPath: path, debugDescription: "the array has ended"))
        }
        return next
    }

    private mutating func step() {
        next = Int(tape.tokens[next].next)
        currentIndex += 1
    }
}
