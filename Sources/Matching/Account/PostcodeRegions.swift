/// Which region the postcodes of one country lie in, by how they begin.
struct PostcodeRegions: Sendable {
    private struct Range: Sendable {
        let first: String
        let last: String
        /// Nil where the area crosses a border.
        let region: String?
    }

    /// By the length of the prefix.
    private var ranges: [Int: [Range]] = [:]

    /// Adds the prefixes from the first to the last, both of the same length.
    mutating func add(_ first: String, _ last: String, _ region: String?) throws(ReferenceTable.Complaint) {
        guard first.count == last.count, first <= last else {
            throw .init(message: "from \(first) to \(last) is no range; both must have the same length")
        }
        if let other = ranges[first.count, default: []].first(where: { $0.first <= last && first <= $0.last }) {
            throw .init(message: "from \(first) to \(last) overlaps with \(other.first) to \(other.last)")
        }
        ranges[first.count, default: []].append(Range(first: first, last: last, region: region))
    }

    /// Wants capitals and digits; the longest prefix counts.
    func region(of postcode: String) -> String? {
        for length in ranges.keys.sorted(by: >) where length <= postcode.count {
            let prefix = String(postcode.prefix(length))
            if let range = ranges[length, default: []].first(where: { $0.first <= prefix && prefix <= $0.last }) {
                return range.region
            }
        }
        return nil
    }
}
