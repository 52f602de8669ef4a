/// The names that a mapping may have, each with its meaning.
package protocol RuleKey: RawRepresentable, CaseIterable, Hashable where RawValue == String {}

/// A mapping with a fixed set of names, read field by field.
///
/// `required...` notes a fault when the field is absent and returns a stand-in that nobody gets to use; the others return
/// nil when it is absent. Either notes a fault when the value is wrong.
package struct RuleFields<Key: RuleKey> {
    package let node: RuleNode
    package let reader: RuleReader

    /// The field's value; nil when absent or left empty.
    package func optional(_ key: Key) -> RuleNode? {
        guard let value = node.entry(key.rawValue)?.value, value.content != .nothing else { return nil }
        return value
    }

    /// The field's value; nil after noting that it is absent.
    package func required(_ key: Key) -> RuleNode? {
        if let value = optional(key) { return value }
        reader.fault(node, .missing, "needs \"\(key.rawValue)\"")
        return nil
    }

    /// Where to point for a field: the field, or the whole mapping when it is absent.
    package func place(_ key: Key) -> RuleNode {
        node.entry(key.rawValue)?.value ?? node
    }

    package func text(_ key: Key, limit: Int = 500) -> String? {
        optional(key).flatMap { reader.text($0, limit: limit) }
    }

    package func requiredText(_ key: Key, limit: Int = 500) -> String {
        required(key).flatMap { reader.text($0, limit: limit) } ?? ""
    }

    package func integer(_ key: Key, in range: ClosedRange<Int>) -> Int? {
        optional(key).flatMap { reader.integer($0, in: range) }
    }

    package func requiredInteger(_ key: Key, in range: ClosedRange<Int>) -> Int? {
        required(key).flatMap { reader.integer($0, in: range) }
    }

    /// Milliseconds.
    package func duration(_ key: Key) -> Int64? {
        optional(key).flatMap { reader.duration($0) }
    }

    /// Milliseconds.
    package func requiredDuration(_ key: Key) -> Int64 {
        required(key).flatMap { reader.duration($0) } ?? 1
    }

    package func choice<Choice>(_ key: Key, of: Choice.Type) -> Choice?
    where Choice: RawRepresentable & CaseIterable, Choice.RawValue == String {
        optional(key).flatMap { reader.choice($0, of: Choice.self) }
    }

    /// Empty when absent.
    package func list(_ key: Key) -> [RuleNode] {
        optional(key).map { reader.list($0) } ?? []
    }

    /// A list that must be there with at least one entry.
    package func requiredList(_ key: Key) -> [RuleNode] {
        guard let node = required(key) else { return [] }
        let items = reader.list(node)
        if items.isEmpty, node.content == .list([]) { reader.fault(node, .missing, "must not be empty") }
        return items
    }

    /// The id of the thing that the mapping describes; notes one that was taken before.
    package func identifier(_ key: Key, among taken: inout RuleIdentifiers) -> String? {
        guard let node = required(key), let id = reader.identifier(node) else { return nil }
        if let line = taken.lines.updateValue(node.line, forKey: id) {
            reader.fault(node, .duplicate, "the id \"\(id)\" is taken by line \(line)")
        }
        return id
    }

    /// Notes a file that was written for another format than ours.
    package func checkFormat(_ key: Key, is format: Int) {
        guard let node = required(key), let given = reader.integer(node, in: 0...Int.max), given != format else {
            return
        }
        reader.fault(node, .unknownFormat, "is format \(given), but only format \(format) is read")
    }
}

/// The ids given so far in a file, and where.
package struct RuleIdentifiers {
    var lines: [String: Int] = [:]

    package init() {}

    package func contains(_ id: String) -> Bool { lines[id] != nil }

    package mutating func take(_ id: String, at node: RuleNode) { lines[id] = node.line }

    /// In no order.
    package var all: [String] { Array(lines.keys) }
}
