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
        } catch {
            note(error, reading: Value.self, at: container.codingPath + [key])
            return nil
        }
    }

    /// A whole number between two bounds; nil when absent, null, wrong or out of them.
    package mutating func integer(_ key: Key, in range: ClosedRange<Int>) -> Int? {
        guard let number: Int = optional(key) else { return nil }
        if range.contains(number) { return number }
        report(key, .outOfRange, "must lie between \(range.lowerBound) and \(range.upperBound)")
        return nil
    }

    /// The entries of an array: all the faults of all of them are noted.
    ///
    /// Empty when absent, null or wrong, and when there are more than `limit`.
    package mutating func list<Value: Decodable>(_ key: Key, of: Value.Type = Value.self, limit: Int) -> [Value] {
        var values: [Value] = []
        do {
            guard container.contains(key), try !container.decodeNil(forKey: key) else { return [] }
            var entries = try container.nestedUnkeyedContainer(forKey: key)
            if let count = entries.count, count > limit {
                report(key, .tooMany, "has more than \(limit) entries")
                return []
            }
            while !entries.isAtEnd {
                let position = entries.currentIndex
                switch try entries.decode(Entry<Value>.self).value {
                case .success(let value): values.append(value)
                case .failure(let error):
                    note(error, reading: Value.self, at: entries.codingPath + [Position(position)])
                }
            }
        } catch {
            note(error, reading: [Value].self, at: container.codingPath + [key])
        }
        return values
    }

    /// The field's value; `standIn` after noting the fault when it is absent or wrong.
    package mutating func required<Value: Decodable>(_ key: Key, standIn: Value) -> Value {
        let before = errors.count
        if let value = optional(key, as: Value.self) { return value }
        if errors.count == before { report(key, .missing, "is required") }
        return standIn
    }

    /// An object whose members are the sender's own business, as far as `limit` members and `JSONValue.maxDepth` go.
    package mutating func members(_ key: Key, limit: Int) -> [String: JSONValue] {
        guard let members: [String: JSONValue] = optional(key) else { return [:] }
        if members.count > limit {
            report(key, .tooMany, "has more than \(limit) entries")
        } else if !members.values.allSatisfy({ $0.isNested(atMost: JSONValue.maxDepth) }) {
            report(key, .notAllowed, "has values nested more than \(JSONValue.maxDepth) deep")
        }
        return members
    }

    /// A text, trimmed unless blanks around it count; nil when absent, wrong or blank.
    ///
    /// `limit` counts UTF-8 bytes.
    package mutating func text(_ key: Key, limit: Int, keepsBlanks: Bool = false) -> String? {
        let raw: String?
        do {
            raw = try container.decodeIfPresent(String.self, forKey: key)
        } catch {
            note(error, reading: String.self, at: container.codingPath + [key])
            return nil
        }
        guard let raw, case let trimmed = raw.trimmingBlanks(), !trimmed.isEmpty else { return nil }
        let text = keepsBlanks ? raw : trimmed
        guard !text.utf8.contains(0) else {
            report(key, .notAllowed, "has a NUL character (\\u0000), which no store keeps")
            return nil
        }
        guard text.utf8.count <= limit else {
            report(key, .tooLong, "is longer than \(limit) bytes")
            return nil
        }
        return text
    }

    /// A text that must be there and not blank.
    package mutating func requiredText(_ key: Key, limit: Int, keepsBlanks: Bool = false) -> String {
        let before = errors.count
        if let text = text(key, limit: limit, keepsBlanks: keepsBlanks) { return text }
        if errors.count == before {
            let code: FieldError.Code = container.contains(key) ? .empty : .missing
            report(key, code, code == .empty ? "must not be empty" : "is required")
        }
        return ""
    }

    /// How many faults were noted so far.
    package var faults: Int { errors.count }

    /// Notes what a decoder threw.
    ///
    /// A decoder forgets the path of a number that does not fit, so the path is handed in too.
    private mutating func note(_ error: any Error, reading type: Any.Type, at path: [any CodingKey]) {
        if let invalid = error as? InvalidFields {
            errors += invalid.errors
        } else if let error = error as? DecodingError, error.path.count >= path.count {
            errors.append(FieldError(error))
        } else if type is any FixedWidthInteger.Type {
            errors.append(FieldError(pointer: JSONPointer(path), code: .wrongType, message: "must be a whole number"))
        } else {
            let message = "has a value that is not allowed"
            errors.append(FieldError(pointer: JSONPointer(path), code: .notAllowed, message: message))
        }
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

/// One entry of an array, or why it could not be read; never throws, so that the next one is read too.
private struct Entry<Value: Decodable>: Decodable {
    let value: Result<Value, any Error>

    init(from decoder: any Decoder) throws {
        value = Result { try Value(from: decoder) }
    }
}

/// A position in an array, as a step of a coding path.
private struct Position: CodingKey {
    let intValue: Int?
    var stringValue: String { intValue.map(String.init) ?? "" }

    init(_ position: Int) { intValue = position }
    init?(intValue: Int) { self.intValue = intValue }
    init?(stringValue: String) { nil }
}

extension DecodingError {
    /// How far the decoder had come, as far as it tells.
    fileprivate var path: [any CodingKey] {
        switch self {
        case .keyNotFound(_, let context), .valueNotFound(_, let context), .typeMismatch(_, let context),
            .dataCorrupted(let context):
            context.codingPath
        @unknown default: []
        }
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
            self.init(pointer: JSONPointer([] as [any CodingKey]), code: .wrongType, message: "cannot be read")
        }
    }

    private static func jsonName(of type: Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Bool.Type: "true or false"
        case is Int.Type, is Int64.Type: "a whole number"
        case is Double.Type: "a number"
        case is any ExpressibleByArrayLiteral.Type: "an array"
        default: "an object"
        }
    }
}

extension String {
    /// The text without blanks and line ends around it.
    package func trimmingBlanks() -> String {
        guard startsOrEndsBlank else { return self }
        var text = self[...]
        while text.unicodeScalars.first?.properties.isWhitespace == true { text.unicodeScalars.removeFirst() }
        while text.unicodeScalars.last?.properties.isWhitespace == true { text.unicodeScalars.removeLast() }
        return String(text)
    }

    /// Decides by the bytes where it can: looking up what Unicode says of a character costs more than reading the text.
    private var startsOrEndsBlank: Bool {
        guard let first = utf8.first, let last = utf8.last else { return false }
        if first < 0x80, last < 0x80 { return first.isASCIIBlank || last.isASCIIBlank }
        return unicodeScalars.first?.properties.isWhitespace == true
            || unicodeScalars.last?.properties.isWhitespace == true
    }
}

extension UInt8 {
    /// White space, as Unicode has it, among the first 128 characters.
    fileprivate var isASCIIBlank: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}
