package import Contracts

/// A time to answer in: by the clock, or counted in working hours only.
package struct AnswerTime: Hashable, Sendable {
    package var ms: Int64
    package var isWorkingTime: Bool

    package init(ms: Int64, isWorkingTime: Bool) {
        self.ms = ms
        self.isWorkingTime = isWorkingTime
    }

    /// When it is over that begins at an instant.
    package func end(from start: Instant, _ hours: BusinessHours) -> Instant {
        isWorkingTime ? hours.adding(ms, to: start) : start.adding(milliseconds: ms)
    }
}

/// When people work: the same hours on some days of the week, at a fixed distance from UTC.
package struct BusinessHours: Hashable, Sendable {
    /// 1 is Monday, 7 Sunday; not empty.
    package var days: ClosedRange<Int>
    /// Since midnight.
    package var fromMs: Int64
    package var toMs: Int64
    package var utcOffsetMs: Int64

    package init(days: ClosedRange<Int>, fromMs: Int64, toMs: Int64, utcOffsetMs: Int64) {
        self.days = days
        self.fromMs = fromMs
        self.toMs = toMs
        self.utcOffsetMs = utcOffsetMs
    }

    package static let standard = Self(days: 1...5, fromMs: 9 * hourMs, toMs: 17 * hourMs, utcOffsetMs: 0)

    static let hourMs: Int64 = 3_600_000
    private static let dayMs: Int64 = 24 * hourMs

    /// When so much working time has passed; an end of a day is before the start of the next.
    package func adding(_ ms: Int64, to start: Instant) -> Instant {
        var left = ms
        var local = start.milliseconds + utcOffsetMs
        while true {
            let ofDay = Self.modulo(local, Self.dayMs)
            let midnight = local - ofDay
            if days.contains(Self.weekday(midnight)), ofDay < toMs {
                let begin = max(ofDay, fromMs)
                if left <= toMs - begin { return Instant(milliseconds: midnight + begin + left - utcOffsetMs) }
                left -= toMs - begin
            }
            local = midnight + Self.dayMs
        }
    }

    /// 1970-01-01 was a Thursday.
    private static func weekday(_ midnight: Int64) -> Int { Int(modulo(midnight / dayMs + 3, 7)) + 1 }

    private static func modulo(_ number: Int64, _ size: Int64) -> Int64 {
        let rest = number % size
        return rest < 0 ? rest + size : rest
    }
}
