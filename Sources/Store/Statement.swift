/// One SQL statement with its arguments.
///
/// The text is written once, in the subset that all engines read; arguments are `$1`, `$2`, ...
package struct Statement: Hashable, Sendable {
    package var sql: String
    package var arguments: [SQLValue]

    package init(_ sql: String, _ arguments: [SQLValue] = []) {
        self.sql = sql
        self.arguments = arguments
    }
}

/// A value as a store holds it.
///
/// Times are milliseconds since 1970 UTC, documents JSON text.
package enum SQLValue: Hashable, Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    case null
    case integer(Int64)
    case text(String)

    package init(stringLiteral text: String) { self = .text(text) }
    package init(integerLiteral number: Int64) { self = .integer(number) }

    package init(_ text: String?) { self = text.map(SQLValue.text) ?? .null }
    package init(_ number: Int64?) { self = number.map(SQLValue.integer) ?? .null }
    package init(_ number: Int) { self = .integer(Int64(number)) }
}

/// One row of a result, read by column number.
package struct Row: Hashable, Sendable {
    package let values: [SQLValue]

    package init(_ values: [SQLValue]) {
        self.values = values
    }

    /// The whole number in a column; throws when it holds something else.
    package func integer(_ column: Int) throws(StoreError) -> Int64 {
        guard case .integer(let number) = values[column] else { throw unexpected(column, "a whole number") }
        return number
    }

    /// The text in a column; throws when it holds something else.
    package func text(_ column: Int) throws(StoreError) -> String {
        guard case .text(let text) = values[column] else { throw unexpected(column, "text") }
        return text
    }

    /// The text in a column; nil for NULL.
    package func optionalText(_ column: Int) throws(StoreError) -> String? {
        values[column] == .null ? nil : try text(column)
    }

    /// The whole number in a column; nil for NULL.
    package func optionalInteger(_ column: Int) throws(StoreError) -> Int64? {
        values[column] == .null ? nil : try integer(column)
    }

    private func unexpected(_ column: Int, _ wanted: String) -> StoreError {
        StoreError(.corrupt, "column \(column) does not hold \(wanted)")
    }
}
