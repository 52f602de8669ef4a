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

    /// Reads `2026-11-22T05:00:00Z`, with or without a fraction of a second, with `Z` or an offset.
    /// Returns nil for anything else.
    package init?(_ text: String) {
        let fractional = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        guard let date = (try? fractional.parse(text)) ?? (try? Date.ISO8601FormatStyle().parse(text)) else {
            return nil
        }
        self.init(date)
    }

    package init(_ date: Date) {
        milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded())
    }

    /// The form used on the wire: UTC, always three digits of a second.
    package var text: String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000)
            .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    package static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

    package func adding(milliseconds delta: Int64) -> Self { Self(milliseconds: milliseconds + delta) }
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
