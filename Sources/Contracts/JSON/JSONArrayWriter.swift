/// Writes the entries of an array.
struct JSONArrayWriter: UnkeyedEncodingContainer {
    private let writer: JSONByteWriter
    private let frame: Int

    init(_ writer: JSONByteWriter, _ frame: Int) {
        self.writer = writer
        self.frame = frame
        writer.output.beginArray(frame)
    }

    var codingPath: [any CodingKey] { writer.path(to: frame) }
    var count: Int { writer.output.count(frame) }

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
        try writer.entry(value, in: frame)
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        KeyedEncodingContainer(JSONObjectWriter<Nested>(apart(), 0))
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { JSONArrayWriter(apart(), 0) }
    func superEncoder() -> any Encoder { JSONByteEncoder(writer: apart(), frame: 0) }

    private func apart() -> JSONByteWriter {
        writer.output.entry(frame)
        return writer.apart(frame)
    }

    private func integer(_ value: some FixedWidthInteger) {
        scalar { $0.integer(value) }
    }

    private func real(_ value: some BinaryFloatingPoint & LosslessStringConvertible) throws {
        guard value.isFinite else {
            let path = codingPath + [JSONStep(count)]
            throw EncodingError.invalidValue(value, .init(codingPath: path, debugDescription: "JSON has no \(value)"))
        }
        scalar { $0.real(value) }
    }

    private func scalar(_ write: (inout JSONOutput) -> Void) {
        writer.scalar { output in
            output.entry(frame)
            write(&output)
        }
    }
}
