import Rules

extension LearnedTrees {
    private enum SectionKey: String, RuleKey {
        case outcome
        case learnedFrom = "learned_from"
        case probability, base, fields, forest
    }
    private enum LeadsKey: String, RuleKey { case closed, won }
    private enum CurveKey: String, RuleKey { case intercept, sum }
    private enum FieldKey: String, RuleKey { case field, cuts, values }

    /// Answers beyond this are a mistake.
    static let numbers = -1000.0...1000.0

    /// Reads the section; nil after a fault that leaves nothing to read.
    static func read(_ node: RuleNode, _ reader: RuleReader) -> Self? {
        guard let section = reader.fields(node, keyedBy: SectionKey.self) else { return nil }
        let leads = section.required(.learnedFrom).flatMap { reader.fields($0, keyedBy: LeadsKey.self) }
        let curve = section.required(.probability).flatMap { reader.fields($0, keyedBy: CurveKey.self) }
        let intercept = curve?.requiredDecimal(.intercept, in: numbers)
        let slope = curve?.requiredDecimal(.sum, in: numbers)
        let base = section.requiredDecimal(.base, in: numbers)
        let fields = section.requiredList(.fields).compactMap { classes($0, reader) }
        let forest = section.list(.forest).compactMap { TreeReader(fields: fields, reader: reader).node($0, depth: 0) }
        return Self(
            outcome: section.requiredText(.outcome),
            closed: leads?.requiredInteger(.closed, in: 0...Int.max) ?? 0,
            won: leads?.requiredInteger(.won, in: 0...Int.max) ?? 0,
            fields: fields,
            base: base ?? 0,
            trees: forest,
            intercept: intercept ?? 0,
            slope: slope ?? 0
        )
    }

    private static func classes(_ node: RuleNode, _ reader: RuleReader) -> FieldClasses? {
        guard let fields = reader.fields(node, keyedBy: FieldKey.self) else { return nil }
        let name = fields.requiredText(.field)
        if let values = fields.optional(.values) {
            let texts = reader.list(values).compactMap { reader.text($0, limit: 1000) }
            return FieldClasses(field: name, shape: .values(texts))
        }
        let cuts = fields.list(.cuts).compactMap { node -> Double? in
            guard let text = reader.text(node) else { return nil }
            if let cut = FieldKind.number(text) { return cut }
            reader.fault(node, .notANumber, "must be a number")
            return nil
        }
        if zip(cuts, cuts.dropFirst()).contains(where: { $0 >= $1 }) {
            reader.fault(fields.place(.cuts), .wrongOrder, "must rise")
        }
        return FieldClasses(field: name, shape: .ranges(cuts: cuts))
    }
}

/// Reads the questions of a tree.
private struct TreeReader {
    let fields: [FieldClasses]
    let reader: RuleReader

    private enum Key: String, RuleKey { case field, value, below, `in`, also, yes, no }

    /// Deeper trees than ours are a mistake, and would cost stack.
    private static let deepest = 16

    func node(_ node: RuleNode, depth: Int) -> TreeNode? {
        guard case .mapping = node.content else {
            return reader.decimal(node, in: LearnedTrees.numbers).map(TreeNode.leaf)
        }
        guard depth < Self.deepest else {
            reader.fault(node, .tooLong, "is deeper than \(Self.deepest) questions")
            return nil
        }
        guard let entries = reader.fields(node, keyedBy: Key.self) else { return nil }
        let value = entries.requiredDecimal(.value, in: LearnedTrees.numbers)
        let question = question(entries)
        let yes = entries.required(.yes).flatMap { self.node($0, depth: depth + 1) }
        let no = entries.required(.no).flatMap { self.node($0, depth: depth + 1) }
        guard let value, let question, let yes, let no else { return nil }
        return .split(value: value, question, yes: yes, no: no)
    }

    private func question(_ entries: RuleFields<Key>) -> TreeNode.Question? {
        guard let node = entries.required(.field), let name = reader.text(node) else { return nil }
        guard let field = fields.firstIndex(where: { $0.field == name }) else {
            reader.unknown(node, .unknownReference, name, isNo: "field of these trees", known: fields.map(\.field))
            return nil
        }
        var isYes = [Bool](repeating: false, count: fields[field].count)
        switch fields[field].shape {
        case .ranges(let cuts):
            guard let node = entries.required(.below), let count = numbers(node, cuts) else { return nil }
            for place in 0..<count { isYes[FieldClasses.firstOwn + place] = true }
        case .values(let values):
            guard let node = entries.required(.in) else { return nil }
            for item in reader.list(node) {
                guard let text = reader.text(item, limit: 1000) else { continue }
                let place = fields[field].place(of: text)
                if place == FieldClasses.other {
                    reader.unknown(item, .unknownReference, text, isNo: "value of the field", known: values)
                }
                isYes[place] = true
            }
        }
        for word in entries.optional(.also).map({ reader.alternatives($0) }) ?? [] {
            switch word {
            case "empty": isYes[FieldClasses.empty] = true
            case "other": isYes[FieldClasses.other] = true
            default:
                reader.unknown(entries.place(.also), .unknownChoice, word, isNo: "class", known: ["empty", "other"])
            }
        }
        return TreeNode.Question(field: field, isYes: isYes)
    }

    /// How many classes lie below a cut.
    private func numbers(_ node: RuleNode, _ cuts: [Double]) -> Int? {
        guard let text = reader.text(node) else { return nil }
        if text == "nothing" { return 0 }
        if text == "anything" { return cuts.count + 1 }
        if let number = FieldKind.number(text), let place = cuts.firstIndex(of: number) { return place + 1 }
        reader.fault(node, .unknownReference, "is no cut of the field")
        return nil
    }
}
