/// What the values of a column are.
enum FieldKind: Hashable, Sendable {
    case number, category, date
    /// Another whole number in every row.
    case identifier
    /// Another text in nearly every row.
    case freeText
    /// The same everywhere.
    case constant

    /// Whole numbers that never repeat are amounts in a small history and identifiers in a large one.
    private static let fewestIdentifiers = 1000

    init(_ values: [String?]) {
        let filled = values.compactMap(\.self)
        let distinct = Set(filled)
        if distinct.isEmpty || distinct.count == 1 && filled.count == values.count {
            self = .constant
        } else if filled.allSatisfy({ Self.number($0) != nil }) {
            let isIdentifier =
                distinct.count == values.count && values.count >= Self.fewestIdentifiers
                && filled.allSatisfy { Int($0) != nil }
            self = isIdentifier ? .identifier : .number
        } else if HistoryDate.areDates(values) {
            self = .date
        } else {
            let isFreeText = filled.count >= FieldClasses.fewestRows && distinct.count * 10 > filled.count * 9
            self = isFreeText ? .freeText : .category
        }
    }

    /// Why nothing can be learned from it, for people; nil where something can.
    var whyUseless: String? {
        switch self {
        case .number, .category: nil
        case .date: "holds dates"
        case .identifier: "another whole number in every row, an identifier"
        case .freeText: "another text in nearly every row"
        case .constant: "the same in every row"
        }
    }

    /// A decimal number in ASCII digits; nil for anything else, words for infinity included.
    static func number(_ text: String) -> Double? {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"),
                UInt8(ascii: "e"), UInt8(ascii: "E"):
                true
            default: false
            }
        }
        guard isPlain, let number = Double(text), number.isFinite else { return nil }
        return number
    }
}
