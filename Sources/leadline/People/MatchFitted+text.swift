import Contracts
import Glibc

extension MatchFitted {
    /// What was learned, for people: from what, the weights that move, and what would be decided otherwise.
    func lines(_ style: Style) -> [String] {
        var lines = ["learned from \(submissions) submissions, \(randomPairs) pairs as they come, and from:", ""]
        var sources = TextTable(["pairs that agree in", "pairs", "one person", "rounds"])
        for sample in samples {
            sources.add([sample.agreeIn, "\(sample.pairs)", Self.text(sample.same, 0), "\(sample.rounds)"])
        }
        sources.add(["(people said so)", "\(decided)", "\(decided)"])
        lines += sources.lines(style) + [""]
        var table = TextTable(["field", "level", "bits", "learned", "moves", "m", "learned m", "u", "learned u"])
        let moving = weights.filter { abs($0.newBits - $0.oldBits) >= Self.leastMove }
        for weight in moving {
            let (old, new) = (weight.oldBits, weight.newBits)
            table.add(
                [weight.field, weight.level] + [old, new, new - old].map { Self.text($0, 2) }
                    + [weight.oldM, weight.newM, weight.oldU, weight.newU].map(Self.share)
            )
        }
        lines += moving.isEmpty ? [] : table.lines(style) + [""]
        lines.append("\(weights.count - moving.count) of \(weights.count) weights stay as they are")
        lines.append("of \(comparedPairs) pairs that agree in something, so many would be decided otherwise:")
        for change in changes {
            let examples = change.examples.map { $0.joined(separator: " + ") }.joined(separator: ", ")
            lines.append("  \(change.pairs) from \(change.from.rawValue) to \(change.to.rawValue), as \(examples)")
        }
        if changes.isEmpty { lines.append("  none") }
        if let shortage { lines += ["", shortage] }
        return lines
    }

    /// Why this is not to be published; nil when it may be.
    var shortage: String? {
        if known >= Self.fewest { return nil }
        let (known, fewest) = (Int(known), Int(Self.fewest))
        return "too little to learn from: \(known) pairs of one person, and at least \(fewest) are needed"
    }

    /// Moves of fewer bits are not shown.
    private static let leastMove = 0.05

    private static func text(_ number: Double, _ digits: Int) -> String {
        let scale = pow(10, Double(digits))
        let rounded = (number * scale).rounded() / scale
        return digits == 0 ? String(Int(rounded)) : String(rounded)
    }

    /// Three digits that count.
    private static func share(_ share: Double) -> String {
        let scale = share > 0 ? pow(10, 2 - floor(log10(share))) : 1
        return String((share * scale).rounded() / scale)
    }
}

extension MatchFitted.Weight {
    /// log2(m / u).
    fileprivate var oldBits: Double { log2(oldM / oldU) }
    fileprivate var newBits: Double { log2(newM / newU) }
}
