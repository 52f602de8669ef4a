/// The types of columns that a store has values for; everything comes as text.
enum PostgresType {
    case boolean, integer, numeric, text, nothing
    /// Any other, by its number in `pg_type`.
    case other(UInt32)

    init(_ oid: UInt32) {
        switch oid {
        case 16: self = .boolean
        case 20, 21, 23: self = .integer
        case 1700: self = .numeric
        case 18, 19, 25, 1042, 1043: self = .text
        case 2278: self = .nothing
        default: self = .other(oid)
        }
    }

    func value(_ text: String) throws(StoreError) -> SQLValue {
        switch self {
        case .text: return .text(text)
        case .boolean: return .integer(text == "t" ? 1 : 0)
        case .nothing: return .null
        case .integer, .numeric:
            // What is counted together is numeric to PostgreSQL, and written with a fraction if there ever was one.
            let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
            if let number = Int64(parts[0]), parts.dropFirst().allSatisfy({ $0.allSatisfy { $0 == "0" } }) {
                return .integer(number)
            }
            throw StoreError(.statement, "a column gives \(text), which is no whole number of 64 bits")
        case .other(let oid):
            throw StoreError(.statement, "a column has a type that a store has no values for (PostgreSQL type \(oid))")
        }
    }
}
