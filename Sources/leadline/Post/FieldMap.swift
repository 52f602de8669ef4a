import Rules

/// Which column of a file goes where in a submission, and what is the same in all of them.
struct FieldMap: Hashable, Sendable {
    /// In the order of the map: of several columns for one field the first that is not empty counts.
    var columns: [Column]
    /// For fields that no column fills.
    var constants: [Constant]

    struct Column: Hashable, Sendable {
        let name: String
        let field: PostField
    }

    struct Constant: Hashable, Sendable {
        let field: PostField
        let value: String
    }

    /// Whether a submission made with it can say that the person has consented, and since when.
    var coversConsent: Bool {
        let covered = Set(columns.map(\.field) + constants.map(\.field)).map(\.description)
        return covered.contains("consent.granted") && covered.contains("consent.at")
    }
}

extension FieldMap {
    private enum Key: String, RuleKey { case version, columns, constants }

    /// Reads a map; throws every fault in it, under the name `file`.
    static func read(_ text: String, file: String) throws(RuleFaults) -> Self {
        try RuleReader.read(text, file: file, keyedBy: Key.self) { top in
            top.checkFormat(.version, is: 1)
            let reader = top.reader
            let columns = (top.required(.columns).map { reader.entries($0) } ?? []).compactMap { entry in
                field(entry.value, reader.text(entry.value), reader).map { Column(name: entry.name, field: $0) }
            }
            let constants = (top.optional(.constants).map { reader.entries($0) } ?? []).compactMap { entry in
                let value = reader.text(entry.value, limit: 2000)
                return field(entry.key, entry.name, reader).flatMap { field in
                    value.map { Constant(field: field, value: $0) }
                }
            }
            return Self(columns: columns, constants: constants)
        }
    }

    private static func field(_ node: RuleNode, _ name: String?, _ reader: RuleReader) -> PostField? {
        guard let name else { return nil }
        if let field = PostField(name) { return field }
        reader.unknown(node, .unknownReference, name, isNo: "field of a submission", known: PostField.names)
        return nil
    }
}
