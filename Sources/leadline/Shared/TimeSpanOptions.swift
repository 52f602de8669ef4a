import ArgumentParser
import Contracts

/// A time that a command looks at.
struct TimeSpanOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The first instant, as 2026-11-22T06:00:00Z, or day, as 2026-11-22 (default: 30 days ago).",
            valueName: "time"
        )
    )
    var from: String?

    @Option(help: ArgumentHelp("The last instant or day (default: now).", valueName: "time"))
    var to: String?

    func validate() throws {
        for text in [from, to].compactMap(\.self) where Self.ends(of: text) == nil {
            throw ValidationError("\"\(text)\" is no time; write it like 2026-11-22T06:00:00Z, or like 2026-11-22")
        }
    }

    /// The first and the last instant; days are those of UTC.
    func ends(at now: Instant) throws -> (from: Instant, to: Instant) {
        let last = to.flatMap { Self.ends(of: $0)?.last } ?? now
        let first = from.flatMap { Self.ends(of: $0)?.first } ?? last.adding(milliseconds: -Self.usualMs)
        guard first <= last else { throw Failure(.usage, "--from must not be after --to") }
        return (first, last)
    }

    private static let usualMs: Int64 = 30 * 86_400_000

    private static func ends(of text: String) -> (first: Instant, last: Instant)? {
        if let instant = Instant(text) { return (instant, instant) }
        guard text.utf8.count == 10, let start = Instant(text + "T00:00:00Z") else { return nil }
        return (start, start.adding(milliseconds: 86_400_000 - 1))
    }
}
