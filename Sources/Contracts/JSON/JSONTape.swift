/// A JSON text, cut into tokens once, and what the decoder asks of it.
///
/// The tokens stand in the order of the text. A container's token is followed by those of its parts; a member of an
/// object is the token of its name and then those of its value.
final class JSONTape {
    let bytes: [UInt8]
    let tokens: [JSONToken]
    /// Whether a string has a broken escape, or a number breaks the grammar.
    ///
    /// Such a token throws when it is read, so that the field can be named. A text that has one is refused in the end,
    /// even when nobody read it.
    let hasFaultyScalar: Bool
    /// The members of large objects that were asked for, by name.
    private var indexes: [Int: [String: Int]] = [:]

    /// Cuts a text that must be UTF-8 and, but for its scalars, JSON as RFC 8259 has it.
    init(_ text: Span<UInt8>) throws(JSONFault) {
        guard text.count <= Int32.max else { throw JSONFault() }
        do {
            _ = try UTF8Span(validating: text)
        } catch {
            throw JSONFault()
        }
        var builder = JSONTapeBuilder(count: text.count)
        try builder.build(text)
        // A decoder can be kept longer than a span, so it gets bytes of its own.
        bytes = text.withUnsafeBufferPointer { Array($0) }
        tokens = builder.tokens
        hasFaultyScalar = builder.hasFaultyScalar
    }

    /// Objects with more members than this get an index, so that no sender can make us search for long.
    static let mostUnindexed = 32

    /// The token of a member's value; of the first one, when the name stands there twice.
    func member(_ name: String, of object: Int) -> Int? {
        if tokens[object].count > Self.mostUnindexed { return indexed(name, of: object) }
        let letters = name.utf8Span.span
        var at = object + 1
        let end = Int(tokens[object].next)
        while at < end {
            if isNamed(letters, at) || tokens[at].isEscaped && unescaped(at) == name { return at + 1 }
            at = Int(tokens[at + 1].next)
        }
        return nil
    }

    private func isNamed(_ name: Span<UInt8>, _ token: Int) -> Bool {
        let token = tokens[token]
        guard Int(token.end - token.start) == name.count, !token.isEscaped else { return false }
        let start = Int(token.start)
        for offset in name.indices where bytes[start + offset] != name[offset] { return false }
        return true
    }

    private func indexed(_ name: String, of object: Int) -> Int? {
        if let index = indexes[object] { return index[name] }
        var index: [String: Int] = [:]
        index.reserveCapacity(Int(tokens[object].count))
        var at = object + 1
        let end = Int(tokens[object].next)
        while at < end {
            let name = self.name(at)
            if index[name] == nil { index[name] = at + 1 }
            at = Int(tokens[at + 1].next)
        }
        indexes[object] = index
        return index[name]
    }

    /// The names of an object's members, in the order of the text.
    func names(of object: Int) -> [String] {
        var names: [String] = []
        names.reserveCapacity(Int(tokens[object].count))
        var at = object + 1
        let end = Int(tokens[object].next)
        while at < end {
            names.append(name(at))
            at = Int(tokens[at + 1].next)
        }
        return names
    }

    /// The way from the whole text down to a token.
    ///
    /// Found anew each time, which costs a walk; only faults ask for it.
    func path(to target: Int) -> [any CodingKey] {
        var path: [any CodingKey] = []
        var container = 0
        while container != target {
            let isObject = tokens[container].kind == .object
            var part = container + 1
            var position = 0
            while target >= tokens[isObject ? part + 1 : part].next {
                part = Int(tokens[isObject ? part + 1 : part].next)
                position += 1
            }
            path.append(isObject ? JSONStep(name(part)) : JSONStep(position))
            container = isObject ? part + 1 : part
        }
        return path
    }
}

/// One token of a JSON text.
struct JSONToken {
    enum Kind: UInt8 {
        case object, array, string, integer, number, yes, no, null
    }

    let kind: Kind
    /// A string that has escapes.
    var isEscaped = false
    /// A string with a broken escape, or a number against the grammar.
    var isFaulty = false
    /// Where it lies in the text; a string without its quotes.
    let start: Int32
    var end: Int32
    /// The token after this one and all its parts.
    var next: Int32
    /// Members of an object, entries of an array.
    var count: Int32 = 0
}

/// The text is not JSON, or a scalar in it is not.
struct JSONFault: Error {}

/// A step of a path through JSON: the name of a member, or a position in an array.
struct JSONStep: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(_ name: String) {
        stringValue = name
        intValue = nil
    }

    init(_ position: Int) {
        stringValue = "Index \(position)"
        intValue = position
    }

    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { self.init(intValue) }
}
