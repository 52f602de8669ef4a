package import Contracts

/// A time zone as a table: how far the clocks are ahead of UTC, and from when on.
///
/// Read from the zone data that it is handed (RFC 9636, TZif), so that the same bytes always give the same answers. The
/// rule at the end of a file is written out up to the year 2100; what holds then holds for ever.
package struct Zone: Hashable, Sendable {
    package let name: String
    /// Ascending, in milliseconds since 1970 UTC; the first holds from the beginning of time.
    let changes: [Change]

    struct Change: Hashable, Sendable {
        var at: Int64
        /// Local time less UTC, in milliseconds.
        var offset: Int64
    }

    package static let utc = Zone(name: "UTC", changes: [Change(at: .min, offset: 0)])

    init(name: String, changes: [Change]) {
        self.name = name
        self.changes = changes
    }

    /// A time in which the clocks keep one distance from UTC.
    struct Segment {
        var offset: Int64
        /// When they are changed next; the end of time if never.
        var end: Int64
    }

    /// The segment that an instant lies in.
    func segment(at milliseconds: Int64) -> Segment {
        var (low, high) = (0, changes.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if changes[middle].at <= milliseconds { low = middle } else { high = middle }
        }
        return Segment(offset: changes[low].offset, end: high < changes.count ? changes[high].at : .max)
    }

    /// What the clocks show, in milliseconds since 1970-01-01 00:00 local time.
    package func local(_ instant: Instant) -> Int64 {
        instant.milliseconds + segment(at: instant.milliseconds).offset
    }

    /// The day that the clocks show.
    package func day(at instant: Instant) -> Day { Day(local: local(instant)) }

    /// The first instant at which the clocks show the day, or a later one.
    package func start(of day: Day) -> Instant {
        let midnight = day.start
        // No zone is further from UTC than this.
        var at = midnight - 26 * 3_600_000
        while true {
            let segment = segment(at: at)
            let reached = max(at, midnight - segment.offset)
            if reached < segment.end { return Instant(milliseconds: reached) }
            at = segment.end
        }
    }
}

/// A day of the calendar, wherever: days since 1970-01-01.
package struct Day: Hashable, Comparable, Sendable {
    package var number: Int64

    package init(number: Int64) { self.number = number }

    /// The day of a local time in milliseconds.
    package init(local: Int64) { number = local.floored(by: Self.length) }

    /// `2026-11-22`; nil for anything else.
    package init?(_ text: String) {
        guard text.utf8.count == 10, let midnight = Instant(text + "T00:00:00Z") else { return nil }
        number = midnight.milliseconds / Self.length
    }

    package static let length: Int64 = 86_400_000

    /// Its first moment, in milliseconds of local time.
    package var start: Int64 { number * Self.length }

    /// 0 for Monday to 6 for Sunday.
    package var weekday: Int { Int((number + 3) - (number + 3).floored(by: 7) * 7) }

    /// The Monday of its week.
    package var monday: Day { Day(number: number - Int64(weekday)) }

    /// The first day of its month.
    package var firstOfMonth: Day { Day(String(text.prefix(8)) + "01") ?? self }

    /// The first day of the month after its own.
    package var firstOfNextMonth: Day { Day(number: firstOfMonth.number + 31).firstOfMonth }

    package var text: String { String(Instant(milliseconds: start).text.prefix(10)) }

    package static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}

extension Int64 {
    /// The quotient towards minus infinity.
    func floored(by size: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: size)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
