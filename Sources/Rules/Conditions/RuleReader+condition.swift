extension RuleReader {
    /// A `when:` expression about the fields of a vocabulary; nil after a fault.
    ///
    /// One that can never hold is a fault; one that always holds is warned of.
    package func condition(_ node: RuleNode, about vocabulary: some ConditionVocabulary) -> Condition? {
        guard let text = text(node, limit: 2000) else { return nil }
        let before = faultCount
        var parser = ConditionParser(text, node: node, reader: self, vocabulary: vocabulary)
        let root: Condition.Node
        do {
            root = try parser.parse()
        } catch {
            return nil  // its fault was noted
        }
        guard faultCount == before else { return nil }
        if ConditionLogic.isImpossible(root) {
            fault(node, .contradiction, "\"\(text.prefix(80))\" can never hold")
        } else if case .or(let alternatives) = root {
            for (index, alternative) in alternatives.enumerated() where ConditionLogic.isImpossible(alternative) {
                fault(node, .contradiction, "what stands on place \(index + 1) of the \"or\" can never hold")
            }
        }
        if ConditionLogic.isCertain(root) { fault(node, .alwaysTrue, "\"\(text.prefix(80))\" holds for every value") }
        return Condition(text: text, root: root)
    }
}
