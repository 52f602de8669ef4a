extension LearnedTrees {
    /// A file of its own beside the scorecard; `read` makes the same trees of it.
    package var text: String {
        var lines = [
            "trees:",
            "  outcome: \(RuleText.quoted(outcome))",
            "  learned_from: {closed: \(closed), won: \(won)}",
            "  # Log odds of the probability: intercept + sum * (base + the answers of all trees).",
            "  probability: {intercept: \(RuleText.decimal(intercept)), sum: \(RuleText.decimal(slope))}",
            "  base: \(RuleText.decimal(base))",
            "  fields:",
        ]
        for field in fields {
            let (key, texts) =
                switch field.shape {
                case .ranges(let cuts): ("cuts", cuts.map(NumberClass.text))
                case .values(let values): ("values", values.map(RuleText.quoted))
                }
            lines.append("    - {field: \(RuleText.quoted(field.field)), \(key): [\(texts.joined(separator: ", "))]}")
        }
        lines.append("  # \"value\" is what the answer would be if nothing more were asked.")
        lines.append("  forest:")
        for tree in trees {
            var text = self.lines(of: tree, indent: "      ")
            if let first = text.first { text[0] = "    - " + first.dropFirst(6) }
            lines += text
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func lines(of node: TreeNode, indent: String) -> [String] {
        guard case .split(let value, let question, let yes, let no) = node else { return [] }
        var lines = ["\(indent)field: \(RuleText.quoted(fields[question.field].field))"]
        lines.append("\(indent)value: \(RuleText.decimal(value))")
        lines.append(indent + condition(question))
        let also = [(FieldClasses.empty, "empty"), (FieldClasses.other, "other")].filter { question.isYes[$0.0] }
        if !also.isEmpty { lines.append("\(indent)also: \(also.map(\.1).joined(separator: " | "))") }
        for (name, child) in [("yes", yes), ("no", no)] {
            if case .leaf(let value) = child {
                lines.append("\(indent)\(name): \(RuleText.decimal(value))")
            } else {
                lines.append("\(indent)\(name):")
                lines += self.lines(of: child, indent: indent + "  ")
            }
        }
        return lines
    }

    private func condition(_ question: TreeNode.Question) -> String {
        let own = question.isYes.indices.dropFirst(FieldClasses.firstOwn)
        switch fields[question.field].shape {
        case .ranges(let cuts):
            let count = own.count { question.isYes[$0] }
            if count == 0 { return "below: nothing" }
            return count <= cuts.count ? "below: \(NumberClass.text(cuts[count - 1]))" : "below: anything"
        case .values(let values):
            let names = own.filter { question.isYes[$0] }.map { RuleText.quoted(values[$0 - FieldClasses.firstOwn]) }
            return "in: [\(names.joined(separator: ", "))]"
        }
    }
}
