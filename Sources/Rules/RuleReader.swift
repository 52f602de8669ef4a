/// One reading of one rule file: typed access to its nodes, and every fault that was met on the way.
///
/// A value that is wrong reads as nil after its fault was noted, and the reading goes on, so that the author hears of all
/// faults at once. Belongs to the one call of `read` that made it.
package final class RuleReader {
    /// Rule files are written by hand; a longer one is a mistake.
    package static let maxBytes = 1_048_576

    private let file: String
    private var faults: [RuleFault] = []

    private init(file: String) {
        self.file = file
    }

    /// Reads a file: `build` makes the value from the names at the top, with stand-ins for what is wrong.
    ///
    /// Throws all the faults that were noted, and then the value is not used.
    package static func read<Key: RuleKey, Value>(
        _ text: String,
        file: String,
        keyedBy: Key.Type,
        build: (RuleFields<Key>) -> Value
    ) throws(RuleFaults) -> Value {
        let reader = RuleReader(file: file)
        let top = RuleComposer(reader: reader).compose(text).flatMap { reader.fields($0, keyedBy: Key.self) }
        guard let top else { throw RuleFaults(reader.faults) }
        let value = build(top)
        guard reader.faults.isEmpty else { throw RuleFaults(reader.faults) }
        return value
    }

    /// Notes a fault of a node.
    package func fault(_ node: RuleNode, _ code: RuleFault.Code, _ message: String, hint: String? = nil) {
        faults.append(
            RuleFault(
                file: file,
                line: node.line,
                column: node.column,
                code: code,
                path: node.path,
                message: message,
                hint: hint
            )
        )
    }

    /// Notes a name that is not among those that are known, with the nearest one.
    ///
    /// `what` says what it should have been.
    package func unknown(
        _ node: RuleNode,
        _ code: RuleFault.Code,
        _ name: String,
        isNo what: String,
        known: [String]
    ) {
        let hint = Spelling.hint(for: name, known: known)
        fault(node, code, "\"\(name.prefix(60))\" is no \(what)", hint: hint)
    }

    /// A mapping with a fixed set of names; notes each name that is not among them.
    package func fields<Key: RuleKey>(_ node: RuleNode, keyedBy: Key.Type) -> RuleFields<Key>? {
        guard case .mapping(let entries) = node.content else {
            fault(node, .wrongShape, "must be a mapping (name: value), not \(node.shape)")
            return nil
        }
        for entry in entries where Key(rawValue: entry.name) == nil {
            let known = Key.allCases.map(\.rawValue)
            unknown(entry.key, .unknownKey, entry.name, isNo: "name that is known here", known: known)
        }
        return RuleFields(node: node, reader: self)
    }

    /// A mapping whose names are the author's own.
    package func entries(_ node: RuleNode) -> [RuleEntry] {
        guard case .mapping(let entries) = node.content else {
            fault(node, .wrongShape, "must be a mapping (name: value), not \(node.shape)")
            return []
        }
        if entries.isEmpty { fault(node, .missing, "must not be empty") }
        return entries
    }

    package func list(_ node: RuleNode) -> [RuleNode] {
        guard case .list(let items) = node.content else {
            fault(node, .wrongShape, "must be a list, not \(node.shape)")
            return []
        }
        return items
    }
}
