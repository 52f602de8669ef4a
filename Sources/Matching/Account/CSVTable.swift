import Contracts
import FoundationEssentials
import Rules

/// The records of an operator's CSV file with a line of titles (RFC 4180), and the faults found in them.
///
/// Fields are separated by commas; one in quotes may hold commas, line ends, and quotes written twice. Lines that begin
/// with `#` and empty lines do not count. Fields are trimmed; a blank one is absent.
struct CSVTable {
    struct Record {
        /// Where it begins in the file, counted from 1.
        let line: Int
        fileprivate let fields: [String: String]

        subscript(_ column: String) -> String? { fields[column] }
    }

    let file: String
    private(set) var records: [Record] = []
    private(set) var faults: [ReferenceDataError.Fault] = []

    /// Reads the text; notes faults of its form: titles that are missing, unknown or there twice, and records with more
    /// fields than titles.
    init(_ text: String, file: String, required: [String], optional: [String]) {
        self.file = file
        var reader = CSVReader(Data(text.utf8), hasComments: true)
        var titles: [String]?
        while let item = reader.next() {
            guard case .record(let record) = item else {
                if case .fault(let line, let message) = item { note(line, message) }
                continue
            }
            let line = record.line
            let trimmed = record.fields.map { $0.trimmingBlanks() }
            if trimmed.allSatisfy(\.isEmpty) { continue }
            guard let titles else {
                titles = trimmed.map { $0.lowercased() }
                checkTitles(titles ?? [], line: line, required: required, optional: optional)
                continue
            }
            if trimmed.count > titles.count {
                note(
                    line,
                    "has \(trimmed.count) fields, but there are \(titles.count) titles; quote fields with commas"
                )
                continue
            }
            var values: [String: String] = [:]
            for (title, value) in zip(titles, trimmed) where !value.isEmpty { values[title] = value }
            records.append(Record(line: line, fields: values))
        }
        if titles == nil, faults.isEmpty { note(1, "holds no line of titles") }
    }

    private mutating func checkTitles(_ titles: [String], line: Int, required: [String], optional: [String]) {
        let known = required + optional
        for title in titles where !known.contains(title) {
            note(line, "has a column \"\(title)\"; there are \(known.joined(separator: ", "))")
        }
        for title in Set(titles).sorted() where titles.count(where: { $0 == title }) > 1 {
            note(line, "has the column \"\(title)\" twice")
        }
        for title in required where !titles.contains(title) { note(line, "lacks the column \"\(title)\"") }
    }

    /// Notes a fault of a line.
    mutating func note(_ line: Int, _ message: String) {
        faults.append(.init(file: file, line: line, message: message))
    }

    /// The value of a field that must be there; nil after noting that it is not.
    mutating func required(_ column: String, of record: Record) -> String? {
        if let value = record[column] { return value }
        note(record.line, "has no \(column)")
        return nil
    }
}
