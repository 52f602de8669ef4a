package import FoundationEssentials

/// A record of a CSV file, or what is wrong where one should be.
package enum CSVItem: Hashable, Sendable {
    case record(CSVRecord)
    /// `line` is where the record begins.
    case fault(line: Int, message: String)
}

/// A record of a CSV file.
package struct CSVRecord: Hashable, Sendable {
    /// Where it begins in the file, counted from 1.
    package let line: Int
    package let fields: [String]

    package init(line: Int, fields: [String]) {
        self.line = line
        self.fields = fields
    }
}

/// Reads the records of a CSV file (RFC 4180) one after the other.
///
/// Fields are separated by commas; one in quotes may hold commas, line ends, and quotes written twice. Lines end with
/// LF or CRLF. A byte order mark and empty lines are passed over. A broken record is a fault, and the next one is read.
package struct CSVReader: Sendable {
    private let bytes: Data
    private let hasComments: Bool
    private var line = 1
    /// How far into the file the reading came, in bytes.
    package private(set) var offset: Int

    /// With `hasComments` lines that begin with `#` are passed over, too.
    package init(_ bytes: Data, hasComments: Bool = false) {
        self.bytes = bytes
        self.hasComments = hasComments
        offset = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    /// The next record; nil at the end of the file.
    package mutating func next() -> CSVItem? {
        while offset < bytes.count {
            var scan = CSVScan(at: offset, line: line)
            let item = bytes.withUnsafeBytes { bytes in
                hasComments && scan.takeComment(bytes) ? nil : scan.record(in: bytes)
            }
            (offset, line) = (scan.at, scan.line)
            if let item { return item }
        }
        return nil
    }
}

/// A position in a CSV file, moving forward.
private struct CSVScan {
    private(set) var at: Int
    private(set) var line: Int
    private var isUTF8 = true
    private var field: [UInt8] = []

    /// A quote that is open for longer than this was never meant to be one.
    private static let maxFieldBytes = 1 << 20
    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")
    private static let lineFeed: UInt8 = 0x0A
    private static let carriageReturn: UInt8 = 0x0D

    init(at: Int, line: Int) {
        self.at = at
        self.line = line
    }

    /// Whether a comment begins here; if so, goes behind it.
    mutating func takeComment(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes[at] == UInt8(ascii: "#") else { return false }
        while at < bytes.count, bytes[at] != Self.lineFeed { at += 1 }
        _ = takeLineEnd(bytes)
        return true
    }

    /// The record that begins here; nil for an empty line.
    mutating func record(in bytes: UnsafeRawBufferPointer) -> CSVItem? {
        let first = line
        if takeLineEnd(bytes) { return nil }
        var fields: [String] = []
        while true {
            field.removeAll(keepingCapacity: true)
            if at < bytes.count, bytes[at] == Self.quote {
                guard takeQuoted(bytes) else {
                    at = bytes.count
                    return .fault(line: first, message: "a quote (\") opens a field that never ends")
                }
                guard isAtFieldEnd(bytes) else {
                    while at < bytes.count, bytes[at] != Self.lineFeed { at += 1 }
                    _ = takeLineEnd(bytes)
                    return .fault(line: first, message: "something follows the closing quote of a field")
                }
            } else {
                takePlain(bytes)
            }
            fields.append(text())
            if at < bytes.count, bytes[at] == Self.comma {
                at += 1
            } else {
                _ = takeLineEnd(bytes)
                break
            }
        }
        guard isUTF8 else { return .fault(line: first, message: "is not UTF-8; convert the file with iconv") }
        return .record(CSVRecord(line: first, fields: fields))
    }

    /// Reads up to the closing quote; false when there is none.
    private mutating func takeQuoted(_ bytes: UnsafeRawBufferPointer) -> Bool {
        at += 1
        while at < bytes.count, field.count <= Self.maxFieldBytes {
            let byte = bytes[at]
            at += 1
            if byte == Self.quote {
                guard at < bytes.count, bytes[at] == Self.quote else { return true }
                at += 1
            }
            if byte == Self.lineFeed { line += 1 }
            field.append(byte)
        }
        return false
    }

    private mutating func takePlain(_ bytes: UnsafeRawBufferPointer) {
        let start = at
        while !isAtFieldEnd(bytes) { at += 1 }
        field.append(contentsOf: bytes[start..<at])
    }

    private func isAtFieldEnd(_ bytes: UnsafeRawBufferPointer) -> Bool {
        at == bytes.count || bytes[at] == Self.comma || lineEnd(bytes) > 0
    }

    /// How many bytes the line end here has; 0 when there is none.
    private func lineEnd(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard at < bytes.count else { return 0 }
        if bytes[at] == Self.lineFeed { return 1 }
        guard bytes[at] == Self.carriageReturn else { return 0 }
        if at + 1 == bytes.count { return 1 }
        return bytes[at + 1] == Self.lineFeed ? 2 : 0
    }

    private mutating func takeLineEnd(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let length = lineEnd(bytes)
        at += length
        if length > 0 { line += 1 }
        return length > 0
    }

    private mutating func text() -> String {
        guard let text = String(validating: field, as: UTF8.self) else {
            isUTF8 = false
            return ""
        }
        return text
    }
}
