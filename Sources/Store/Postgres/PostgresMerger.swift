/// Makes one statement of several that insert a row each with the same text: it halves what a row costs.
///
/// Not Sendable: it belongs to a session.
final class PostgresMerger {
    /// A statement to send, and the one that it was made of, so many times.
    struct Merged {
        let statement: Statement
        let text: String
        let count: Int
    }

    /// What is known of the texts that came by; nil for those that are no such insert.
    private var inserts: [String: Insert?] = [:]

    /// Rows of one statement: few sizes, since the server keeps each ready.
    private static let sizes = [64, 16, 4]
    private static let mostTexts = 512

    /// An insert of one row, cut where another row can be put in.
    private struct Insert {
        let head: Substring
        let columns: Int
        /// The text for so many rows.
        var texts: [Int: String] = [:]

        /// Reads `INSERT INTO table (a, b) VALUES ($1, $2)`; nil for anything else, such as an insert that gives rows.
        init?(_ sql: String) {
            guard sql.hasPrefix("INSERT INTO "), let values = sql.firstRange(of: "VALUES") else { return nil }
            let tail = sql[values.upperBound...].filter { !$0.isWhitespace }
            let columns = tail.count { $0 == "$" }
            guard columns > 0, tail == Self.row(columns, after: 0) else { return nil }
            head = sql[..<values.upperBound]
            self.columns = columns
        }

        mutating func text(rows: Int) -> String {
            if let text = texts[rows] { return text }
            let text = head + " " + (0..<rows).map { Self.row(columns, after: $0 * columns) }.joined(separator: ",")
            texts[rows] = String(text)
            return String(text)
        }

        private static func row(_ columns: Int, after last: Int) -> String {
            "(" + (1...columns).map { "$\(last + $0)" }.joined(separator: ",") + ")"
        }
    }

    /// The same in fewer statements, in the same order.
    func merge(_ statements: [Statement]) -> [Merged] {
        var merged: [Merged] = []
        merged.reserveCapacity(statements.count)
        var next = 0
        while next < statements.count {
            let count = rows(in: statements, from: next)
            merged.append(merge(statements[next..<next + count]))
            next += count
        }
        return merged
    }

    /// How many of the statements from this one on go into one.
    private func rows(in statements: [Statement], from first: Int) -> Int {
        let sql = statements[first].sql
        let smallest = Self.sizes[Self.sizes.count - 1]
        // Most lists hold no two of a kind: that is seen at once.
        guard first + smallest <= statements.count, statements[first + smallest - 1].sql == sql,
            let columns = insert(sql)?.columns
        else { return 1 }
        let run = statements[first...].prefix(Self.sizes[0]).prefix { $0.sql == sql && $0.arguments.count == columns }
        return Self.sizes.first { $0 <= run.count } ?? 1
    }

    private func merge(_ statements: ArraySlice<Statement>) -> Merged {
        let statement = statements[statements.startIndex]
        let count = statements.count
        guard count > 1, var insert = insert(statement.sql) else {
            return Merged(statement: statement, text: statement.sql, count: 1)
        }
        let text = insert.text(rows: count)
        inserts[statement.sql] = insert
        return Merged(statement: Statement(text, statements.flatMap(\.arguments)), text: statement.sql, count: count)
    }

    private func insert(_ sql: String) -> Insert? {
        if let known = inserts[sql] { return known }
        if inserts.count >= Self.mostTexts { inserts = [:] }
        let insert = Insert(sql)
        inserts[sql] = .some(insert)
        return insert
    }
}
