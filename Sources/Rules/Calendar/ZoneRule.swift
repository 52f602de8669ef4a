import Contracts

/// How a zone's clocks are changed every year, as the last line of its data says: `CET-1CEST,M3.5.0,M10.5.0/3`.
///
/// The form is that of POSIX's TZ with the extensions of RFC 9636.
struct ZoneRule {
    private var standard: Int64
    private var summer: (offset: Int64, from: Date, to: Date)?

    /// A day of every year, and the local time at which the clocks are changed.
    private struct Date {
        var day: Kind
        var time: Int64

        enum Kind {
            /// The `week`-th such day of the week (0 is Sunday) in the month; the 5th is the last.
            case weekday(month: Int64, week: Int64, day: Int64)
            /// 1 to 365; 29 February is never counted.
            case julian(Int64)
            /// 0 to 365.
            case ofYear(Int64)
        }
    }

    init?(_ text: String) {
        var scanner = Scanner(text: Array(text.utf8))
        guard scanner.name(), let west = scanner.time() else { return nil }
        standard = -west
        guard Zone.isOffset(standard) else { return nil }
        guard !scanner.isAtEnd else { return }
        guard scanner.name() else { return nil }
        let ahead = scanner.isAt(",") ? standard + 3_600_000 : scanner.time().map { -$0 }
        guard let ahead, let from = scanner.date(), let to = scanner.date(), scanner.isAtEnd,
            Zone.isOffset(ahead)
        else { return nil }
        summer = (ahead, from, to)
    }

    /// The changes, and those of the years after them up to 2100.
    func extending(_ changes: [Zone.Change]) -> [Zone.Change] {
        guard let summer, let last = changes.last else { return changes }
        var changes = changes
        let firstYear = last.at == .min ? 1970 : Self.year(ofDay: last.at.floored(by: Day.length))
        for year in min(max(firstYear, 1900), 2100)...2100 {
            let both = [
                Zone.Change(at: Self.moment(summer.from, year) - standard, offset: summer.offset),
                Zone.Change(at: Self.moment(summer.to, year) - summer.offset, offset: standard),
            ].sorted { $0.at < $1.at }
            for change in both where change.at > last.at && change.offset != changes.last?.offset {
                changes.append(change)
            }
        }
        return changes
    }

    /// In milliseconds of the local time before the change.
    private static func moment(_ date: Date, _ year: Int64) -> Int64 {
        let newYear = first(ofMonth: 1, year)
        let day: Int64
        switch date.day {
        case .ofYear(let number): day = newYear + number
        case .julian(let number):
            let isLeap = first(ofMonth: 3, year) - first(ofMonth: 2, year) == 29
            day = newYear + number - 1 + (isLeap && number >= 60 ? 1 : 0)
        case .weekday(let month, let week, let weekday):
            let first = first(ofMonth: month, year)
            let next = month == 12 ? self.first(ofMonth: 1, year + 1) : self.first(ofMonth: month + 1, year)
            let sundayBased = (first + 4) % 7
            var found = first + (weekday - sundayBased + 7) % 7 + (week - 1) * 7
            while found >= next { found -= 7 }
            day = found
        }
        return day * Day.length + date.time
    }

    private static func first(ofMonth month: Int64, _ year: Int64) -> Int64 {
        Day("\(year)-\(month < 10 ? "0" : "")\(month)-01")?.number ?? 0
    }

    private static func year(ofDay day: Int64) -> Int64 {
        Int64(Day(number: day).text.prefix(4)) ?? 1970
    }

    private struct Scanner {
        let text: [UInt8]
        var at = 0

        var isAtEnd: Bool { at == text.count }

        func isAt(_ sign: Unicode.Scalar) -> Bool { at < text.count && text[at] == UInt8(ascii: sign) }

        mutating func take(_ sign: Unicode.Scalar) -> Bool {
            guard isAt(sign) else { return false }
            at += 1
            return true
        }

        /// `CET` or `<+0330>`.
        mutating func name() -> Bool {
            let start = at
            if take("<") {
                while at < text.count, !isAt(">") { at += 1 }
                return take(">")
            }
            while at < text.count, (0x41...0x5A).contains(text[at] & 0xDF) { at += 1 }
            return at - start >= 3
        }

        mutating func number() -> Int64? {
            let start = at
            var value: Int64 = 0
            while at < text.count, (0x30...0x39).contains(text[at]), at - start < 4 {
                value = value * 10 + Int64(text[at] - 0x30)
                at += 1
            }
            return at > start ? value : nil
        }

        /// `[+-]hh[:mm[:ss]]` in milliseconds.
        mutating func time() -> Int64? {
            let sign: Int64 = take("-") ? -1 : 1
            if sign == 1 { _ = take("+") }
            guard var seconds = number().map({ $0 * 3600 }) else { return nil }
            if take(":") {
                guard let minutes = number() else { return nil }
                seconds += minutes * 60
                if take(":") {
                    guard let rest = number() else { return nil }
                    seconds += rest
                }
            }
            return sign * seconds * 1000
        }

        /// `,M3.5.0/2`: a comma, a day, and perhaps a time (02:00 where it is missing).
        mutating func date() -> Date? {
            guard take(",") else { return nil }
            let day: Date.Kind
            if take("M") {
                guard let month = number(), take("."), let week = number(), take("."), let weekday = number(),
                    (1...12).contains(month), (1...5).contains(week), weekday < 7
                else { return nil }
                day = .weekday(month: month, week: week, day: weekday)
            } else if take("J") {
                guard let number = number(), (1...365).contains(number) else { return nil }
                day = .julian(number)
            } else {
                guard let number = number(), number <= 365 else { return nil }
                day = .ofYear(number)
            }
            guard take("/") else { return Date(day: day, time: 7_200_000) }
            return time().map { Date(day: day, time: $0) }
        }
    }
}
