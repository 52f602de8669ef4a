/// Reads one condition: by recursive descent, checking types as it goes.
///
/// ```
/// condition = all { "or" all }
/// all       = one { "and" one }
/// one       = "not" one | "(" condition ")" | field test
/// test      = "is" ["not"] ("empty" | values) | ("<" | "<=" | ">" | ">=") number | ["not"] "in" "list" name
///           | ("contains" | "starts" "with" | "ends" "with") values
/// values    = value { "|" value }
/// ```
///
/// A value is a quoted text, or words up to the next sign or `and` or `or`. A fault of form ends the reading; a fault of
/// type is noted and the reading goes on.
struct ConditionParser {
    /// Ends the reading after its fault was noted.
    struct Stop: Error {}

    let node: RuleNode
    let reader: RuleReader
    let vocabulary: any ConditionVocabulary
    private let tokens: [ConditionToken]
    private var at = 0
    private var depth = 0

    private static let maxDepth = 32

    init(_ text: String, node: RuleNode, reader: RuleReader, vocabulary: any ConditionVocabulary) {
        self.node = node
        self.reader = reader
        self.vocabulary = vocabulary
        tokens = ConditionLexer.tokens(of: text)
    }

    mutating func parse() throws(Stop) -> Condition.Node {
        let condition = try condition()
        if let rest = peek { try stop(at: rest, "does not belong here", hint: Self.advice(for: rest)) }
        return condition
    }

    private mutating func condition() throws(Stop) -> Condition.Node {
        var nodes = [try all()]
        while take(word: "or") { nodes.append(try all()) }
        return nodes.count == 1 ? nodes[0] : .or(nodes)
    }

    private mutating func all() throws(Stop) -> Condition.Node {
        var nodes = [try one()]
        while take(word: "and") { nodes.append(try one()) }
        return nodes.count == 1 ? nodes[0] : .and(nodes)
    }

    private mutating func one() throws(Stop) -> Condition.Node {
        guard let token = peek else { try stopAtEnd("a field") }
        depth += 1
        defer { depth -= 1 }
        if depth > Self.maxDepth { try stop(at: token, "is nested more than \(Self.maxDepth) deep") }
        if take(word: "not") { return .not(try one()) }
        if token.kind == .open {
            at += 1
            let inner = try condition()
            guard let end = peek else { try stopAtEnd("\")\"") }
            guard end.kind == .close else {
                try stop(at: end, "stands where \")\" is wanted", hint: Self.advice(for: end))
            }
            at += 1
            return inner
        }
        guard token.kind == .word else { try stop(at: token, "stands where a field is wanted") }
        at += 1
        return try test(of: token)
    }

    private mutating func test(of name: ConditionToken) throws(Stop) -> Condition.Node {
        let field = field(name)
        guard let token = peek else { try stopAtEnd("what \"\(name.text)\" is asked") }
        at += 1
        switch (token.kind, token.text) {
        case (.word, "is"): return try equality(field, name)
        case (.compare, "<"), (.compare, "<="), (.compare, ">"), (.compare, ">="):
            return .test(field, comparison(token, field, name, try values()))
        case (.word, "in"): return .test(field, .text(try list(field, name)))
        case (.word, "not") where peek?.text == "in":
            at += 1
            return .not(.test(field, .text(try list(field, name))))
        case (.word, "contains"): return .test(field, pieces(.contains, field, name, try values()))
        case (.word, "starts"), (.word, "ends"):
            guard take(word: "with") else { try stop(at: token, "needs \"with\" behind it") }
            let piece: Condition.Piece = token.text == "starts" ? .starts : .ends
            return .test(field, pieces(piece, field, name, try values()))
        default:
            let known = ["is", "is not", "in list", "contains", "starts with", "ends with", "<", "<=", ">", ">="]
            let hint = Self.advice(for: token) ?? Spelling.hint(for: token.text, known: known)
            try stop(at: token, "is nothing that can be asked of a field", hint: hint)
        }
    }

