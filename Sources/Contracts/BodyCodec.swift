/// The one place where bodies become JSON and back.
///
/// A coder of our own stands behind it; the tests hold it equal to Foundation's, which is several times slower.
package enum BodyCodec {
    /// Decodes a body; throws `InvalidFields` with all the faults that the type reports.
    ///
    /// The text is held to RFC 8259, parts that nobody reads included, and to `LineHead.maxDepth`.
    package static func decode<Body: Decodable>(_ type: Body.Type, from bytes: Span<UInt8>) throws -> Body {
        do {
            let tape = try JSONTape(bytes)
            let body = try tape.value(0, as: type)
            guard !tape.hasFaultyScalar else { throw JSONFault() }
            return body
        } catch let error as InvalidFields {
            throw error
        } catch let error as DecodingError {
            throw InvalidFields([FieldError(error)])
        } catch {
            throw InvalidFields([
                FieldError(pointer: JSONPointer([] as [any CodingKey]), code: .notAllowed, message: "is not valid JSON")
            ])
        }
    }

    package static func decode<Body: Decodable>(_ type: Body.Type, from text: String) throws -> Body {
        try decode(type, from: text.utf8Span.span)
    }

    /// The body as compact JSON, members sorted by name: the same value always gives the same bytes.
    package static func encode(_ body: some Encodable) throws -> String {
        String(decoding: try JSONByteWriter.bytes(of: body), as: UTF8.self)
    }
}
