/// The text that an encoder and its containers write together.
final class JSONByteWriter {
    var output = JSONOutput()
    /// Where the text will stand, when it is a part of another.
    private let outerPath: [any CodingKey]

    init(outerPath: [any CodingKey] = []) {
        self.outerPath = outerPath
    }

    /// A value as JSON text.
    static func bytes(of value: some Encodable) throws -> [UInt8] {
        let writer = JSONByteWriter()
        if try !writer.writeAnything(value, begin: { _ in }) {
            let frame = writer.output.open()
            try value.encode(to: JSONByteEncoder(writer: writer, frame: frame))
            if writer.output.isEmpty {
                let context = EncodingError.Context(codingPath: [], debugDescription: "the value wrote nothing")
                throw EncodingError.invalidValue(value, context)
            }
            writer.output.close()
        }
        return writer.output.bytes
    }

    /// Ends a part that was written apart, and hands it over.
    func finish() -> [UInt8] {
        output.close()
        return output.bytes
    }

    func path(to frame: Int) -> [any CodingKey] { outerPath + output.path(to: frame) }

    /// Writes something that cannot fail, in one access to the text.
    @inline(__always)
    func scalar(_ write: (inout JSONOutput) -> Void) {
        write(&output)
    }

    /// Writes a member of any type; when that fails, nothing of it stays.
    func member<Value: Encodable>(_ name: String, _ value: Value, in frame: Int) throws {
        if try writeAnything(value, begin: { $0.name(name, frame) }) { return }
        try write(value, to: output.openMember(name, frame))
    }

    /// Writes an entry of any type; when that fails, nothing of it stays.
    func entry<Value: Encodable>(_ value: Value, in frame: Int) throws {
        if try writeAnything(value, begin: { $0.entry(frame) }) { return }
        try write(value, to: output.openEntry(frame))
    }

    private func write(_ value: some Encodable, to frame: Int) throws {
        do {
            try value.encode(to: JSONByteEncoder(writer: self, frame: frame))
        } catch {
            output.abandon(frame)
            throw error
        }
        output.close()
    }

    /// Writes parts that may be anything without a container for each; false when the value is something else.
    @inline(__always)
    private func writeAnything<Value>(_ value: Value, begin: (inout JSONOutput) -> Void) throws -> Bool {
        guard Value.self == JSONValue.self || Value.self == [String: JSONValue].self else { return false }
        return try writeJSON(value, begin: begin)
    }

    /// Never inlined: the types a cast needs are looked up only where there is one.
    @inline(never)
    private func writeJSON(_ value: Any, begin: (inout JSONOutput) -> Void) throws -> Bool {
        if let value = value as? JSONValue {
            try checkFinite(value.infinite)
            begin(&output)
            output.json(value)
            return true
        }
        guard let members = value as? [String: JSONValue] else { return false }
        try checkFinite(members.values.lazy.compactMap(\.infinite).first)
        begin(&output)
        output.json(members)
        return true
    }

    /// A writer for a part that is written apart, for as long as its owner likes.
    func apart(_ frame: Int) -> JSONByteWriter {
        let writer = JSONByteWriter(outerPath: path(to: frame + 1))
        _ = writer.output.open()
        output.leavePlace(for: writer, frame)
        return writer
    }

    func checkFinite<Number: BinaryFloatingPoint>(_ number: Number?) throws {
        guard let number, !number.isFinite else { return }
        let path = path(to: output.innermost + 1)
        throw EncodingError.invalidValue(number, .init(codingPath: path, debugDescription: "JSON has no \(number)"))
    }
}
