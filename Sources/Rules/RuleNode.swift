/// A value in a rule file, with its place.
///
/// Scalars are kept as the text that stands in the file: whether it is a number is for the reader of the field to say,
/// so that `NO` stays the code of Norway and `01234` a postcode.
package struct RuleNode: Hashable, Sendable {
    package let line: Int
    package let column: Int
    /// Names from the top of the file down; an entry of a list goes by its `id`, or else by its number from 1.
    package let path: String
    package let content: Content

    package enum Content: Hashable, Sendable {
        /// `key:` with nothing after it.
        case nothing
        case text(String)
        case list([RuleNode])
        /// In the order of the file; names are unique.
        case mapping([RuleEntry])

        /// How many Unicode scalars a mark under it is long.
        var length: Int {
            if case .text(let text) = self { max(1, text.unicodeScalars.count) } else { 1 }
        }
    }

    /// The entry of that name, when this is a mapping that has it.
    package func entry(_ name: String) -> RuleEntry? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.first { $0.name == name }
    }

    /// What kind of thing this is, for messages.
    var shape: String {
        switch content {
        case .nothing: "nothing"
        case .text: "a text"
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }
}

/// One `name: value` of a mapping.
package struct RuleEntry: Hashable, Sendable {
    package let name: String
    /// The name as a node, for faults that are about the name.
    package let key: RuleNode
    package let value: RuleNode
}
