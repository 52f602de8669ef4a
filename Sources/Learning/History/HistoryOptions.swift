/// What the columns of an exported history mean.
package struct HistoryOptions: Sendable {
    /// The column that tells the outcome.
    package var outcome: String
    /// The outcome that is a success; nil: the one that the column holds among yes, true, won and the like.
    package var positive: String?
    /// Outcomes that are failures; empty: all others.
    ///
    /// Leads with any other outcome are still open and not read.
    package var negative: [String]
    /// The column that tells when a lead was handed over.
    package var date: String?
    /// Columns not to learn from.
    package var leaveOut: [String]
    /// Columns to learn from even if they look like an identifier.
    package var keep: [String]

    package init(
        outcome: String,
        positive: String? = nil,
        negative: [String] = [],
        date: String? = nil,
        leaveOut: [String] = [],
        keep: [String] = []
    ) {
        self.outcome = outcome
        self.positive = positive
        self.negative = negative
        self.date = date
        self.leaveOut = leaveOut
        self.keep = keep
    }

    /// What people write for a success, in lower case.
    static let successes: Set = [
        "1", "yes", "y", "true", "won", "win", "closed won", "converted", "success", "customer",
    ]
}

/// Why a history cannot be used: one line for each fault.
package struct HistoryFaults: Error, Hashable, Sendable, CustomStringConvertible {
    package let lines: [String]

    package var description: String { lines.joined(separator: "\n") }
}
