/// A `when:` expression that was read: typed, without loops, and the same for the same values wherever it is asked.
package struct Condition: Hashable, Sendable {
    /// As it stands in the file, for explanations.
    package let text: String
    let root: Node

    indirect enum Node: Hashable, Sendable {
        case test(ConditionField, Test)
        case not(Node)
        /// Two or more.
        case and([Node])
        /// Two or more.
        case or([Node])
    }

    /// What is asked of one field.
    enum Test: Hashable, Sendable {
        /// `is not empty` (true) and `is empty` (false): the only one that is never unknown.
        case known(Bool)
        case number(NumberSet)
        /// One of these texts, in lower case.
        case text(Set<String>)
        /// Any of these pieces, in lower case.
        case piece(Piece, [String])
    }

    enum Piece: String, Hashable, Sendable {
        case contains
        case starts = "starts with"
        case ends = "ends with"

        func matches(_ text: String, _ piece: String) -> Bool {
            switch self {
            case .contains: text.contains(piece)
            case .starts: text.hasPrefix(piece)
            case .ends: text.hasSuffix(piece)
            }
        }
    }

    /// Whether it holds, for the values under the slots of its fields.
    package func truth(_ value: (Int) -> FieldValue) -> Truth { root.truth(value) }

    /// The slots of the fields that it asks for; each once, ascending.
    package var slots: [Int] { Set(root.fields.map(\.slot)).sorted() }
}

extension Condition.Node {
    func truth(_ value: (Int) -> FieldValue) -> Truth {
        switch self {
        case .test(let field, let test): return test.truth(value(field.slot))
        case .not(let node): return !node.truth(value)
        case .and(let nodes):
            var result = Truth.yes
            for node in nodes {
                switch node.truth(value) {
                case .no: return .no
                case .unknown: result = .unknown
                case .yes: continue
                }
            }
            return result
        case .or(let nodes):
            var result = Truth.no
            for node in nodes {
                switch node.truth(value) {
                case .yes: return .yes
                case .unknown: result = .unknown
                case .no: continue
                }
            }
            return result
        }
    }

    fileprivate var fields: [ConditionField] {
        switch self {
        case .test(let field, _): [field]
        case .not(let node): node.fields
        case .and(let nodes), .or(let nodes): nodes.flatMap(\.fields)
        }
    }
}

extension Condition.Test {
    func truth(_ value: FieldValue) -> Truth {
        if case .known(let isKnown) = self { return Truth((value != .unknown) == isKnown) }
        switch (self, value) {
        case (.number(let set), _): return value.number.map { Truth(set.contains($0)) } ?? .unknown
        case (.text(let texts), .text(let text)): return Truth(texts.contains(text))
        case (.piece(let piece, let texts), .text(let text)): return Truth(texts.contains { piece.matches(text, $0) })
        default: return .unknown
        }
    }
}
