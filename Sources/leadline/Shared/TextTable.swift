/// Rows and columns for people: as wide as needed, numbers to the right.
struct TextTable {
    private let columns: [String]
    private var rows: [[String]] = []

    init(_ columns: [String]) {
        self.columns = columns
    }

    /// Adds a row; cells that are missing stay empty.
    mutating func add(_ cells: [String]) {
        rows.append(columns.indices.map { $0 < cells.count ? cells[$0].printable : "" })
    }

    /// The table as lines, the heads of the columns first.
    ///
    /// `decorate` gives a cell its look.
    func lines(
        _ style: Style,
        decorate: (_ row: Int, _ column: Int, _ text: String) -> String = { _, _, text in text }
    ) -> [String] {
        let widths = columns.indices.map { column in
            max(columns[column].count, rows.map { $0[column].count }.max() ?? 0)
        }
        let isNumeric = columns.indices.map { column in
            let cells = rows.map { $0[column] }.filter { !$0.isEmpty && $0 != "-" }
            return !cells.isEmpty && cells.allSatisfy(Self.isNumber)
        }
        let head = columns.indices.map { column in
            style(columns[column].padded(to: widths[column], right: isNumeric[column]), .dim)
        }
        let body = rows.indices.map { row in
            columns.indices.map { column in
                decorate(row, column, rows[row][column].padded(to: widths[column], right: isNumeric[column]))
            }
        }
        return ([head] + body).map { cells in
            var line = cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    /// A number, with its unit or without; an address is none.
    private static func isNumber(_ cell: String) -> Bool {
        let rest = cell.drop { $0 == "-" }
        guard rest.first?.isNumber == true else { return false }
        let unit = rest.drop { $0.isNumber || $0 == "." }
        return unit.isEmpty || unit.hasPrefix(" ") || unit.hasPrefix("%")
    }
}
