/// What the parts of a name count in ``compareNames(_:_:isSynonym:)``.
///
/// Round figures, set by hand from the middle of a wide range over which the pairs of `NameBenchTests` come out the
/// same; none is fitted to a single pair.
enum NameScale {
    /// How far synonyms agree ("bob" and "robert").
    static let synonym = 0.95
    /// How far words agree at least that sound the same.
    static let sound = 0.8
    /// How far an initial agrees with the word it begins.
    static let initial = 0.8
    /// What a name keeps of its score when nothing but initials agrees.
    static let onlyInitials = 0.7
    /// The weight of words left over on both sides: they contradict each other.
    static let contradiction = 2.0
    /// The weight of words left over on one side: a middle name, a second surname, a place.
    static let surplus = 0.15

    /// What a word counts by its length in bytes: short ones are often particles and initials, and agree by chance.
    static func weight(_ word: String) -> Double {
        switch word.utf8.count {
        case 0: 0
        case 1: 0.5
        case 2: 0.7
        case 3: 0.85
        default: 1
        }
    }
}
