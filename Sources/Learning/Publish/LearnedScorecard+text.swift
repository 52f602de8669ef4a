extension LearnedScorecard {
    /// The section `predictive` of a rule file; `read` makes the same scorecard of it.
    package var text: String {
        var lines = [
            "predictive:",
            "  method: \(method.rawValue)",
            "  outcome: \(RuleText.quoted(outcome))",
            "  learned_from: {closed: \(closed), won: \(won)}",
        ]
        if let max { lines.append("  max: \(max)") }
        switch probability {
        case .curve(let intercept, let slope):
            lines.append(
                "  probability: {intercept: \(RuleText.decimal(intercept)), points: \(RuleText.decimal(slope))}"
            )
        case .steps(let steps):
            lines.append("  # In percent, from so many points on.")
            lines.append("  probability:")
            for step in steps { lines.append("    \(step.from): \(RuleText.decimal(step.probability * 100))") }
        }
        lines.append("  fields:")
        for field in fields { lines += Self.lines(of: field) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func lines(of field: Field) -> [String] {
        let classes = field.classes
        var lines = ["    - field: \(RuleText.quoted(classes.field))"]
        let own = FieldClasses.firstOwn..<classes.count
        switch classes.shape {
        case .ranges:
            lines.append("      ranges:")
            for place in own { lines.append("        \(classes.name(of: place)): \(field.points[place])") }
        case .values(let values):
            lines.append(values.isEmpty ? "      points: {}" : "      points:")
            for place in own {
                lines.append("        \(RuleText.quoted(classes.name(of: place))): \(field.points[place])")
            }
        }
        lines.append("      other: \(field.points[FieldClasses.other])")
        lines.append("      empty: \(field.points[FieldClasses.empty])")
        return lines
    }
}
