extension RuleReader {
    /// A day, `2026-12-24`.
    package func day(_ node: RuleNode) -> Day? {
        guard let text = text(node) else { return nil }
        return day(text, at: node)
    }

    /// A day in a text; notes one that is none, at a node.
    package func day(_ text: String, at node: RuleNode) -> Day? {
        if let day = Day(text) { return day }
        fault(node, .wrongForm, "\"\(text.prefix(40))\" is no day", hint: "write it like 2026-12-24")
        return nil
    }
}
