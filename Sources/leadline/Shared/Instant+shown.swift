import Contracts
import FoundationEssentials
import Glibc

extension Instant {
    /// The wall clock: this program is the edge of the runtime.
    static var now: Instant { Instant(Date()) }

    /// `14:03:22.120`, in the time zone of whoever looks.
    var clockTime: String {
        let local = local
        let hour = Self.digits(local.tm_hour, 2)
        return "\(hour):\(Self.digits(local.tm_min, 2)):\(Self.digits(local.tm_sec, 2)).\(Self.digits(ofSecond, 3))"
    }

    /// `2026-11-22 14:03:22.120`, in the time zone of whoever looks.
    var dateAndTime: String {
        let local = local
        let year = Self.digits(local.tm_year + 1900, 4)
        return "\(year)-\(Self.digits(local.tm_mon + 1, 2))-\(Self.digits(local.tm_mday, 2)) \(clockTime)"
    }

    private var ofSecond: Int32 {
        let rest = milliseconds % 1000
        return Int32(rest < 0 ? rest + 1000 : rest)
    }

    private var local: tm {
        var seconds = time_t((milliseconds - Int64(ofSecond)) / 1000)
        var parts = tm()
        localtime_r(&seconds, &parts)
        return parts
    }

    private static func digits(_ number: Int32, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}

/// A span of time for people: `38 ms`, `2.4 s`, `12 min`, `3 h 20 min`.
func shownDuration(ms: Int64) -> String {
    switch ms {
    case ..<1000: "\(ms) ms"
    case ..<60_000: "\(ms / 1000).\(ms % 1000 / 100) s"
    case ..<3_600_000: "\(ms / 60_000) min"
    default: "\(ms / 3_600_000) h \(ms % 3_600_000 / 60_000) min"
    }
}

extension Duration {
    /// Whole milliseconds.
    var ms: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
