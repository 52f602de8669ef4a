/// Legal forms of companies: how they are written, and where they stand.
struct LegalForms: Sendable {
    /// Normal form by folded spelling.
    private var byName: [String: Form] = [:]
    /// How many words the longest form has that begins with a word in front of a name, or ends with one behind it: most
    /// names hold none of them.
    private var longestInFront: [Substring: Int] = [:]
    private var longestBehind: [Substring: Int] = [:]

    struct Form: Hashable, Sendable {
        let normal: String
        let place: Place
    }

    /// Where in a name a form may stand, other than behind it.
    enum Place: String, Hashable, Sendable {
        case behind
        /// In front too: "OOO Romashka".
        case front
        /// In front and in the middle too: "Bosch GmbH Robert".
        case anywhere
    }

    /// Adds a spelling, folded; the form that already has it, if another one does.
    mutating func add(_ spelling: String, as form: Form) -> Form? {
        if let other = byName[spelling], other.normal != form.normal { return other }
        byName[spelling] = form
        let words = spelling.split(separator: " ")
        if let last = words.last { longestBehind[last] = max(longestBehind[last] ?? 0, words.count) }
        if form.place != .behind, let first = words.first {
            longestInFront[first] = max(longestInFront[first] ?? 0, words.count)
        }
        return nil
    }

    /// Takes legal forms off a name's words; at least one word is left.
    func split(_ all: [Substring]) -> (rest: [Substring], form: String?) {
        var rest = all[...]
        var found: String?
        while let (form, count) = behind(rest) {
            found = found ?? form.normal
            rest.removeLast(count)
            while rest.count > 1, rest.last == "and" { rest.removeLast() }
        }
        // "Too Good To Go ApS" has its form behind; only a name without one may have it elsewhere.
        if let found { return (Array(rest), found) }
        if let (form, count) = inFront(rest) { return (Array(rest.dropFirst(count)), form.normal) }
        for index in rest.indices.dropFirst().dropLast() {
            guard let form = byName[String(rest[index])], form.place == .anywhere else { continue }
            return (Array(rest[..<index] + rest[(index + 1)...]), form.normal)
        }
        return (Array(rest), nil)
    }

    /// Whether a legal form stands behind other words.
    func endWithOne(_ words: ArraySlice<Substring>) -> Bool { behind(words) != nil }

    private func behind(_ words: ArraySlice<Substring>) -> (Form, Int)? {
        guard words.count > 1, let last = words.last, let longest = longestBehind[last] else { return nil }
        for count in stride(from: min(longest, words.count - 1), to: 0, by: -1) {
            if let form = byName[words.suffix(count).joined(separator: " ")] { return (form, count) }
        }
        return nil
    }

    private func inFront(_ words: ArraySlice<Substring>) -> (Form, Int)? {
        guard words.count > 1, let first = words.first, let longest = longestInFront[first] else { return nil }
        for count in stride(from: min(longest, words.count - 1), to: 0, by: -1) {
            if let form = byName[words.prefix(count).joined(separator: " ")], form.place != .behind {
                return (form, count)
            }
        }
        return nil
    }
}
