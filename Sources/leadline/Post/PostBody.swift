import Contracts
import Rules

/// The body of a submission on its way to the wire.
enum PostBody {
    /// The body as JSON.
    ///
    /// One without an idempotency key gets a hash of its own content for one, so that the same row sent again, by this
    /// command or the next one, is the same submission.
    static func encode(_ members: [String: JSONValue]) throws -> String {
        guard members["idempotency_key"] == nil else { return try BodyCodec.encode(members) }
        var members = members
        let key = "row-\(Fingerprint.sha256(try BodyCodec.encode(members), bytes: 16))"
        members["idempotency_key"] = .string(key)
        return try BodyCodec.encode(members)
    }
}

/// A map, tied to the columns of one file.
struct BoundMap: Sendable {
    private let columns: [(index: Int, field: PostField)]
    private let constants: [FieldMap.Constant]
    private let names: [String: [String]]

    /// The columns that no field takes, in their order.
    let unused: [String]
    let header: [String]

    /// Throws when the map names columns that the file does not have.
    init(_ map: FieldMap, header: [String], file: String) throws {
        let missing = map.columns.map(\.name).filter { !header.contains($0) }
        guard missing.isEmpty else {
            let list = missing.map { "\"\($0)\"" }.joined(separator: ", ")
            let known = header.map { "\"\($0)\"" }.joined(separator: ", ")
            throw Failure(.badData, "\(file) has no column \(list), which the map names; its columns are \(known)")
        }
        columns = map.columns.compactMap { column in
            header.firstIndex(of: column.name).map { ($0, column.field) }
        }
        constants = map.constants
        names = Dictionary(grouping: map.columns, by: \.field.pointer).mapValues { $0.map(\.name) }
        let used = Set(map.columns.map(\.name))
        unused = header.filter { !used.contains($0) }
        self.header = header
    }

    /// The submission that a record of the file describes.
    func members(of fields: [String]) -> [String: JSONValue] {
        var body: [String: JSONValue] = [:]
        for (index, field) in columns {
            let text = fields[index].trimmingBlanks()
            if !text.isEmpty { body.fill(field, with: field.value(of: text)) }
        }
        for constant in constants { body.fill(constant.field, with: constant.field.value(of: constant.value)) }
        return body
    }

    /// The columns behind a place that a fault points to.
    func columns(at pointer: String) -> [String] {
        names[pointer] ?? []
    }
}

extension [String: JSONValue] {
    /// Puts a value where none is yet.
    fileprivate mutating func fill(_ field: PostField, with value: JSONValue) {
        guard let first = field.path.first, let last = field.path.last else { return }
        if field.path.count == 1 {
            if self[first] == nil { self[first] = value }
        } else {
            var members: [String: JSONValue] = [:]
            if case .object(let present) = self[first] { members = present }
            if members[last] == nil { members[last] = value }
            self[first] = .object(members)
        }
    }
}
