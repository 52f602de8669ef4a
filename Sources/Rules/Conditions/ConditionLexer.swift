/// A word or sign of a condition, with its place in the text.
struct ConditionToken: Hashable {
    var kind: Kind
    /// Of a quoted text what stands between the quotes.
    var text: String
    /// Unicode scalars from the start of the condition.
    var offset: Int
    /// In Unicode scalars, quotes included.
    var length: Int

    enum Kind: Hashable {
        case word, quoted, open, close, bar, compare
        /// A quote without its end.
        case broken
    }
}

/// Cuts a condition into its words and signs.
struct ConditionLexer {
    private let scalars: [Unicode.Scalar]
    private var at = 0

    static func tokens(of text: String) -> [ConditionToken] {
        var lexer = Self(scalars: Array(text.unicodeScalars))
        var tokens: [ConditionToken] = []
        while let token = lexer.next() { tokens.append(token) }
        return tokens
    }

    private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

    private mutating func next() -> ConditionToken? {
        while at < scalars.count, scalars[at].properties.isWhitespace { at += 1 }
        guard at < scalars.count else { return nil }
        switch scalars[at] {
        case "(": return take(.open, 1)
        case ")": return take(.close, 1)
        case "|": return take(.bar, 1)
        case "<", ">": return take(.compare, at + 1 < scalars.count && scalars[at + 1] == "=" ? 2 : 1)
        case "=", "!": return take(.compare, scalars[at...].prefix { $0 == "=" || $0 == "!" }.count)
        case "\"":
            guard let end = scalars[(at + 1)...].firstIndex(of: "\"") else { return take(.broken, scalars.count - at) }
            var token = take(.quoted, end + 1 - at)
            token.text = String(token.text.dropFirst().dropLast())
            return token
        default:
            let word = scalars[at...].prefix { !$0.properties.isWhitespace && !Self.breaksWords.contains($0) }
            return take(.word, word.count)
        }
    }

    private static let breaksWords: Set<Unicode.Scalar> = ["(", ")", "|", "<", ">"]

    private mutating func take(_ kind: ConditionToken.Kind, _ length: Int) -> ConditionToken {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[at..<at + length])
        defer { at += length }
        return ConditionToken(kind: kind, text: String(text), offset: at, length: length)
    }
}
