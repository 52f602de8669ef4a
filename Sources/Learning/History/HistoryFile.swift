/// An exported history as it was read, and what of it is not used.
package struct HistoryFile: Sendable {
    package let history: History
    /// Columns that are not learned from, with the reason.
    package let leftOut: [LeftOut]
    /// How often each outcome stood in the file, and what it was taken for; in the order of their texts.
    package let outcomes: [OutcomeCount]

    package struct LeftOut: Codable, Hashable, Sendable {
        package let field: String
        package let why: String
    }

    package struct OutcomeCount: Codable, Hashable, Sendable {
        package enum Meaning: String, Codable, Sendable { case won, lost, open }

        package let text: String
        package let meaning: Meaning
        package let leads: Int
    }

    /// Makes a history of rows that were read.
    package init(_ table: HistoryTable, _ options: HistoryOptions) throws(HistoryFaults) {
        self.init(table, try ClosedLeads(table, options), options)
    }

    /// Makes a history of leads that are known to be closed.
    package init(_ table: HistoryTable, _ closed: ClosedLeads, _ options: HistoryOptions) {
        var leftOut = options.leaveOut.map { LeftOut(field: $0, why: "as asked") }
        if closed.undated > 0, let date = options.date {
            let why = "\(closed.undated) closed leads without a date that can be read are not used"
            leftOut.append(LeftOut(field: date, why: why))
        }
        let named = Set(options.leaveOut)
        var columns: [History.Column] = []
        for name in table.titles where name != options.outcome && name != options.date && !named.contains(name) {
            let all = table.values(of: name)
            let values = closed.rows.map { all[$0] }
            if let why = FieldKind(values).whyUseless, !options.keep.contains(name) {
                leftOut.append(LeftOut(field: name, why: why))
                if !HistoryDate.areDates(values) { continue }
            }
            columns.append(History.Column(name: name, values: values))
        }
        history = History(
            outcome: options.outcome,
            columns: columns,
            won: closed.won,
            dates: closed.dates
        )
        self.leftOut = leftOut
        outcomes = closed.outcomes
    }
}

/// The rows of a table that are closed, with their outcomes.
package struct ClosedLeads: Sendable {
    package let rows: [Int]
    /// Of each of the rows.
    package let won: [Bool]
    /// Of each of the rows; nil where no column tells them.
    let dates: [Double]?
    /// Closed leads that are not among the rows, because their date cannot be read.
    let undated: Int
    let outcomes: [HistoryFile.OutcomeCount]

    /// All rows of a table, with how each ended and when it was handed over.
    package init(won: [Bool], dates: [Double]) {
        rows = Array(won.indices)
        self.won = won
        self.dates = dates
        undated = 0
        let counts = [("lost", HistoryFile.OutcomeCount.Meaning.lost, false), ("won", .won, true)]
        outcomes = counts.map { text, meaning, isWon in
            HistoryFile.OutcomeCount(text: text, meaning: meaning, leads: won.count { $0 == isWon })
        }
    }

    package init(_ table: HistoryTable, _ options: HistoryOptions) throws(HistoryFaults) {
        try table.check(options)
        let texts = table.values(of: options.outcome)
        let meaning = try OutcomeMeaning(texts, options, file: table.file)
        let dates = options.date.map { table.values(of: $0).map { $0.flatMap(HistoryDate.order) } }
        let closed = texts.indices.filter { row in texts[row].map { meaning.of($0) != .open } ?? false }
        let rows = closed.filter { row in dates.map { $0[row] != nil } ?? true }
        self.rows = rows
        won = rows.map { row in texts[row].map { meaning.of($0) == .won } ?? false }
        self.dates = dates.map { dates in rows.compactMap { dates[$0] } }
        undated = closed.count - rows.count
        outcomes = meaning.counts
    }
}

/// What each text in the column of outcomes stands for.
private struct OutcomeMeaning {
    private let won: String
    private let lost: Set<String>?
    private let texts: [String: Int]

    init(_ values: [String?], _ options: HistoryOptions, file: String) throws(HistoryFaults) {
        let texts = values.compactMap(\.self).reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
        let shown = texts.keys.sorted().prefix(12).joined(separator: ", ")
        let known = texts.keys.filter { HistoryOptions.successes.contains($0.lowercased()) }
        let wanted = options.positive.map { [$0] } ?? known.sorted()
        guard wanted.count == 1, let success = wanted.first else {
            throw HistoryFaults(lines: [
                "\(file): which outcome is a success? Name it with --positive; \(options.outcome) has: \(shown)"
            ])
        }
        let unknown = ([success] + options.negative).filter { texts[$0] == nil }
        guard unknown.isEmpty else {
            throw HistoryFaults(
                lines: unknown.map { "\(file): no lead has the outcome \"\($0)\"; \(options.outcome) has: \(shown)" }
            )
        }
        self.texts = texts
        won = success
        lost = options.negative.isEmpty ? nil : Set(options.negative)
    }

    func of(_ text: String) -> HistoryFile.OutcomeCount.Meaning {
        text == won ? .won : lost?.contains(text) ?? true ? .lost : .open
    }

    var counts: [HistoryFile.OutcomeCount] {
        texts.keys.sorted().map { HistoryFile.OutcomeCount(text: $0, meaning: of($0), leads: texts[$0] ?? 0) }
    }
}
