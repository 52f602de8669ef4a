package import FoundationEssentials

/// A point in time: whole milliseconds since 1970-01-01T00:00:00Z.
///
/// ISO 8601 text on the wire, where people read it; an integer in the stores. Decisions are handed one; only the edge
/// of the runtime reads a clock.
package struct Instant: Hashable, Comparable, Sendable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Reads `2026-11-22T05:00:00Z`, in the years 0000 to 9999 UTC.
    ///
    /// Up to nine digits of a second (those after the third are dropped), `Z` or an offset (`+01:00`, `+0100`).
    /// Returns nil for anything else, a 30 February included.
    package init?(_ text: String) {
        var text = text
        let read = text.withUTF8 { Self.read($0) }
        guard let read else { return nil }
        milliseconds = read
    }

    package init(_ date: Date) {
        milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded())
    }

    /// The form used on the wire: UTC, always three digits of a second.
    package var text: String {
        let (days, ofDay) = milliseconds.flooredDivision(by: 86_400_000)
        let (year, month, day) = Self.date(ofDay: days)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(24)
        if year < 0 { bytes.append(UInt8(ascii: "-")) }
        bytes.append(year.magnitude, digits: 4)
        bytes.append("-", month)
        bytes.append("-", day)
        bytes.append("T", ofDay / 3_600_000)
        bytes.append(":", ofDay / 60_000 % 60)
        bytes.append(":", ofDay / 1000 % 60)
        bytes.append(UInt8(ascii: "."))
        bytes.append((ofDay % 1000).magnitude, digits: 3)
        bytes.append(UInt8(ascii: "Z"))
        return String(decoding: bytes, as: UTF8.self)
    }

    package static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

    package func adding(milliseconds delta: Int64) -> Self { Self(milliseconds: milliseconds + delta) }
}

// The calendar by hand: Foundation's formatter cuts milliseconds off (.205 is written as .204), and its parser takes
// a 30 February, an hour 25 and anything at all behind the Z.
extension Instant {
    /// From 0000-01-01 up to 10000-01-01: what has four digits of a year.
    private static let readable: Range<Int64> = -62_167_219_200_000..<253_402_300_800_000

    private static func read(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard text.count >= 20, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
            text[10] == UInt8(ascii: "T"), text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":"),
            let year = number(text, 0, 4), let month = number(text, 5, 2), let day = number(text, 8, 2),
            let hour = number(text, 11, 2), let minute = number(text, 14, 2), let second = number(text, 17, 2),
            (1...12).contains(month), day >= 1, hour < 24, minute < 60, second < 60
        else { return nil }
        let days = Self.day(year: year, month: month, day: day)
        guard date(ofDay: days) == (year, month, day) else { return nil }

        var at = 19
        var milliseconds: Int64 = 0
        if text[at] == UInt8(ascii: ".") {
            at += 1
            let start = at
            while at < text.count, (0x30...0x39).contains(text[at]) {
                switch at - start {
                case 0: milliseconds += Int64(text[at] - 0x30) * 100
                case 1: milliseconds += Int64(text[at] - 0x30) * 10
                case 2: milliseconds += Int64(text[at] - 0x30)
                default: break
                }
                at += 1
            }
            guard (1...9).contains(at - start), at < text.count else { return nil }
        }
        guard let offset = minutes(ofOffset: text, at) else { return nil }
        let instant = ((days * 24 + hour) * 60 + minute - offset) * 60_000 + second * 1000 + milliseconds
        return readable.contains(instant) ? instant : nil  // an offset can lead out of the four-digit years
    }

    /// `Z`, `+01:00` or `+0100`, up to the end of the text.
    private static func minutes(ofOffset text: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int64? {
        let sign: Int64
        switch text[at] {
        case UInt8(ascii: "Z"): return at + 1 == text.count ? 0 : nil
        case UInt8(ascii: "+"): sign = 1
        case UInt8(ascii: "-"): sign = -1
        default: return nil
        }
        let colon = at + 6 == text.count && text[at + 3] == UInt8(ascii: ":")
        guard colon || at + 5 == text.count, let hours = number(text, at + 1, 2),
            let minutes = number(text, at + (colon ? 4 : 3), 2), hours < 24, minutes < 60
        else { return nil }
        return sign * (hours * 60 + minutes)
    }

    private static func number(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ count: Int) -> Int64? {
        var value: Int64 = 0
        for at in start..<start + count {
            let byte = text[at]
            guard (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + Int64(byte - 0x30)
        }
        return value
    }

    /// Days since 1970-01-01 in the Gregorian calendar.
    ///
    /// The year starts in March here: the leap day is its last.
    private static func day(year: Int64, month: Int64, day: Int64) -> Int64 {
        let (era, yearOfEra) = (month <= 2 ? year - 1 : year).flooredDivision(by: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The other way round.
    private static func date(ofDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (day + 719_468).flooredDivision(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}

extension Int64 {
    /// Quotient towards minus infinity, and a remainder that is never negative.
    fileprivate func flooredDivision(by size: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: size)
        return remainder < 0 ? (quotient - 1, remainder + size) : (quotient, remainder)
    }
}

extension [UInt8] {
    /// Appends a number with at least so many digits.
    fileprivate mutating func append(_ number: UInt64, digits: Int) {
        if number >= 10 || digits > 1 { append(number / 10, digits: digits - 1) }
        append(0x30 + UInt8(number % 10))
    }

    fileprivate mutating func append(_ sign: Unicode.Scalar, _ number: Int64) {
        append(UInt8(ascii: sign))
        append(number.magnitude, digits: 2)
    }
}

extension Instant: Codable {
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let instant = Instant(text) else {
            throw InvalidFields([
                FieldError(
                    pointer: JSONPointer(decoder.codingPath),
                    code: .invalidTime,
                    message: "\"\(text.prefix(40))\" is no ISO 8601 time; write it like 2026-11-22T05:00:00Z"
                )
            ])
        }
        self = instant
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
