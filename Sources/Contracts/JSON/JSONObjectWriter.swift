/// Writes the members of an object.
struct JSONObjectWriter<Key: CodingKey>: KeyedEncodingContainerProtocol {
    private let writer: JSONByteWriter
    private let frame: Int

    init(_ writer: JSONByteWriter, _ frame: Int) {
        self.writer = writer
        self.frame = frame
        writer.output.beginObject(frame)
    }

    var codingPath: [any CodingKey] { writer.path(to: frame) }

    func encodeNil(forKey key: Key) { scalar(key) { $0.null() } }
    func encode(_ value: Bool, forKey key: Key) { scalar(key) { $0.flag(value) } }
    func encode(_ value: String, forKey key: Key) { scalar(key) { $0.string(value) } }
    func encode(_ value: Double, forKey key: Key) throws { try real(value, key) }
    func encode(_ value: Float, forKey key: Key) throws { try real(value, key) }
    func encode(_ value: Int, forKey key: Key) { integer(value, key) }
    func encode(_ value: Int8, forKey key: Key) { integer(value, key) }
    func encode(_ value: Int16, forKey key: Key) { integer(value, key) }
    func encode(_ value: Int32, forKey key: Key) { integer(value, key) }
    func encode(_ value: Int64, forKey key: Key) { integer(value, key) }
    func encode(_ value: Int128, forKey key: Key) { integer(value, key) }
    func encode(_ value: UInt, forKey key: Key) { integer(value, key) }
    func encode(_ value: UInt8, forKey key: Key) { integer(value, key) }
    func encode(_ value: UInt16, forKey key: Key) { integer(value, key) }
    func encode(_ value: UInt32, forKey key: Key) { integer(value, key) }
    func encode(_ value: UInt64, forKey key: Key) { integer(value, key) }
    func encode(_ value: UInt128, forKey key: Key) { integer(value, key) }

    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        try writer.member(key.stringValue, value, in: frame)
    }

    // The types that most optional fields have, without a detour.
    func encodeIfPresent(_ value: Bool?, forKey key: Key) {
        if let value { encode(value, forKey: key) }
    }
    func encodeIfPresent(_ value: String?, forKey key: Key) {
        if let value { encode(value, forKey: key) }
    }
    func encodeIfPresent(_ value: Int?, forKey key: Key) {
        if let value { encode(value, forKey: key) }
    }
    func encodeIfPresent(_ value: Int64?, forKey key: Key) {
        if let value { encode(value, forKey: key) }
    }
    func encodeIfPresent<Value: Encodable>(_ value: Value?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) }
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        KeyedEncodingContainer(JSONObjectWriter<Nested>(apart(key.stringValue), 0))
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        JSONArrayWriter(apart(key.stringValue), 0)
    }

    func superEncoder() -> any Encoder { JSONByteEncoder(writer: apart("super"), frame: 0) }
    func superEncoder(forKey key: Key) -> any Encoder { JSONByteEncoder(writer: apart(key.stringValue), frame: 0) }

    private func apart(_ name: String) -> JSONByteWriter {
        writer.output.name(name, frame)
        return writer.apart(frame)
    }

    private func integer(_ value: some FixedWidthInteger, _ key: Key) {
        scalar(key) { $0.integer(value) }
    }

    private func real(_ value: some BinaryFloatingPoint & LosslessStringConvertible, _ key: Key) throws {
        guard value.isFinite else {
            let path = codingPath + [key]
            throw EncodingError.invalidValue(value, .init(codingPath: path, debugDescription: "JSON has no \(value)"))
        }
        scalar(key) { $0.real(value) }
    }

    private func scalar(_ key: Key, _ write: (inout JSONOutput) -> Void) {
        let name = key.stringValue
        writer.scalar { output in
            output.name(name, frame)
            write(&output)
        }
    }
}
