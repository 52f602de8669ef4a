import FoundationEssentials

/// The one place where bodies become JSON and back.
///
/// The golden lines hold whatever stands behind it equal, so a faster one can take its place.
package enum BodyCodec {
    private static let decoder = JSONDecoder()
    private static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }()

    /// Decodes a body; throws `InvalidFields` with all the faults that the type reports.
    package static func decode<Body: Decodable>(_ type: Body.Type, from bytes: Span<UInt8>) throws -> Body {
        try decode(type, from: bytes.withUnsafeBufferPointer { Data($0) })
    }

    package static func decode<Body: Decodable>(_ type: Body.Type, from text: String) throws -> Body {
        try decode(type, from: Data(text.utf8))
    }

    private static func decode<Body: Decodable>(_ type: Body.Type, from data: Data) throws -> Body {
        do {
            return try decoder.decode(type, from: data)
        } catch let error as InvalidFields {
            throw error
        } catch let error as DecodingError {
            throw InvalidFields([FieldError(error)])
        } catch {
            // The parser's own errors, which Foundation lets out of a nested decode: a broken escape, for one.
            throw InvalidFields([
                FieldError(pointer: JSONPointer([] as [any CodingKey]), code: .notAllowed, message: "is not valid JSON")
            ])
        }
    }

    /// The body as compact JSON, members sorted by name: the same value always gives the same bytes.
    package static func encode(_ body: some Encodable) throws -> String {
        String(decoding: try encoder.encode(body), as: UTF8.self)
    }
}
