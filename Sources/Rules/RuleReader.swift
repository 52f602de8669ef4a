import Contracts

/// One reading of one rule file: typed access to its nodes, and every fault that was met on the way.
///
/// A value that is wrong reads as nil after its fault was noted, and the reading goes on, so that the author hears of all
/// faults at once. Belongs to the one call of `read` that made it.
package final class RuleReader {
    /// Room for tens of thousands of territories; a longer file is a mistake.
    package static let maxBytes = 16 * 1_048_576

    private let file: String
    private let lines: [Substring]
    private var faults: [RuleFault] = []

    private init(_ text: String, file: String) {
        self.file = file
        lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
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
        try readWithWarnings(text, file: file, keyedBy: Key.self, build: build).value
    }

    /// As `read`, and hands out what was warned of when nothing is wrong; else the warnings are among the faults.
    package static func readWithWarnings<Key: RuleKey, Value>(
        _ text: String,
        file: String,
        keyedBy: Key.Type,
        build: (RuleFields<Key>) -> Value
    ) throws(RuleFaults) -> (value: Value, warnings: RuleFaults) {
        let reader = RuleReader(text, file: file)
        let top = RuleComposer(reader: reader).compose(text).flatMap { reader.fields($0, keyedBy: Key.self) }
        guard let top else { throw RuleFaults(reader.faults) }
        let value = build(top)
        guard reader.faultCount == 0 else { throw RuleFaults(reader.faults) }
        return (value, RuleFaults(reader.faults))
    }

    /// How many faults were noted so far, without the warnings.
    package var faultCount: Int { faults.count { !$0.isWarning } }

    /// Notes a fault of a node, or a warning, by the code.
    package func fault(_ node: RuleNode, _ code: RuleFault.Code, _ message: String, hint: String? = nil) {
        faults.append(warning(node, code, message, hint: hint))
    }

    /// A fault that is not noted: whoever has it tells it when its time comes.
    package func warning(
        _ node: RuleNode,
        _ code: RuleFault.Code,
        _ message: String,
        hint: String? = nil
    ) -> RuleFault {
        RuleFault(
            file: file,
            line: node.line,
            column: node.column,
            code: code,
            path: node.path,
            message: message,
            hint: hint,
            source: lines.indices.contains(node.line - 1) ? String(lines[node.line - 1]) : "",
            length: node.content.length
        )
    }

    /// A part of a text, to point at: from a Unicode scalar of the trimmed text on.
    ///
    /// The whole text where the file has it in another form, with escapes or over several lines.
    package func part(of node: RuleNode, from offset: Int, length: Int) -> RuleNode {
        guard case .text(let raw) = node.content, lines.indices.contains(node.line - 1) else { return node }
        let text = raw.trimmingBlanks().unicodeScalars
        let rest = lines[node.line - 1].unicodeScalars.dropFirst(node.column - 1)
        let lead = rest.prefix { $0 == "\"" || $0 == "'" || $0.properties.isWhitespace }.count
        for shift in [0, lead] where rest.dropFirst(shift).starts(with: text) {
            let part = String(String.UnicodeScalarView(text.dropFirst(offset).prefix(length)))
            let column = node.column + shift + offset
            return RuleNode(line: node.line, column: column, path: node.path, content: .text(part))
        }
        return node
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
