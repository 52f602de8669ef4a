package import Rules

extension LearnedScorecard {
    private enum SectionKey: String, RuleKey {
        case method, outcome
        case learnedFrom = "learned_from"
        case max, probability, fields
    }
    private enum LeadsKey: String, RuleKey { case closed, won }
    private enum CurveKey: String, RuleKey { case intercept, points }

    /// Reads the section; nil after a fault that leaves nothing to read.
    package static func read(_ node: RuleNode, _ reader: RuleReader) -> Self? {
        guard let section = reader.fields(node, keyedBy: SectionKey.self) else { return nil }
        let method = section.required(.method).flatMap { reader.choice($0, of: Method.self) }
        let outcome = section.requiredText(.outcome)
        let leads = section.required(.learnedFrom).flatMap { reader.fields($0, keyedBy: LeadsKey.self) }
        let closed = leads?.requiredInteger(.closed, in: 0...Int.max)
        let won = leads?.requiredInteger(.won, in: 0...Int.max)
        let probability = section.required(.probability).flatMap { map($0, reader) }
        let nodes = section.requiredList(.fields)
        let fields = nodes.compactMap { Field.read($0, reader) }
        checkNames(fields, nodes, reader)
        let max = section.integer(.max, in: 1...mostPoints)
        guard let method, let probability else { return nil }
        let scorecard = Self(
            method: method,
            outcome: outcome,
            closed: closed ?? 0,
            won: won ?? 0,
            fields: fields,
            probability: probability,
            max: max
        )
        if scorecard.reach > mostPoints {
            let message =
                "the best values together give \(scorecard.reach) points, more than \(mostPoints)"
            reader.fault(section.place(.fields), .wrongSum, message)
        }
        return scorecard
    }

    private static func checkNames(_ fields: [Field], _ nodes: [RuleNode], _ reader: RuleReader) {
        guard fields.count == nodes.count else { return }
        var seen: Set<String> = []
        for (field, node) in zip(fields, nodes) where !seen.insert(field.classes.field).inserted {
            reader.fault(node, .duplicate, "the field \"\(field.classes.field)\" has a table before")
        }
    }

    /// A curve, or percent by points.
    private static func map(_ node: RuleNode, _ reader: RuleReader) -> ProbabilityMap? {
        if node.entry(CurveKey.intercept.rawValue) != nil {
            guard let curve = reader.fields(node, keyedBy: CurveKey.self),
                let intercept = curve.requiredDecimal(.intercept, in: -1000...1000),
                let slope = curve.requiredDecimal(.points, in: 0...1000)
            else { return nil }
            return .curve(intercept: intercept, slope: slope)
        }
        var steps: [ProbabilityMap.Step] = []
        for entry in reader.entries(node) {
            guard let from = Int(entry.name), (0...mostPoints).contains(from) else {
                reader.fault(entry.key, .wrongForm, "must be points from 0 to \(mostPoints), or intercept and points")
                continue
            }
            guard let percent = reader.decimal(entry.value, in: 0...100) else { continue }
            let step = ProbabilityMap.Step(from: from, probability: RuleText.rounded(percent / 100))
            if let last = steps.last, last.from >= from || last.probability > step.probability {
                reader.fault(entry.key, .wrongOrder, "points and percent must rise")
            }
            if steps.isEmpty, from != 0 { reader.fault(entry.key, .gap, "the first step must begin at 0 points") }
            steps.append(step)
        }
        return .steps(steps)
    }
}

extension LearnedScorecard.Field {
    private enum Key: String, RuleKey { case field, points, ranges, other, empty }

    private static let pointsRange = 0...LearnedScorecard.mostPoints

    static func read(_ node: RuleNode, _ reader: RuleReader) -> Self? {
        guard let fields = reader.fields(node, keyedBy: Key.self) else { return nil }
        let name = fields.requiredText(.field)
        let other = fields.requiredInteger(.other, in: pointsRange)
        let empty = fields.requiredInteger(.empty, in: pointsRange)
        let table = fields.optional(.points)
        let ranges = fields.optional(.ranges)
        let own: (FieldClasses, [Int])?
        switch (table, ranges) {
        case (let table?, nil): own = values(table, name, reader)
        case (nil, let ranges?): own = numbers(ranges, name, reader)
        default:
            reader.fault(node, .contradiction, "needs either \"points\" or \"ranges\"")
            return nil
        }
        guard let other, let empty, let (classes, points) = own else { return nil }
        return Self(classes: classes, points: [empty, other] + points)
    }

    private static func values(_ node: RuleNode, _ name: String, _ reader: RuleReader) -> (FieldClasses, [Int])? {
        guard case .mapping(let entries) = node.content else {
            reader.fault(node, .wrongShape, "must be a mapping (value: points)")
            return nil
        }
        var lines: [String: Int] = [:]
        for entry in entries {
            if let line = lines.updateValue(entry.key.line, forKey: entry.name.lowercased()) {
                reader.fault(entry.key, .duplicate, "differs only in case from line \(line)")
            }
        }
        let points = entries.compactMap { reader.integer($0.value, in: pointsRange) }
        guard points.count == entries.count else { return nil }
        return (FieldClasses(field: name, shape: .values(entries.map(\.name))), points)
    }

    private static func numbers(_ node: RuleNode, _ name: String, _ reader: RuleReader) -> (FieldClasses, [Int])? {
        var (cuts, points): ([Double], [Int]) = ([], [])
        var last: NumberClass?
        for entry in reader.entries(node) {
            guard let range = NumberClass(entry.name) else {
                let hint = "write it like: below 3, 3 to below 7.5, 7.5 and up"
                reader.fault(entry.key, .wrongForm, "is no range of numbers", hint: hint)
                return nil
            }
            if let last, last.upper != range.lower {
                reader.fault(entry.key, .gap, "must begin where the range before ends")
            }
            if last == nil, range.lower != nil { reader.fault(entry.key, .gap, "the first range must be \"below\"") }
            if let lower = range.lower, let upper = range.upper, lower >= upper {
                reader.fault(entry.key, .wrongOrder, "ends before it begins")
            }
            if let cut = range.lower { cuts.append(cut) }
            if let point = reader.integer(entry.value, in: pointsRange) { points.append(point) }
            last = range
        }
        if last?.upper != nil { reader.fault(node, .gap, "the last range must be \"and up\"") }
        guard points.count == cuts.count + 1 else { return nil }
        return (FieldClasses(field: name, shape: .ranges(cuts: cuts)), points)
    }
}
