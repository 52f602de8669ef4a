import Contracts
import Rules

/// A file of leads, to be opened with or without a map of its columns.
struct PostFile {
    let path: String
    let mapFile: String?
    /// The consent that was given on the command line, for columns that say nothing.
    let consent: [FieldMap.Constant]

    /// The submissions in it.
    ///
    /// Throws `Failure` or `RuleFaults` when the file or its map cannot be used.
    func open() throws -> PostSource {
        let bytes = try Files.bytes(path)
        if path.lowercased().hasSuffix(".ndjson") {
            guard mapFile == nil, consent.isEmpty else {
                throw Failure(.usage, "a map and --consent-at are for CSV files; NDJSON says it all itself")
            }
            return PostSource(ndjson: bytes)
        }
        guard path.lowercased().hasSuffix(".csv") else {
            throw Failure(.usage, "\(path) must end with .csv or .ndjson")
        }
        var reader = CSVReader(bytes)
        let header = try header(&reader)
        var map = try mapFile.map { try FieldMap.read(try Files.text($0), file: $0) } ?? .guess(from: header)
        map.constants = consent + map.constants
        guard map.coversConsent else {
            let mend = "add columns or constants for consent.granted and consent.at to the map, or give --consent-at"
            throw Failure(.usage, "nothing says that these people consented, and since when: \(mend)")
        }
        return PostSource(csv: reader, map: try BoundMap(map, header: header, file: path), size: bytes.count)
    }

    private func header(_ reader: inout CSVReader) throws -> [String] {
        switch reader.next() {
        case .record(let record): return record.fields.map { $0.trimmingBlanks() }
        case .fault(let line, let message): throw Failure(.badData, "\(path):\(line): \(message)")
        case nil: throw Failure(.badData, "\(path) is empty")
        }
    }
}
