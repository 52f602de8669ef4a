/// Finds conditions that no values can fulfil, or that all fulfil, as far as single fields tell.
///
/// The condition is turned into alternatives of tests (disjunctive normal form); an alternative is impossible when the
/// tests of one field exclude each other. Beyond `maxAlternatives` nothing is said.
enum ConditionLogic {
    private static let maxAlternatives = 256

    private typealias Literal = (field: ConditionField, test: Condition.Test, isNegated: Bool)

    /// Whether no values make it true.
    static func isImpossible(_ node: Condition.Node) -> Bool {
        alternatives(node, isNegated: false)?.allSatisfy { !isPossible($0) } ?? false
    }

    /// Whether no values make it false.
    static func isCertain(_ node: Condition.Node) -> Bool {
        alternatives(node, isNegated: true)?.allSatisfy { !isPossible($0) } ?? false
    }

    /// Nil when there are too many.
    private static func alternatives(_ node: Condition.Node, isNegated: Bool) -> [[Literal]]? {
        switch node {
        case .test(let field, let test): return [[(field, test, isNegated)]]
        case .not(let inner): return alternatives(inner, isNegated: !isNegated)
        case .and(let nodes), .or(let nodes):
            var isProduct = false
            if case .and = node { isProduct = true }
            var result: [[Literal]] = isProduct != isNegated ? [[]] : []
            for inner in nodes {
                guard let more = alternatives(inner, isNegated: isNegated) else { return nil }
                if isProduct != isNegated {
                    result = result.flatMap { left in more.map { left + $0 } }
                } else {
                    result += more
                }
                if result.count > maxAlternatives { return nil }
            }
            return result
        }
    }

    private static func isPossible(_ literals: [Literal]) -> Bool {
        Dictionary(grouping: literals) { $0.field }.allSatisfy { isPossible($0.key, $0.value) }
    }

    /// Whether the field can have a value that all the tests allow.
    private static func isPossible(_ field: ConditionField, _ literals: [Literal]) -> Bool {
        var mustBeKnown = false
        var mustBeUnknown = false
        var numbers = NumberSet.all
        var texts: Set<String>?
        var others: Set<String> = []
        if case .number(let bounds) = field.kind { numbers = NumberSet(bounds) }
        if case .choice(let choices) = field.kind { texts = Set(choices) }
        for (_, test, isNegated) in literals {
            switch test {
            case .known(let isKnown):
                if isKnown != isNegated { mustBeKnown = true } else { mustBeUnknown = true }
                continue
            case .number(let set): numbers = numbers.intersection(isNegated ? set.complement : set)
            case .text(let set):
                if isNegated { others.formUnion(set) } else { texts = texts?.intersection(set) ?? set }
            case .piece: break
            }
            mustBeKnown = true
        }
        if mustBeUnknown { return !mustBeKnown }
        guard !numbers.isEmpty else { return false }
        guard var texts else { return true }
        texts.subtract(others)
        return texts.contains { text in
            literals.allSatisfy { ($0.test.truth(.text(text)) != .no) != $0.isNegated || !$0.test.isOfPieces }
        }
    }
}

extension Condition.Test {
    fileprivate var isOfPieces: Bool {
        if case .piece = self { true } else { false }
    }
}
