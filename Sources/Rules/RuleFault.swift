/// One thing that is wrong in a rule file: where, what, and how to mend it.
package struct RuleFault: Codable, Hashable, Sendable {
    /// The file as it was named by whoever asked for it to be read.
    package var file: String
    /// Counted from 1.
    package var line: Int
    /// Counted from 1, in Unicode scalars.
    package var column: Int
    package var code: Code
    /// Names from the top of the file down, `pools/west/sellers`; empty when the file as a whole is meant.
    package var path: String
    package var message: String
    /// What to do about it, where we can tell.
    package var hint: String?
    /// The line of the file, for the picture.
    package var source: String
    /// How many Unicode scalars of the line are meant.
    package var length: Int

    package init(
        file: String,
        line: Int,
        column: Int,
        code: Code,
        path: String,
        message: String,
        hint: String? = nil,
        source: String = "",
        length: Int = 1
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.code = code
        self.path = path
        self.message = message
        self.hint = hint
        self.source = source
        self.length = length
    }

    /// Whether the file can be used all the same.
    package var isWarning: Bool { code.rawValue.hasPrefix("R3") }

    /// Short, stable name of a kind of fault.
    ///
    /// R0 is about the file, R1 about one value, R2 about values that do not fit together. R3 are warnings: what may
    /// stand there, but was hardly meant.
    package struct Code: RawRepresentable, Codable, Hashable, Sendable {
        package let rawValue: String
        package init(rawValue: String) { self.rawValue = rawValue }

        package static let tooLarge = Self(rawValue: "R001")
        package static let notYAML = Self(rawValue: "R002")
        package static let duplicateKey = Self(rawValue: "R003")
        package static let alias = Self(rawValue: "R004")
        package static let unknownFormat = Self(rawValue: "R005")

        package static let missing = Self(rawValue: "R101")
        package static let unknownKey = Self(rawValue: "R102")
        package static let wrongShape = Self(rawValue: "R103")
        package static let notANumber = Self(rawValue: "R104")
        package static let outOfRange = Self(rawValue: "R105")
        package static let notADuration = Self(rawValue: "R106")
        package static let unknownChoice = Self(rawValue: "R107")
        package static let duplicate = Self(rawValue: "R108")
        package static let wrongForm = Self(rawValue: "R109")
        package static let tooLong = Self(rawValue: "R110")
        package static let wrongCondition = Self(rawValue: "R111")
        package static let wrongType = Self(rawValue: "R112")

        package static let unknownReference = Self(rawValue: "R201")
        package static let overlap = Self(rawValue: "R202")
        package static let gap = Self(rawValue: "R203")
        package static let wrongOrder = Self(rawValue: "R204")
        package static let wrongSum = Self(rawValue: "R205")
        package static let contradiction = Self(rawValue: "R206")

        package static let alwaysTrue = Self(rawValue: "R301")
    }
}

extension RuleFault: CustomStringConvertible {
    /// One line that editors and terminals can jump from: `file:line:column: error R102 path: message; hint`.
    package var description: String {
        let place = path.isEmpty ? "" : " \(path)"
        let advice = hint.map { "; \($0)" } ?? ""
        let kind = isWarning ? "warning" : "error"
        return "\(file):\(line):\(column): \(kind) \(code.rawValue)\(place): \(message)\(advice)"
    }

    /// The line of the file with a mark under what is meant, in two lines; empty when the line is not known.
    ///
    /// A long line is cut to the piece around the mark.
    package var picture: String {
        let scalars = Array(source.unicodeScalars)
        guard !scalars.isEmpty, column <= scalars.count else { return "" }
        let number = String(line)
        let start = max(0, min(column - 1 - 40, scalars.count - 100))
        let shown = String(String.UnicodeScalarView(scalars[start...].prefix(100).map { $0 == "\t" ? " " : $0 }))
        let marks = min(max(1, length), min(100, scalars.count - start) - (column - 1 - start))
        let blank = String(repeating: " ", count: number.count)
        let under = String(repeating: " ", count: column - 1 - start) + String(repeating: "^", count: max(1, marks))
        return " \(number) | \(shown)\n \(blank) | \(under)"
    }
}

/// All that is wrong in a rule file, in the order of the file.
package struct RuleFaults: Error, Codable, Hashable, Sendable {
    package let faults: [RuleFault]

    /// Sorts the faults by position; those at the same place keep the order in which they were found.
    package init(_ faults: [RuleFault]) {
        self.faults = faults.enumerated().sorted { left, right in
            (left.element.file, left.element.line, left.element.column, left.offset)
                < (right.element.file, right.element.line, right.element.column, right.offset)
        }.map(\.element)
    }
}

extension RuleFaults: CustomStringConvertible {
    /// One fault a line.
    package var description: String {
        faults.map(\.description).joined(separator: "\n")
    }
}
