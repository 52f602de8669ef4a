/// Closed leads to learn from: what was known of each, and whether it was won.
///
/// Columns stand in the order of their names and rows in an order that follows from what they hold (by date where there
/// is one), so that whatever is learned does not depend on how a file happened to be sorted.
package struct History: Sendable {
    /// The column that tells the outcome.
    package let outcome: String
    package let columns: [Column]
    package let won: [Bool]
    /// What the rows are ordered by, ascending; nil where nothing tells when a lead was handed over.
    package let dates: [Double]?

    package struct Column: Sendable {
        package let name: String
        /// Nil where nothing was filled in.
        package let values: [String?]

        package init(name: String, values: [String?]) {
            self.name = name
            self.values = values
        }
    }

    package var count: Int { won.count }
    package var wonCount: Int { won.count { $0 } }
    /// The share that was won; 0 of none.
    package var baseRate: Double { won.isEmpty ? 0 : Double(wonCount) / Double(count) }

    /// Brings columns and rows into their order; all lists have a value a row.
    package init(outcome: String, columns: [Column], won: [Bool], dates: [Double]?) {
        let columns = columns.sorted { $0.name < $1.name }
        let order = won.indices.sorted { left, right in
            if let dates, dates[left] != dates[right] { return dates[left] < dates[right] }
            for column in columns {
                let (one, other) = (column.values[left] ?? "", column.values[right] ?? "")
                if one != other { return one < other }
            }
            return !won[left] && won[right]
        }
        self.init(outcome: outcome, ordered: columns, won: won, dates: dates, rows: order)
    }

    private init(outcome: String, ordered columns: [Column], won: [Bool], dates: [Double]?, rows: [Int]) {
        self.outcome = outcome
        self.columns = columns.map { column in Column(name: column.name, values: rows.map { column.values[$0] }) }
        self.won = rows.map { won[$0] }
        self.dates = dates.map { dates in rows.map { dates[$0] } }
    }

    /// Some of the rows, which are given in ascending order.
    package func rows(_ rows: [Int]) -> Self {
        Self(outcome: outcome, ordered: columns, won: won, dates: dates, rows: rows)
    }

    /// What is known of one lead.
    package func lead(_ row: Int) -> [String: String] {
        var lead: [String: String] = [:]
        for column in columns { lead[column.name] = column.values[row] }
        return lead
    }
}