    private mutating func equality(_ field: ConditionField, _ name: ConditionToken) throws(Stop) -> Condition.Node {
        let isNegated = take(word: "not")
        if let token = peek, token.kind == .word, token.text == "in" || token.text == "contains" {
            try stop(at: token, "does not go with \"is\"", hint: "leave the \"is\" out")
        }
        let values = try values()
        let test: Condition.Test
        if values.count == 1, values[0].kind == .word, values[0].text == "empty" {
            return .test(field, .known(isNegated))
        } else if case .number = field.kind {
            test = .number(numbers(values))
        } else {
            test = .text(texts(values, field, name))
        }
        return isNegated ? .not(.test(field, test)) : .test(field, test)
    }

    private mutating func list(_ field: ConditionField, _ name: ConditionToken) throws(Stop) -> Set<String> {
        guard take(word: "list") else {
            let message = "needs \"list\" and the name of a list behind it"
            try stop(at: tokens[at - 1], message, hint: "write it like: in list competitors")
        }
        guard let token = peek, token.kind == .word || token.kind == .quoted else {
            try stopAtEnd("the name of a list")
        }
        at += 1
        if case .number = field.kind { wrongType(name, "a number", cannot: "be in a list of texts") }
        guard let list = vocabulary.list(token.text) else {
            reader.unknown(part(token), .unknownReference, token.text, isNo: "list", known: vocabulary.listNames)
            return []
        }
        return list
    }

    /// One or more values with `|` between them.
    private mutating func values() throws(Stop) -> [ConditionToken] {
        var values = [try value()]
        while peek?.kind == .bar {
            at += 1
            values.append(try value())
        }
        return values
    }

    private mutating func value() throws(Stop) -> ConditionToken {
        guard var value = peek else { try stopAtEnd("a value") }
        if value.kind == .broken { try stop(at: value, "has no closing quote") }
        guard value.kind == .quoted || value.kind == .word && !Self.ends.contains(value.text) else {
            try stop(
                at: value,
                "stands where a value is wanted",
                hint: "a text of such signs or words is quoted: \"...\""
            )
        }
        at += 1
        if value.kind == .quoted { return value }
        while let next = peek, next.kind == .word, !Self.ends.contains(next.text) {
            if Self.suspicious.contains(next.text.lowercased()) {
                try stop(
                    at: next,
                    "inside a text is doubtful",
                    hint: Self.advice(for: next) ?? "quote the text: \"...\""
                )
            }
            at += 1
            value.text += " " + next.text
            value.length = next.offset + next.length - value.offset
        }
        return value
    }

    private static let ends: Set<String> = ["and", "or"]
    /// In an unquoted text these are most often a condition that was written in another way.
    private static let suspicious: Set<String> = ["and", "or", "not", "is", "in", "contains", "&&", "empty"]

    private static func advice(for token: ConditionToken) -> String? {
        switch token.text {
        case "=", "==": "write \"is\""
        case "!=", "<>", "!": "write \"is not\""
        case "&&", "AND", "And", "&": "write \"and\""
        case "||", "OR", "Or", "|": token.kind == .bar ? nil : "write \"or\""
        case "NOT", "Not": "write \"not\""
        default: nil
        }
    }
}

// Where it stands, and what is wrong there.
extension ConditionParser {
    private var peek: ConditionToken? { at < tokens.count ? tokens[at] : nil }

    private mutating func take(word: String) -> Bool {
        guard let token = peek, token.kind == .word, token.text == word else { return false }
        at += 1
        return true
    }

    func part(_ token: ConditionToken) -> RuleNode { reader.part(of: node, from: token.offset, length: token.length) }

    private func stop(at token: ConditionToken, _ message: String, hint: String? = nil) throws(Stop) -> Never {
        reader.fault(part(token), .wrongCondition, "\"\(token.text.prefix(60))\" \(message)", hint: hint)
        throw Stop()
    }

    private func stopAtEnd(_ wanted: String) throws(Stop) -> Never {
        let last = tokens.last ?? ConditionToken(kind: .word, text: "", offset: 0, length: 1)
        reader.fault(part(last), .wrongCondition, "ends where \(wanted) is wanted")
        throw Stop()
    }
}
