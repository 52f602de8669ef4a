import Contracts

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
        var scan = CSVScan(text)
        var titles: [String]?
        while let (line, fields) = scan.next() {
            let trimmed = fields.map { $0.trimmingBlanks() }
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
        if let line = scan.openQuote { note(line, "a quote (\") opens a field that never ends") }
        if titles == nil, scan.openQuote == nil { note(1, "holds no line of titles") }
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

/// A position in the text of a CSV file, moving forward.
private struct CSVScan {
    private let bytes: [UInt8]
    private var at = 0
    private var line = 1
    /// The line in which a quote opens that never closes.
    private(set) var openQuote: Int?

    private static let quote = UInt8(ascii: "\"")
    private static let lineFeed: UInt8 = 0x0A

    init(_ text: String) {
        bytes = Array(text.utf8)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
    }

    /// The next record that is no comment and not empty; nil at the end.
    mutating func next() -> (line: Int, fields: [String])? {
        while at < bytes.count, openQuote == nil {
            let first = line
            let isComment = bytes[at] == UInt8(ascii: "#")
            if isComment {
                while at < bytes.count, bytes[at] != Self.lineFeed { at += 1 }
            }
            let fields = record()
            if isComment || fields.allSatisfy({ $0.trimmingBlanks().isEmpty }) { continue }
            return (first, fields)
        }
        return nil
    }

    private mutating func record() -> [String] {
        var fields: [String] = []
        while true {
            fields.append(at < bytes.count && bytes[at] == Self.quote ? quoted() : plain())
            guard at < bytes.count else { return fields }
            let isComma = bytes[at] == UInt8(ascii: ",")
            at += 1
            if isComma { continue }
            line += 1
            return fields
        }
    }

    private mutating func plain() -> String {
        let start = at
        while at < bytes.count, bytes[at] != UInt8(ascii: ","), bytes[at] != Self.lineFeed { at += 1 }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    /// What stands in quotes, and whatever follows up to the comma.
    private mutating func quoted() -> String {
        let first = line
        var field: [UInt8] = []
        at += 1
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            if byte == Self.quote {
                guard at < bytes.count, bytes[at] == Self.quote else {
                    return String(decoding: field, as: UTF8.self) + plain()
                }
                at += 1
            }
            if byte == Self.lineFeed { line += 1 }
            field.append(byte)
        }
        openQuote = first
        return String(decoding: field, as: UTF8.self)
    }
}
