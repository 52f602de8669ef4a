import Contracts

/// Reads when something happened, from the forms that exports have.
enum HistoryDate {
    /// Milliseconds since 1970 UTC of a date, or the number itself where numbers give the order; nil for anything else.
    static func order(_ text: String) -> Double? { milliseconds(text) ?? FieldKind.number(text) }

    /// Whether all values that are filled in are dates, and there are any.
    static func areDates(_ values: [String?]) -> Bool {
        let filled = values.compactMap(\.self)
        return !filled.isEmpty && filled.allSatisfy { milliseconds($0) != nil }
    }

    /// Of `2026-11-22`, with or without a time behind it, or `11/22/2026`, month first.
    static func milliseconds(_ text: String) -> Double? {
        if let instant = Instant(text) { return Double(instant.milliseconds) }
        let parts = text.split(whereSeparator: { $0 == "T" || $0 == " " })
        guard let day = parts.first.flatMap(dayNumber) else { return nil }
        guard parts.count > 1 else { return Double(day) * 86_400_000 }
        guard parts.count == 2 else { return nil }
        let clock = parts[1].split(separator: ":").map { Double($0) }
        guard (2...3).contains(clock.count), let hour = clock[0], let minute = clock[1],
            (0..<24).contains(hour), (0..<60).contains(minute)
        else { return nil }
        guard let second = clock.count == 3 ? clock[2] : 0, (0..<61).contains(second) else { return nil }
        return Double(day) * 86_400_000 + hour * 3_600_000 + minute * 60_000 + second * 1000
    }

    private static func dayNumber(_ text: Substring) -> Int? {
        for (separator, order) in [("-", [0, 1, 2]), ("/", [2, 0, 1])] as [(Character, [Int])] {
            let parts = text.split(separator: separator, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            let numbers = parts.map { $0.allSatisfy(\.isASCII) ? Int($0) : nil }
            guard let year = numbers[order[0]], let month = numbers[order[1]], let day = numbers[order[2]],
                (1900...2200).contains(year), (1...12).contains(month), (1...31).contains(day)
            else { return nil }
            return daysSince1970(year: year, month: month, day: day)
        }
        return nil
    }

    /// The day in the proleptic Gregorian calendar (Howard Hinnant, "chrono-compatible low-level date algorithms").
    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = year / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
