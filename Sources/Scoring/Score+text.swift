import Contracts

extension Score {
    /// The score in one line.
    var summary: String {
        let grade = grade.map { " \($0)," } ?? ""
        let persona = persona.map { " as \($0)" } ?? ""
        let known = known.map { "; \($0) % of the fields known" } ?? ""
        let said = prediction.map { said in
            let tenths = (said.probability + 500) / 1000
            return
                "; \(tenths / 10).\(tenths % 10) % likely to be won (\(said.model), \(said.points) points)"
        }
        return
            "\(total) = fit \(fit)\(persona) + engagement \(engagement),\(grade) \(leadClass.rawValue), \(stage.rawValue)"
            + " (\(ruleSet))\(known)\(said ?? "")"
    }

    /// A line for each rule that counted, and one for what is missing.
    var reasons: [String] {
        let missing = next.map { gap in
            "+\(gap.points) missing to \(gap.stage.rawValue)" + (gap.rule.map { ", for example by \($0)" } ?? "")
        }
        return lines.map(\.summary) + (missing.map { [$0] } ?? [])
    }
}

extension ScoreLine {
    /// The line in words: points, part, rule, reason, and how ageing and limits came to them.
    fileprivate var summary: String {
        let shown = counted ?? points * 1000
        let name = label.map { "\(rule) (\($0))" } ?? rule
        var parts = ["\(shown >= 0 ? "+" : "")\(Self.text(shown)) \(part.rawValue) \(name): \(reason)"]
        if let raw, let aged, raw != aged { parts.append("\(Self.text(raw)) before ageing") }
        if let aged, let counted, aged != counted { parts.append("\(Self.text(aged)) before the limit of the rule") }
        if let activities, activities.count > 1 { parts.append("\(activities.count) activities") }
        return parts.joined(separator: ", ")
    }

    /// Thousandths as a number with as many decimals as it needs.
    private static func text(_ thousandths: Int) -> String {
        let (whole, rest) = thousandths.magnitude.quotientAndRemainder(dividingBy: 1000)
        var decimals = String(rest + 1000).dropFirst()
        while decimals.last == "0" { decimals.removeLast() }
        return (thousandths < 0 ? "-" : "") + String(whole) + (decimals.isEmpty ? "" : "." + decimals)
    }
}
