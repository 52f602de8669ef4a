package import Contracts
import Glibc

/// A level's weight as it was and as it was learned.
package struct FittedWeight: Hashable, Sendable {
    package let field: MatchField
    package let level: MatchLevel
    package let oldM: Double
    package let oldU: Double
    package private(set) var newM: Double
    package private(set) var newU: Double

    package var oldBits: Double { log2(oldM / oldU) }
    package var newBits: Double { log2(newM / newU) }

    /// A weight moves by no more bits at once: what is learned of an odd store does not overturn it.
    package static let mostBits = 3.0
    /// The least share that a rule file can hold.
    private static let leastShare = 0.000_000_001

    init(field: MatchField, level: MatchLevel, old: LevelWeight, m: Double, u: Double) {
        self.field = field
        self.level = level
        (oldM, oldU) = (old.m, old.u)
        newU = ShareText.rounded(max(u, Self.leastShare))
        newM = ShareText.rounded(max(m, Self.leastShare))
    }

    /// For people to see.
    package var told: MatchFitted.Weight {
        MatchFitted.Weight(
            field: field.rawValue,
            level: level.rawValue,
            oldM: oldM,
            oldU: oldU,
            newM: newM,
            newU: newU
        )
    }

    /// The levels of a field, best first, brought to what a rule file may say.
    ///
    /// No weight moves too far, none exceeds that of a better level, equal values speak for one person and different
    /// ones against.
    static func bounded(_ levels: [Self]) -> [Self] {
        var bounded: [Self] = []
        var ceiling = Double.infinity
        for var level in levels {
            var bits = min(max(level.newBits, level.oldBits - mostBits), level.oldBits + mostBits)
            if level.level == .equal { bits = max(bits, leastCertainty) }
            if level.level == .different { bits = min(bits, -leastCertainty) }
            level.setBits(min(bits, ceiling))
            ceiling = level.newBits
            bounded.append(level)
        }
        if var last = bounded.popLast() {
            let others = bounded.reduce(0) { $0 + $1.newU }
            last.lowerU(to: 1 - others, keeping: min(bounded.last?.newBits ?? .infinity, -leastCertainty))
            bounded.append(last)
        }
        return bounded
    }

    /// Bits that equal and different values weigh at least.
    private static let leastCertainty = 0.01

    /// Changes u until the weight is no more, and no less but for rounding: m is what there is to learn.
    private mutating func setBits(_ bits: Double) {
        if newBits != bits { newU = ShareText.rounded(min(max(newM / exp2(bits), Self.leastShare), 1)) }
        lowerM(keeping: bits)
    }

    /// Gives back what other levels of the field took, so that the shares of all add up to no more than one.
    private mutating func lowerU(to share: Double, keeping bits: Double) {
        if newU > share { newU = ShareText.rounded(max(share, Self.leastShare)) }
        lowerM(keeping: bits)
    }

    /// Shares were rounded down, u perhaps more than m.
    private mutating func lowerM(keeping bits: Double) {
        while newBits > bits, newM > Self.leastShare { newM = ShareText.rounded(newM * 0.995) }
    }
}

/// Shares as a rule file holds them: without an exponent, three digits that count.
enum ShareText {
    /// Digits behind the point that a rule file may have.
    private static let mostDigits = 9

    /// Rounded down, so that shares which add up to one do not add up to more.
    static func rounded(_ share: Double) -> Double { Double(text(share)) ?? share }

    static func text(_ share: Double) -> String {
        if share >= 1 { return "1" }
        let size = share > 0 ? Int(floor(log10(share))) : -mostDigits
        let digits = min(max(2 - size, 1), mostDigits)
        let scaled = Int((share * pow(10, Double(digits)) + 0.000_001).rounded(.down))
        let text = String(scaled)
        let padded = String(repeating: "0", count: max(0, digits + 1 - text.utf8.count)) + text
        var fraction = padded.suffix(digits)
        while fraction.count > 1, fraction.last == "0" { fraction.removeLast() }
        return padded.dropLast(digits) + "." + fraction
    }
}
