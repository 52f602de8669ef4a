package import Contracts

extension Duty {
    /// When she next comes on duty after an instant: the first moment of work after so long a time off, in milliseconds;
    /// nil when she never does.
    ///
    /// A break for lunch is no time off; a night, a weekend and a leave are.
    package func nextArrival(after instant: Instant, off: Int64 = longOff) -> Instant? {
        var end = state(at: instant) == .working ? instant.milliseconds : instant.milliseconds - off
        // Who works around the clock comes on duty when her last leave is over, and never again.
        guard calendar != nil || leave.contains(where: { zone.start(of: $0.upperBound) >= instant }) else { return nil }
        var at = instant.milliseconds
        for _ in 0..<Self.mostShifts {
            guard let shift = nextShift(from: at) else { return nil }
            if shift.lowerBound - end >= off, shift.lowerBound > instant.milliseconds {
                return Instant(milliseconds: shift.lowerBound)
            }
            end = shift.upperBound
            at = end
        }
        return nil
    }

    /// Three hours.
    package static let longOff: Int64 = 3 * 3_600_000

    /// Who works so many shifts without a long time off is always there.
    private static let mostShifts = 1_000
}
