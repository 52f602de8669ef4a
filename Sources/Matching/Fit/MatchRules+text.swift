package import Contracts
package import Rules

extension MatchRules {
    private enum Key: String, RuleKey {
        case version, decision, fields, guards
    }

    /// The text of a rule file with other shares in it; all else, comments too, stays as it is.
    ///
    /// Throws the faults of the text.
    package static func text(
        _ text: String,
        file: String,
        with weights: [MatchFitted.Weight]
    ) throws(RuleFaults) -> String {
        var edits = try RuleReader.read(text, file: file, keyedBy: Key.self) { top in
            let fields = top.required(.fields)
            return weights.flatMap { weight -> [Edit] in
                let level = fields?.entry(weight.field)?.value.entry(weight.level)?.value
                return [
                    level?.entry("m").flatMap { Edit($0.value, ShareText.text(weight.newM)) },
                    level?.entry("u").flatMap { Edit($0.value, ShareText.text(weight.newU)) },
                ].compactMap(\.self)
            }
        }
        edits.sort { ($0.line, $0.column) > ($1.line, $1.column) }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { Array($0.unicodeScalars) }
        for edit in edits { edit.apply(to: &lines) }
        return lines.map { line in String(String.UnicodeScalarView(line)) }.joined(separator: "\n")
    }

    /// A number that stands in the file and the one that takes its place.
    private struct Edit {
        let line: Int
        let column: Int
        let old: [Unicode.Scalar]
        let new: String

        /// Nil where no change is needed, or no number stands.
        init?(_ node: RuleNode, _ new: String) {
            guard case .text(let old) = node.content, Double(old) != Double(new) else { return nil }
            (line, column, self.old, self.new) = (node.line, node.column, Array(old.unicodeScalars), new)
        }

        func apply(to lines: inout [[Unicode.Scalar]]) {
            guard lines.indices.contains(line - 1) else { return }
            var start = column - 1
            let scalars = lines[line - 1]
            if scalars.indices.contains(start), scalars[start] == "\"" || scalars[start] == "'" { start += 1 }
            guard scalars.dropFirst(start).starts(with: old) else { return }
            lines[line - 1].replaceSubrange(start..<start + old.count, with: new.unicodeScalars)
        }
    }
}
