/// Reads the fields of one JSON object and keeps every fault it meets, so that a sender hears of all of them at once.
///
/// A field that is wrong reads as nil (or as the stand-in given for it); `finish` then throws all the faults, those of
/// nested objects included. Unknown fields are ignored.
package struct FieldReader<Key: CodingKey> {
    private let container: KeyedDecodingContainer<Key>
    private var errors: [FieldError] = []

    package init(_ decoder: any Decoder, keyedBy: Key.Type) throws {
        container = try decoder.container(keyedBy: Key.self)
    }

    /// The field's value; nil when absent, null or wrong.
    package mutating func optional<Value: Decodable>(_ key: Key, as: Value.Type = Value.self) -> Value? {
        do {
            return try container.decodeIfPresent(Value.self, forKey: key)
        } catch let invalid as InvalidFields {
            errors += invalid.errors
        } catch let error as DecodingError {
            errors.append(FieldError(error))
        } catch {
            report(key, .wrongType, "cannot be read: \(error)")
        }
        return nil
    }

    /// The field's value; `standIn` after noting the fault when it is absent or wrong.
    package mutating func required<Value: Decodable>(_ key: Key, standIn: Value) -> Value {
        let before = errors.count
        if let value = optional(key, as: Value.self) { return value }
        if errors.count == before { report(key, .missing, "is required") }
        return standIn
    }

    /// A text, trimmed; nil when absent, wrong or blank. `limit` counts UTF-8 bytes.
    package mutating func text(_ key: Key, limit: Int) -> String? {
        guard let raw: String = optional(key) else { return nil }
        let text = raw.trimmingBlanks()
        guard !text.isEmpty else { return nil }
        guard text.utf8.count <= limit else {
            report(key, .tooLong, "is longer than \(limit) bytes")
            return nil
        }
        return text
    }

    /// A text that must be there and not blank.
    package mutating func requiredText(_ key: Key, limit: Int) -> String {
        let before = errors.count
        if let text = text(key, limit: limit) { return text }
        if errors.count == before {
            let code: FieldError.Code = container.contains(key) ? .empty : .missing
            report(key, code, code == .empty ? "must not be empty" : "is required")
        }
        return ""
    }

    /// Notes a fault of a field.
    package mutating func report(_ key: Key, _ code: FieldError.Code, _ message: String) {
        errors.append(FieldError(pointer: JSONPointer(container.codingPath + [key]), code: code, message: message))
    }

    /// Throws everything noted; does nothing when all was well.
    package func finish() throws {
        if !errors.isEmpty { throw InvalidFields(errors) }
    }
}

extension FieldError {
    /// The fault that a decoder found, in our words.
    package init(_ error: DecodingError) {
        switch error {
        case .keyNotFound(let key, let context):
            self.init(pointer: JSONPointer(context.codingPath + [key]), code: .missing, message: "is required")
        case .valueNotFound(_, let context):
            self.init(pointer: JSONPointer(context.codingPath), code: .missing, message: "must not be null")
        case .typeMismatch(let type, let context):
            self.init(
                pointer: JSONPointer(context.codingPath),
                code: .wrongType,
                message: "must be \(Self.jsonName(of: type))"
            )
        case .dataCorrupted(let context):
            self.init(
                pointer: JSONPointer(context.codingPath),
                code: .notAllowed,
                message: context.codingPath.isEmpty ? "is not valid JSON" : "has a value that is not allowed"
            )
        @unknown default:
            self.init(pointer: JSONPointer([]), code: .wrongType, message: "cannot be read")
        }
    }

    private static func jsonName(of type: Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Bool.Type: "true or false"
        case is Int.Type, is Int64.Type: "a whole number"
        case is Double.Type: "a number"
        case is any Collection.Type: "an array or object"
        default: "an object"
        }
    }
}

extension String {
    /// The text without blanks and line ends around it.
    package func trimmingBlanks() -> String {
        guard let first = unicodeScalars.first, let last = unicodeScalars.last,
            first.properties.isWhitespace || last.properties.isWhitespace
        else { return self }
        var text = self[...]
        while let scalar = text.unicodeScalars.first, scalar.properties.isWhitespace { text.unicodeScalars.removeFirst() }
        while let scalar = text.unicodeScalars.last, scalar.properties.isWhitespace { text.unicodeScalars.removeLast() }
        return String(text)
    }
}
