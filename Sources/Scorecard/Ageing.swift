/// How the points of an activity become less.
package struct Ageing: Hashable, Sendable {
    /// They halve in this time, over and over.
    package var halfLifeMs: Int64?
    /// They count up to this age, its last millisecond included, and then not at all.
    package var windowMs: Int64?
    /// They go down evenly to nothing at this age.
    package var linearMs: Int64?

    /// What is left of whole points at an age, in thousandths, rounded half away from zero.
    ///
    /// All of it is whole numbers, so that every machine finds the same.
    func millipoints(_ points: Int, ageMs: Int64) -> Int {
        if let windowMs, ageMs > windowMs { return 0 }
        if let linearMs {
            guard ageMs < linearMs else { return 0 }
            return Self.rounded(points.signum(), points.magnitude * 1000 * UInt(linearMs - ageMs), by: UInt(linearMs))
        }
        guard let halfLifeMs else { return points * 1000 }
        let factor = PowerOfHalf.factor(ageMs, halfLifeMs)
        return Self.rounded(points.signum(), points.magnitude * 1000 * factor, by: PowerOfHalf.one)
    }

    private static func rounded(_ sign: Int, _ magnitude: UInt, by divisor: UInt) -> Int {
        sign * Int((magnitude + divisor / 2) / divisor)
    }
}

/// 2^-x by whole numbers alone.
///
/// x = age / half-life is cut to its whole part and 16 binary digits; the whole part shifts, and each digit that is set
/// multiplies by the root of 1/2 that belongs to it (2^-1/2, 2^-1/4, ..., 2^-1/65536). All are fixed-point numbers of 32
/// binary digits, cut off and not rounded; the whole is at most 2^-16 of a half-life and 2^-27 of the value away.
enum PowerOfHalf {
    static let one: UInt = 1 << 32

    /// In units of `one`.
    static func factor(_ ageMs: Int64, _ halfLifeMs: Int64) -> UInt {
        let (whole, rest) = ageMs.quotientAndRemainder(dividingBy: halfLifeMs)
        guard whole < 32 else { return 0 }
        let fraction = (rest << 16) / halfLifeMs
        var factor = one
        for (index, root) in roots.enumerated() where fraction & (0x8000 >> Int64(index)) != 0 {
            factor = (factor * root) >> 32
        }
        return factor >> UInt(whole)
    }

    private static let roots: [UInt] = {
        var roots: [UInt] = []
        var square = one / 2
        for _ in 0..<16 {
            square = root(of: square << 32)
            roots.append(square)
        }
        return roots
    }()

    /// The whole part of a square root, digit by digit.
    private static func root(of square: UInt) -> UInt {
        var root: UInt = 0
        for bit in (0..<32).reversed() {
            let next = root | 1 << UInt(bit)
            if next * next <= square { root = next }
        }
        return root
    }
}
