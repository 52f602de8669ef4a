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
/// x = age / half-life is cut to its whole part and 16 binary digits behind the point; the whole part shifts, and each
/// digit that is set multiplies by the root of 1/2 that belongs to it (2^-1/2, 2^-1/4, ..., 2^-1/65536). The products
/// for the first and the last eight digits are kept in tables. All are fixed-point numbers of 31 binary digits, cut off
/// and not rounded; the whole is at most 2^-16 of a half-life and 2^-26 of the value away.
enum PowerOfHalf {
    static let one: UInt = 1 << 31

    /// In units of `one`.
    static func factor(_ ageMs: Int64, _ halfLifeMs: Int64) -> UInt {
        let (whole, rest) = ageMs.quotientAndRemainder(dividingBy: halfLifeMs)
        guard whole < 31 else { return 0 }
        let fraction = Int((rest << 16) / halfLifeMs)
        return ((tables.first[fraction >> 8] * tables.last[fraction & 255]) >> 31) >> UInt(whole)
    }

    private static let tables: (first: [UInt], last: [UInt]) = {
        var roots: [UInt] = []
        var square = one / 2
        for _ in 0..<16 {
            square = root(of: square << 31)
            roots.append(square)
        }
        func products(_ roots: ArraySlice<UInt>) -> [UInt] {
            (0..<256).map { digits in
                roots.enumerated().reduce(one) { product, root in
                    digits & (0x80 >> root.offset) == 0 ? product : (product * root.element) >> 31
                }
            }
        }
        return (products(roots[..<8]), products(roots[8...]))
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
