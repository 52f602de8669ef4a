/// A set of numbers: intervals in ascending order that do not touch, both ends included.
package struct NumberSet: Hashable, Sendable {
    private(set) var intervals: [ClosedRange<Double>]

    static let all = Self(-Double.infinity...Double.infinity)

    package init(_ interval: ClosedRange<Double>) { intervals = [interval] }

    /// All that lies in any of the intervals.
    init(anyOf given: [ClosedRange<Double>]) {
        intervals = []
        for interval in given.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = intervals.last, interval.lowerBound <= last.upperBound.nextUp {
                intervals[intervals.count - 1] = last.lowerBound...max(last.upperBound, interval.upperBound)
            } else {
                intervals.append(interval)
            }
        }
    }

    var isEmpty: Bool { intervals.isEmpty }

    package func contains(_ number: Double) -> Bool { intervals.contains { $0.contains(number) } }

    /// All numbers that are not in the set.
    var complement: Self {
        var gaps: [ClosedRange<Double>] = []
        var start = -Double.infinity
        for interval in intervals {
            if start < interval.lowerBound { gaps.append(start...interval.lowerBound.nextDown) }
            start = interval.upperBound.nextUp
            if interval.upperBound == .infinity { return Self(anyOf: gaps) }
        }
        return Self(anyOf: gaps + [start...Double.infinity])
    }

    func intersection(_ other: Self) -> Self {
        Self(
            anyOf: intervals.flatMap { mine in
                other.intervals.compactMap { theirs in
                    mine.overlaps(theirs) ? mine.clamped(to: theirs) : nil
                }
            }
        )
    }
}
