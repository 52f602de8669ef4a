import Contracts

extension RuleReader {
    /// A text, trimmed and not blank; `limit` counts UTF-8 bytes.
    package func text(_ node: RuleNode, limit: Int = 500) -> String? {
        guard case .text(let raw) = node.content else {
            if node.content == .nothing {
                fault(node, .missing, "must not be empty")
            } else {
                fault(node, .wrongShape, "must be a text, not \(node.shape)")
            }
            return nil
        }
        let text = raw.trimmingBlanks()
        guard !text.isEmpty else {
            fault(node, .missing, "must not be empty")
            return nil
        }
        guard text.utf8.count <= limit else {
            fault(node, .tooLong, "is longer than \(limit) bytes")
            return nil
        }
        return text
    }

    /// The name by which other places, logs and decisions speak of a thing.
    package func identifier(_ node: RuleNode) -> String? {
        guard let text = text(node) else { return nil }
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        guard isPlain, text.utf8.count <= 64 else {
            fault(node, .wrongForm, "must be 1 to 64 letters (a-z), digits, \"_\", \"-\" or \".\"")
            return nil
        }
        return text
    }

    package func integer(_ node: RuleNode, in range: ClosedRange<Int>) -> Int? {
        guard let text = text(node) else { return nil }
        guard let number = Int(text) else {
            fault(node, .notANumber, "must be a whole number, not \"\(text.prefix(40))\"")
            return nil
        }
        guard range.contains(number) else {
            fault(node, .outOfRange, "is \(number), but must lie between \(range.lowerBound) and \(range.upperBound)")
            return nil
        }
        return number
    }

    /// A number and a unit, `15 minutes`, in milliseconds; 1 ms up to 10 years.
    package func duration(_ node: RuleNode) -> Int64? {
        guard let text = text(node) else { return nil }
        let digits = text.prefix { ("0"..."9").contains($0) }
        let unit = String(text.dropFirst(digits.count)).trimmingBlanks()
        guard let count = Int64(digits), let length = Self.unitMs[unit] else {
            fault(
                node,
                .notADuration,
                "must be a time with its unit, not \"\(text.prefix(40))\"",
                hint: "write it like 30 s, 15 minutes, 4 hours or 7 days"
            )
            return nil
        }
        let (milliseconds, overflows) = count.multipliedReportingOverflow(by: length)
        guard !overflows, (1...Self.longestMs).contains(milliseconds) else {
            fault(node, .outOfRange, "must lie between 1 ms and 3650 days")
            return nil
        }
        return milliseconds
    }

    private static let longestMs: Int64 = 3650 * 86_400_000
    private static let unitMs: [String: Int64] = [
        "ms": 1,
        "s": 1000, "second": 1000, "seconds": 1000,
        "min": 60_000, "minute": 60_000, "minutes": 60_000,
        "h": 3_600_000, "hour": 3_600_000, "hours": 3_600_000,
        "d": 86_400_000, "day": 86_400_000, "days": 86_400_000,
        "week": 604_800_000, "weeks": 604_800_000,
    ]

    /// One of a fixed set of words.
    package func choice<Choice>(_ node: RuleNode, of: Choice.Type) -> Choice?
    where Choice: RawRepresentable & CaseIterable, Choice.RawValue == String {
        guard let text = text(node) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        unknown(node, .unknownChoice, text, isNo: "value that may stand here", known: Choice.allCases.map(\.rawValue))
        return nil
    }

    /// `A | B`: any of several texts.
    package func alternatives(_ node: RuleNode) -> [String] {
        guard let text = text(node, limit: 10_000) else { return [] }
        let parts = text.split(separator: "|", omittingEmptySubsequences: false).map { String($0).trimmingBlanks() }
        if parts.contains("") { fault(node, .wrongForm, "has nothing on one side of a \"|\"") }
        return parts.filter { !$0.isEmpty }
    }

    /// SHA-256 hashes of secrets, as 64 hex digits each, in lower case: one, or up to `limit` of them as `a | b`.
    package func sha256(_ node: RuleNode, limit: Int) -> [String] {
        let hashes = alternatives(node).map { $0.lowercased() }
        if hashes.count > limit {
            fault(node, .wrongForm, "has \(hashes.count) hashes, but at most \(limit) may stand here")
        }
        for hash in hashes where hash.utf8.count != 64 || !hash.allSatisfy({ $0.isASCII && $0.isHexDigit }) {
            fault(
                node,
                .wrongForm,
                "must be a SHA-256 hash of 64 hex digits",
                hint: "make it with: printf %s \"$TOKEN\" | sha256sum"
            )
        }
        return hashes
    }
}
