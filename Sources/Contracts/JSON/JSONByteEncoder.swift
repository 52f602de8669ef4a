/// Encodes any Codable type straight into bytes.
///
/// Small enough to be passed about without being allocated.
struct JSONByteEncoder: Encoder {
    let writer: JSONByteWriter
    /// The number of the value among those that are open.
    let frame: Int

    var codingPath: [any CodingKey] { writer.path(to: frame) }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(JSONObjectWriter<Key>(writer, frame))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer { JSONArrayWriter(writer, frame) }
    func singleValueContainer() -> any SingleValueEncodingContainer { self }
}

extension JSONByteEncoder: SingleValueEncodingContainer {
    func encodeNil() { scalar { $0.null() } }
    func encode(_ value: Bool) { scalar { $0.flag(value) } }
    func encode(_ value: String) { scalar { $0.string(value) } }
    func encode(_ value: Double) throws { try real(value) }
    func encode(_ value: Float) throws { try real(value) }
    func encode(_ value: Int) { integer(value) }
    func encode(_ value: Int8) { integer(value) }
    func encode(_ value: Int16) { integer(value) }
    func encode(_ value: Int32) { integer(value) }
    func encode(_ value: Int64) { integer(value) }
    func encode(_ value: Int128) { integer(value) }
    func encode(_ value: UInt) { integer(value) }
    func encode(_ value: UInt8) { integer(value) }
    func encode(_ value: UInt16) { integer(value) }
    func encode(_ value: UInt32) { integer(value) }
    func encode(_ value: UInt64) { integer(value) }
    func encode(_ value: UInt128) { integer(value) }

    func encode<Value: Encodable>(_ value: Value) throws {
        try value.encode(to: self)
    }

    private func integer(_ value: some FixedWidthInteger) {
        scalar { $0.integer(value) }
    }

    private func real(_ value: some BinaryFloatingPoint & LosslessStringConvertible) throws {
        try writer.checkFinite(value)
        scalar { $0.real(value) }
    }

    private func scalar(_ write: (inout JSONOutput) -> Void) {
        writer.scalar { output in
            output.beginScalar(frame)
            write(&output)
        }
    }
}
