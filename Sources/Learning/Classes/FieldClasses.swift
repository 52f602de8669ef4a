/// How the values of a field fall into classes: the first is for none at all, the second for what is not known.
package struct FieldClasses: Hashable, Sendable {
    package let field: String
    package let shape: Shape
    private let places: [String: Int]

    package enum Shape: Hashable, Sendable {
        /// Numbers, cut in ascending order: each cut begins a class.
        case ranges(cuts: [Double])
        /// Texts as they are shown; they are compared without regard to case.
        case values([String])
    }

    /// The class of a field that is not filled in.
    static let empty = 0
    /// The class of texts that are not in the table, and of texts in a field of numbers.
    static let other = 1
    static let firstOwn = 2

    /// Rows that a text takes for a class of its own.
    static let fewestRows = 20
    /// Texts with a class of their own, the most frequent ones; so that a class fits a byte.
    static let mostValues = 200

    /// Longer texts have no class of their own: nobody would read them in a table.
    static let longestValue = 200

    package init(field: String, shape: Shape) {
        self.field = field
        self.shape = shape
        guard case .values(let values) = shape else {
            places = [:]
            return
        }
        let own = values.enumerated().map { ($1.lowercased(), Self.firstOwn + $0) }
        places = Dictionary(own) { first, _ in first }
    }

    /// Finds the classes of a column: at most `numbers` of them for numbers, and the texts that are frequent enough.
    ///
    /// With the outcomes of the rows numbers are cut where that tells most, else into classes of about equal size. Nil
    /// when all rows would fall into one.
    init?(_ column: History.Column, numbers: Int, values limit: Int = mostValues, won: [Bool]? = nil) {
        let filled = column.values.compactMap(\.self)
        let hasEmpty = filled.count < column.values.count
        switch FieldKind(column.values) {
        case .constant, .date: return nil
        case .number, .identifier:
            let cuts: [Double]
            if let won {
                let pairs = zip(column.values, won).compactMap { value, won in
                    value.flatMap(FieldKind.number).map { ($0, won) }
                }
                cuts = CoarseCuts.cuts(pairs.map(\.0), won: pairs.map(\.1), classes: numbers)
            } else {
                cuts = Self.cuts(filled.compactMap(FieldKind.number).sorted(), classes: numbers)
            }
            if cuts.isEmpty, !hasEmpty { return nil }
            self.init(field: column.name, shape: .ranges(cuts: cuts))
        case .category, .freeText:
            let values = Self.frequent(filled, limit: limit)
            if values.isEmpty, !hasEmpty { return nil }
            self.init(field: column.name, shape: .values(values))
        }
    }

    package var count: Int {
        switch shape {
        case .ranges(let cuts): Self.firstOwn + cuts.count + 1
        case .values(let values): Self.firstOwn + values.count
        }
    }

    /// The class of a value.
    package func place(of value: String?) -> Int {
        guard let value else { return Self.empty }
        switch shape {
        case .values: return places[value.lowercased()] ?? Self.other
        case .ranges(let cuts):
            guard let number = FieldKind.number(value) else { return Self.other }
            return Self.firstOwn + cuts.count { $0 <= number }
        }
    }

    /// The class for people, as the published table has it.
    package func name(of place: Int) -> String {
        if place == Self.empty { return "empty" }
        if place == Self.other { return "other" }
        switch shape {
        case .values(let values): return values[place - Self.firstOwn]
        case .ranges(let cuts): return NumberClass(cuts: cuts, index: place - Self.firstOwn).text
        }
    }

    /// Cuts that leave about as many rows in each class; a value that fills a class by itself has it for itself.
    static func cuts(_ sorted: [Double], classes: Int) -> [Double] {
        var cuts: [Double] = []
        var rowsLeft = sorted.count
        var inClass = 0
        var at = 0
        while at < sorted.count {
            let value = sorted[at]
            var next = at
            while next < sorted.count, sorted[next] == value { next += 1 }
            let fair = Double(rowsLeft) / Double(classes - cuts.count)
            if inClass > 0, cuts.count < classes - 1, Double(inClass) + Double(next - at) / 2 > fair {
                cuts.append(value)
                rowsLeft -= inClass
                inClass = 0
            }
            inClass += next - at
            at = next
        }
        return cuts
    }

    /// The texts with enough rows, whatever their case, in the spelling that is most frequent; in the order of the
    /// alphabet.
    private static func frequent(_ filled: [String], limit: Int) -> [String] {
        let spellings = filled.reduce(into: [String: [String: Int]]()) {
            $0[$1.lowercased(), default: [:]][$1, default: 0] += 1
        }
        let counted = spellings.map { text, forms in (text: text, rows: forms.values.reduce(0, +), forms: forms) }
        let kept = counted.filter { $0.rows >= fewestRows && $0.text.utf8.count <= longestValue }.sorted {
            ($1.rows, $0.text) < ($0.rows, $1.text)
        }.prefix(limit)
        return kept.sorted { $0.text < $1.text }.map { value in
            value.forms.min { ($1.value, $0.key) < ($0.value, $1.key) }?.key ?? value.text
        }
    }
}

/// Numbers from one, included, to below another, as the published tables write them.
struct NumberClass: Hashable {
    var lower: Double?
    var upper: Double?

    init(lower: Double?, upper: Double?) {
        self.lower = lower
        self.upper = upper
    }

    init(cuts: [Double], index: Int) {
        lower = index > 0 ? cuts[index - 1] : nil
        upper = index < cuts.count ? cuts[index] : nil
    }

    var text: String {
        switch (lower, upper) {
        case (nil, nil): "any number"
        case (nil, let upper?): "below \(Self.text(upper))"
        case (let lower?, nil): "\(Self.text(lower)) and up"
        case (let lower?, let upper?): "\(Self.text(lower)) to below \(Self.text(upper))"
        }
    }

    /// Nil for a text that `text` cannot have written.
    init?(_ text: String) {
        let words = text.split(separator: " ").map(String.init)
        let numbers = words.compactMap(FieldKind.number)
        switch (words.count, words.filter { FieldKind.number($0) == nil }) {
        case (2, ["any", "number"]): self.init(lower: nil, upper: nil)
        case (2, ["below"]): self.init(lower: nil, upper: numbers[0])
        case (3, ["and", "up"]): self.init(lower: numbers[0], upper: nil)
        case (4, ["to", "below"]): self.init(lower: numbers[0], upper: numbers[1])
        default: return nil
        }
        guard self.text == text else { return nil }
    }

    /// The shortest text that reads as the same number.
    static func text(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : "\(number)"
    }
}
