import Contracts
package import Rules

/// The rows of a CSV file by column; a blank value is none.
package struct HistoryTable: Sendable {
    package let file: String
    package let titles: [String]
    private let columns: [[String?]]
    package let count: Int

    /// Faults that are told at once; a file with more has one reason for all of them.
    private static let mostFaults = 20
    /// Titles stand in rule files, which hold no longer ones.
    private static let longestTitle = 200

    /// Reads all records; `file` is its name in messages.
    package init(_ reader: CSVReader, file: String) throws(HistoryFaults) {
        var reader = reader
        var faults: [String] = []
        var titles: [String] = []
        var columns: [[String?]] = []
        while let item = reader.next(), faults.count < Self.mostFaults {
            switch item {
            case .fault(let line, let message): faults.append("\(file):\(line): \(message)")
            case .record(let record) where titles.isEmpty:
                titles = Self.titles(record)
                for title in titles where title.utf8.count > Self.longestTitle {
                    faults.append("\(file):\(record.line): a title is longer than \(Self.longestTitle) bytes")
                }
                columns = Array(repeating: [], count: titles.count)
                for title in Set(titles).sorted() where titles.count(where: { $0 == title }) > 1 {
                    faults.append("\(file):\(record.line): the column \"\(title)\" is there twice")
                }
            case .record(let record):
                guard record.fields.count == titles.count else {
                    let (has, wanted) = (record.fields.count, titles.count)
                    faults.append("\(file):\(record.line): has \(has) fields, but there are \(wanted) titles")
                    continue
                }
                for (place, field) in record.fields.enumerated() {
                    let text = field.trimmingBlanks()
                    columns[place].append(text.isEmpty ? nil : text)
                }
            }
        }
        if titles.isEmpty, faults.isEmpty { faults = ["\(file) is empty"] }
        guard faults.isEmpty else { throw HistoryFaults(lines: faults) }
        self.file = file
        self.titles = titles
        self.columns = columns
        count = columns.first?.count ?? 0
    }

    /// Rows by the names of their columns; a name that a row does not have is blank there.
    package init(file: String, rows: [[String: String]]) {
        let titles = Set(rows.flatMap(\.keys)).sorted()
        let columns = titles.map { title in rows.map { $0[title] } }
        self.init(file: file, titles: titles, columns: columns, count: rows.count)
    }

    /// The names of the columns; one without a name goes by its number.
    private static func titles(_ record: CSVRecord) -> [String] {
        record.fields.enumerated().map { place, field in
            let title = field.trimmingBlanks()
            return title.isEmpty ? "column \(place + 1)" : title
        }
    }

    /// Some of the rows.
    package func rows(_ rows: [Int]) -> Self {
        Self(file: file, titles: titles, columns: columns.map { column in rows.map { column[$0] } }, count: rows.count)
    }

    private init(file: String, titles: [String], columns: [[String?]], count: Int) {
        self.file = file
        self.titles = titles
        self.columns = columns
        self.count = count
    }

    /// Empty for a column that is not there.
    package func values(of title: String) -> [String?] {
        titles.firstIndex(of: title).map { columns[$0] } ?? []
    }

    /// What is known of one lead.
    package func lead(_ row: Int) -> [String: String] {
        var lead: [String: String] = [:]
        for (title, column) in zip(titles, columns) { lead[title] = column[row] }
        return lead
    }

    /// Throws for every column that is named and not there.
    func check(_ options: HistoryOptions) throws(HistoryFaults) {
        let named = [options.outcome] + [options.date].compactMap(\.self) + options.leaveOut + options.keep
        let missing = named.filter { !titles.contains($0) }
        guard missing.isEmpty else {
            let known = titles.joined(separator: ", ")
            throw HistoryFaults(lines: missing.map { "\(file): there is no column \"\($0)\"; there are: \(known)" })
        }
    }
}
