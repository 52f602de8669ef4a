/// How close two companies' names are.
enum AccountName: Comparable {
    /// One is made of the other's first letters.
    case acronym
    /// They share most of their words.
    case overlap
    /// A slip of the pen apart.
    case slip
    /// The same words.
    case equal

    /// The most that is needed of the place so that names this close are one company.
    var placeNeeded: AccountPlace.Level {
        switch self {
        case .equal: .unknown
        case .slip: .country
        case .overlap, .acronym: .region
        }
    }

    var code: AccountReason.Code {
        switch self {
        case .equal: .nameEqual
        case .slip: .nameSlip
        case .overlap: .nameOverlap
        case .acronym: .acronym
        }
    }

    /// Nil when the names are not close.
    init?(_ left: ComparedName, _ right: ComparedName) {
        if left.sorted == right.sorted {
            self = .equal
        } else if Self.isSlip(left, right) {
            self = .slip
        } else if Self.isAcronym(left.name, right.name) {
            self = .acronym
        } else if Self.isOverlap(left.sorted, right.sorted) {
            self = .overlap
        } else {
            return nil
        }
    }

    /// Written together or apart, or one word of one a slip of the other's; numbers never slip.
    private static func isSlip(_ left: ComparedName, _ right: ComparedName) -> Bool {
        if left.squashed == right.squashed { return true }
        let shorter = min(left.squashed.utf8.count, right.squashed.utf8.count)
        let (words, others) = (left.name.words, right.name.words)
        guard words.count == others.count else {
            return shorter >= 8 && digits(left.squashed) == digits(right.squashed)
                && editDistance(left.squashed, right.squashed, limit: 1) != nil
        }
        var slip: (String, String)?
        for (word, other) in zip(words, others) where word != other {
            if slip != nil { return false }
            slip = (word, other)
        }
        guard shorter >= 5, let (word, other) = slip else { return false }
        return editDistance(word, other, limit: 2) != nil && compareWords(word, other) == .near
    }

    private static func digits(_ text: String) -> [UInt8] { text.utf8.filter { (0x30...0x39).contains($0) } }

    private static func isAcronym(_ name: CompanyName, _ other: CompanyName) -> Bool {
        func stands(_ short: CompanyName, for long: CompanyName) -> Bool {
            short.words.count == 1 && long.acronym == short.words[0]
        }
        return stands(name, for: other) || stands(other, for: name)
    }

    /// All words of a name of at least two stand in the other, or two thirds of all their words are shared.
    private static func isOverlap(_ left: [String], _ right: [String]) -> Bool {
        let shared = left.count { right.contains($0) }
        guard shared >= 2 else { return false }
        return shared == min(left.count, right.count) || 3 * shared >= 2 * (left.count + right.count - shared)
    }
}

/// A company's name with the forms that are compared, made once.
struct ComparedName: Sendable {
    let name: CompanyName
    /// Its words, each once, in the order of the alphabet.
    let sorted: [String]
    /// Its words without blanks between them.
    let squashed: String

    init(_ name: CompanyName) {
        self.name = name
        sorted = Set(name.words).sorted()
        squashed = name.words.joined()
    }
}
