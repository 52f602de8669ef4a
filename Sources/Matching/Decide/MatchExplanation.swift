import Glibc

/// Why two are one person or not: the sum line by line, as a waterfall.
package struct MatchExplanation: Codable, Hashable, Sendable {
    /// What spoke against it before anything was compared, in bits.
    package var prior: Double
    package var evidence: [MatchEvidence]
    /// What the other records of the lead add, in bits.
    package var cluster: Double
    /// All of these together.
    package var sum: Double
    /// 2^sum / (1 + 2^sum), if the fields were as independent as the sum takes them.
    package var probability: Double
    /// What the sum must reach to be a match.
    package var threshold: Double

    /// The margin is what makes a match beyond the prior odds.
    package init(evidence: [MatchEvidence], cluster: Double = 0, prior: Double, margin: Double) {
        self.prior = prior
        self.evidence = evidence
        self.cluster = cluster
        sum = evidence.reduce(prior + cluster) { $0 + $1.weight }
        probability = 1 / (1 + exp2(-sum))
        threshold = margin
    }

    package init(evidence: [MatchEvidence], cluster: Double = 0, leads: Int, rules: MatchRules) {
        self.init(evidence: evidence, cluster: cluster, prior: rules.prior(leads: leads), margin: rules.margin)
    }

    /// For a terminal: a line each, the bits in front.
    package var lines: [String] {
        var lines = [Self.line(prior, "odds of meeting the same person by chance")]
        for line in evidence {
            let frequency = line.frequency.map { " (\(Self.bits($0)) for how rare it is)" } ?? ""
            lines.append(Self.line(line.weight, line.text + frequency))
        }
        if cluster != 0 { lines.append(Self.line(cluster, "what else is known of the lead")) }
        let percent = (probability * 10_000).rounded() / 100
        let verdict = sum >= threshold ? "a match" : "no match"
        lines.append(Self.line(sum, "\(percent) %; \(verdict), which takes \(Self.bits(threshold))"))
        return lines
    }

    private static func line(_ weight: Double, _ text: String) -> String {
        let bits = bits(weight)
        return String(repeating: " ", count: max(0, 7 - bits.utf8.count)) + bits + "  " + text
    }

    /// With its sign and one digit behind the point.
    private static func bits(_ weight: Double) -> String {
        let tenths = (weight * 10).rounded()
        let digits = String(Int(abs(tenths)))
        let padded = String(repeating: "0", count: max(0, 2 - digits.utf8.count)) + digits
        return (tenths < 0 ? "-" : "+") + padded.dropLast() + "." + padded.suffix(1)
    }
}
