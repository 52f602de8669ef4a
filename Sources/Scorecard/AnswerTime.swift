package import Contracts
package import Rules

/// A time to answer in: by the clock, or counted in working hours only.
package struct AnswerTime: Hashable, Sendable {
    package var ms: Int64
    package var isWorkingTime: Bool

    package init(ms: Int64, isWorkingTime: Bool) {
        self.ms = ms
        self.isWorkingTime = isWorkingTime
    }

    /// When it is over that begins at an instant; nil when so much working time never comes.
    package func end(from start: Instant, _ calendar: WorkCalendar) -> Instant? {
        isWorkingTime ? Duty(calendar: calendar).adding(ms, to: start) : start.adding(milliseconds: ms)
    }
}

extension WorkCalendar {
    /// Monday to Friday, 9 to 17 o'clock in UTC.
    package static let standard: Self = {
        let day: [Block] = [9 * 3_600_000..<17 * 3_600_000]
        return Self(id: "", zone: .utc, hours: Array(repeating: day, count: 5) + [[], []], holidays: [])
    }()
}
