/// How far words of two names agree.
struct Agreement {
    /// From 0 to 1.
    let share: Double
    /// Whether they agree by one or two initials only.
    let isInitials: Bool

    /// How far a run of words, written as one, agrees with a word; nil from two edits on.
    ///
    /// Single letters are not joined to a word that is not quite the same: "william w" is no slip for "william".
    static func joined(_ run: ArraySlice<String>, _ word: String) -> Double? {
        let joined = run.joined()
        if joined == word { return 1 }
        if run.contains(where: { $0.utf8.count == 1 }) || digitsContradict(joined.utf8.span, word.utf8.span) {
            return nil
        }
        return editDistance(joined, word, limit: 1).map { 1 - Double($0) / Double(max(joined.utf8.count, 1)) }
    }
}

/// How far two words agree, or nil when they do not.
///
/// Finer than ``compareWords(_:_:)``, which gives common beginnings much weight: less by each edit as a share of the
/// longer word, up to a third of it ("lukashevich" and "lukashenko" are not one name, "bachar" and "bashar" nearly).
func agreement(_ a: String, _ b: String, isSynonym: (String, String) -> Bool) -> Agreement? {
    if a == b { return Agreement(share: 1, isInitials: a.utf8.count == 1) }
    let (shorter, longer) = a.utf8.count < b.utf8.count ? (a.utf8.count, b.utf8.count) : (b.utf8.count, a.utf8.count)
    var share = isSynonym(a, b) ? NameScale.synonym : 0
    if shorter < 2 {
        if compareWords(a, b) == .initial { return Agreement(share: NameScale.initial, isInitials: true) }
    } else if !digitsContradict(a.utf8.span, b.utf8.span) {
        if let edits = editDistance(a, b, limit: max(longer / 3, 1)) {
            share = max(share, 1 - Double(edits) / Double(longer))
        }
        if share < NameScale.sound, soundsAlike(a.utf8.span, b.utf8.span) { share = NameScale.sound }
    }
    return share > 0 ? Agreement(share: share, isInitials: false) : nil
}
