import Contracts

/// The lines of a reference file, split at tabs; and the faults found on them.
struct ReferenceTable {
    private let file: String
    private let rows: [(line: Int, columns: [String])]
    private(set) var faults: [ReferenceDataError.Fault] = []

    /// Splits all lines but empty ones and those that begin with "#".
    ///
    /// Notes a fault for each line that has an empty column, or fewer or more columns than allowed.
    init(_ text: String, file: String, columns allowed: ClosedRange<Int>) {
        self.file = file
        var rows: [(line: Int, columns: [String])] = []
        var faults: [ReferenceDataError.Fault] = []
        // Split at the Unicode scalar, since "\r\n" is one Character that is not "\n".
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, raw) in lines.enumerated() {
            let line = String(raw)
            let trimmed = line.trimmingBlanks()
            if trimmed.isEmpty || trimmed.hasPrefix("#") { continue }
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
                .map { String($0).trimmingBlanks() }
            if allowed.contains(columns.count), columns.allSatisfy({ !$0.isEmpty }) {
                rows.append((index + 1, columns))
            } else {
                let wanted =
                    allowed.count == 1 ? "\(allowed.lowerBound)" : "\(allowed.lowerBound) to \(allowed.upperBound)"
                let message = "has \(columns.count) columns; \(wanted) are wanted, none of them empty, split by one tab"
                faults.append(.init(file: file, line: index + 1, message: message))
            }
        }
        if rows.isEmpty, faults.isEmpty { faults.append(.init(file: file, line: 1, message: "holds no line of data")) }
        self.rows = rows
        self.faults = faults
    }

    /// Reads every row; one that is told to be wrong is left out and noted.
    mutating func read(_ row: ([String]) throws(Complaint) -> Void) {
        for (line, columns) in rows {
            do throws(Complaint) {
                try row(columns)
            } catch {
                faults.append(.init(file: file, line: line, message: error.message))
            }
        }
    }

    /// What is wrong with a row.
    struct Complaint: Error {
        let message: String
    }
}

/// Reference data that cannot be used: every faulty line of all files.
package struct ReferenceDataError: Error, Hashable, Sendable, CustomStringConvertible {
    package let faults: [Fault]

    package struct Fault: Hashable, Sendable, CustomStringConvertible {
        package let file: String
        /// Counted from 1.
        package let line: Int
        package let message: String

        package var description: String { "\(file):\(line): \(message)" }
    }

    /// The faults, a line each.
    package var description: String { faults.map(\.description).joined(separator: "\n") }
}
