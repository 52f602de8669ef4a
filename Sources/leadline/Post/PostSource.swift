import Contracts
import FoundationEssentials
import Rules

/// One submission, ready to be sent, and where in the file it stands.
struct Posting: Hashable, Sendable {
    /// Counted from 1, without the head of the columns.
    let row: Int
    let line: Int
    let body: String
}

/// A row that cannot become a submission, or was refused as one.
struct RowFault: Codable, Hashable, Sendable {
    let row: Int
    let line: Int
    let problem: Problem
}

/// What comes next out of a file.
enum PostItem: Hashable, Sendable {
    case posting(Posting)
    case fault(RowFault)
}

/// The submissions of a file, read as they are needed.
struct PostSource: Sendable {
    /// In bytes.
    let size: Int
    /// How the columns of a CSV file were understood.
    let map: BoundMap?
    private var form: Form
    /// How many rows were read.
    private(set) var rows = 0

    private enum Form: Sendable {
        case csv(CSVReader, BoundMap)
        case ndjson(LineCutter)
    }

    /// A CSV file whose head was read already.
    init(csv reader: CSVReader, map: BoundMap, size: Int) {
        form = .csv(reader, map)
        self.map = map
        self.size = size
    }

    /// A file with the body of a submission in each line.
    init(ndjson bytes: Data) {
        form = .ndjson(LineCutter(bytes))
        map = nil
        size = bytes.count
    }

    /// How far into the file the reading came, in bytes.
    var offset: Int {
        switch form {
        case .csv(let reader, _): reader.offset
        case .ndjson(let lines): lines.offset
        }
    }

    /// The next submission; nil at the end of the file.
    mutating func next() -> PostItem? {
        switch form {
        case .csv(var reader, let map):
            let item = reader.next()
            form = .csv(reader, map)
            return item.map { post($0, map) }
        case .ndjson(var lines):
            let line = lines.next()
            form = .ndjson(lines)
            return line.map { post($0.text, line: $0.line) }
        }
    }

    private mutating func post(_ item: CSVItem, _ map: BoundMap) -> PostItem {
        rows += 1
        switch item {
        case .fault(let line, let message): return fault(line, "The record cannot be read: \(message).")
        case .record(let record):
            guard record.fields.count == map.header.count else {
                let found = "The record has \(record.fields.count) field(s)"
                return fault(record.line, "\(found), but the head of the file names \(map.header.count).")
            }
            return posting(map.members(of: record.fields), line: record.line)
        }
    }

    private mutating func post(_ text: String?, line: Int) -> PostItem {
        rows += 1
        guard let text else { return fault(line, "The line is not UTF-8.") }
        let value: JSONValue
        do {
            value = try BodyCodec.decode(JSONValue.self, from: text)
        } catch {
            return fault(line, "The line is not valid JSON.")
        }
        guard case .object(let members) = value else { return fault(line, "The line is not a JSON object.") }
        return posting(members, line: line)
    }

    private func posting(_ members: [String: JSONValue], line: Int) -> PostItem {
        do {
            return .posting(Posting(row: rows, line: line, body: try PostBody.encode(members)))
        } catch {
            return fault(line, "The record cannot be written as JSON: \(error).")
        }
    }

    private func fault(_ line: Int, _ detail: String) -> PostItem {
        .fault(RowFault(row: rows, line: line, problem: Problem(.invalidBody, detail)))
    }
}

/// Cuts a file into lines; empty ones are passed over.
private struct LineCutter: Sendable {
    private let bytes: Data
    private var line = 0
    private(set) var offset = 0

    init(_ bytes: Data) {
        self.bytes = bytes
    }

    /// The next line; its text is nil when it is not UTF-8.
    mutating func next() -> (line: Int, text: String?)? {
        while offset < bytes.count {
            let start = bytes.startIndex + offset
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.endIndex
            offset = min(end + 1, bytes.endIndex) - bytes.startIndex
            line += 1
            guard let text = String(validating: bytes[start..<end], as: UTF8.self) else { return (line, nil) }
            let trimmed = text.trimmingBlanks()
            if !trimmed.isEmpty { return (line, trimmed) }
        }
        return nil
    }
}
