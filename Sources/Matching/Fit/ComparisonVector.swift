/// At which level each field of two records is: what weights are learned from.
package struct ComparisonVector: Hashable, Sendable {
    /// Four bits a field: 0 for one that was not compared, else the level's position + 1.
    private var bits: UInt64 = 0

    package init() {}

    package init(_ comparison: Comparison) {
        for line in comparison.lines {
            if case .field(let field, let level) = line.subject { self[field] = level }
        }
    }

    /// Nil for a field that was not compared.
    package subscript(field: MatchField) -> MatchLevel? {
        get {
            let place = Int(bits >> Self.shift(field)) & 15
            return place == 0 ? nil : MatchLevel.allCases[place - 1]
        }
        set {
            bits &= ~(15 << Self.shift(field))
            if let newValue { bits |= UInt64(newValue.index + 1) << Self.shift(field) }
        }
    }

    private static func shift(_ field: MatchField) -> UInt64 { UInt64(4 * field.index) }

    /// Whether hardly anybody would doubt that it is one person: only such pairs are counted before anything is learned.
    package var isStrict: Bool {
        if self[.email] == .equal || self[.nationalID] == .equal { return self[.first] != .different }
        guard self[.first] == .equal, self[.last] == .equal else { return false }
        return self[.phone] == .equal || self[.street] == .equal || self[.birthDate] == .equal
    }
}
