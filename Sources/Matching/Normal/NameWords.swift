/// The folded words of a name, or of a part of one.
struct NameWords {
    private(set) var words: [Substring]
    private let isJoined: Bool
    /// Whether the first word is "M.S." and no title.
    private let startsWithInitials: Bool

    init(_ given: String?) {
        let given = given ?? ""
        startsWithInitials = Self.startsWithInitials(given)
        words = given.folded().split(separator: " ")
        // Han letters fold to a word each, but a name written in them is one.
        isJoined = EastAsianName.isWritten(in: given) && !given.contains(where: \.isWhitespace)
    }

    init(words: some Sequence<Substring>) {
        self.words = Array(words)
        isJoined = false
        startsWithInitials = false
    }

    var text: String { words.joined(separator: isJoined ? "" : " ") }

    /// Drops "Dr", "Mrs" and the like from the front, unless nothing would be left.
    mutating func dropTitles() {
        if startsWithInitials { return }
        var count = 0
        while count < words.count - 1, Self.titles.contains(words[count]) { count += 1 }
        words.removeFirst(count)
    }

    /// Two letters or more, a dot behind each.
    private static func startsWithInitials(_ given: String) -> Bool {
        let text = given.utf8.drop { $0 == 0x20 }
        return text.count > 3 && text.dropFirst().first == UInt8(ascii: ".")
            && text.dropFirst(3).first == UInt8(ascii: ".")
    }

    /// Drops degrees from the end and takes the generation off it, unless nothing would be left; nil when there is none.
    mutating func takeSuffix() -> String? {
        var suffix: String?
        while words.count > 1, let last = words.last {
            if let generation = Self.generations[last] {
                suffix = generation
            } else if !Self.degrees.contains(last) {
                break
            }
            words.removeLast()
        }
        return suffix
    }

    /// Whether all of it only follows names: "Jr", "MD, PhD".
    var isSuffixOnly: Bool {
        !words.isEmpty && words.allSatisfy { Self.generations[$0] != nil || Self.degrees.contains($0) }
    }

    /// Splits a full name in the order given, family: at its first particle, else before its last word.
    func splitInOrder() -> (given: NameWords, family: NameWords) {
        guard words.count > 1 else { return (self, NameWords(words: [])) }
        let particle = words.indices.dropFirst().dropLast().first { Self.particles.contains(words[$0]) }
        let border = particle ?? words.count - 1
        return (NameWords(words: words[..<border]), NameWords(words: words[border...]))
    }

    private static let generations: [Substring: String] = [
        "jr": "jr", "jnr": "jr", "junior": "jr", "sr": "sr", "snr": "sr", "senior": "sr", "ii": "2", "iii": "3",
        "iv": "4", "2nd": "2", "3rd": "3", "4th": "4",
    ]

    private static let degrees: Set<Substring> = [
        "phd", "dphil", "md", "mba", "esq", "esquire", "dds", "dmd", "dvm", "cpa", "cfa", "pmp", "jd", "llm", "llb",
        "bsc", "msc", "meng", "beng", "edd", "psyd", "obe", "mbe", "cbe",
    ]

    private static let titles: Set<Substring> = [
        // English
        "dr", "doctor", "mr", "mrs", "ms", "miss", "mx", "mister", "madam", "maam", "prof", "professor", "sir", "rev",
        "reverend", "capt", "captain", "col", "colonel", "lt", "maj", "sgt", "messrs",
        // German and Dutch
        "herr", "herrn", "frau", "fraulein", "dipl", "diplom", "ing", "dhr", "mevr", "mevrouw", "mw", "drs", "ir",
        // French, Spanish, Portuguese, Italian
        "mme", "mlle", "monsieur", "madame", "mademoiselle", "sr", "sra", "srta", "senor", "senora", "senorita", "dra",
        "senhor", "senhora", "sig", "signor", "signora", "dott", "dottore", "dottssa", "avv", "ingeniero",
        // Nordic, Slavic, Greek
        "hr", "fru", "pani", "gospodin", "gospozha", "gospodja", "mgr", "inz", "kyrios", "kyria",
        // Hindi, Arabic
        "shri", "smt", "kumari", "sayyid", "sayid", "shaykh", "sheikh",
    ]

    private static let particles: Set<Substring> = [
        "van", "von", "vom", "zu", "zum", "zur", "der", "den", "de", "des", "del", "della", "delle", "dello", "degli",
        "di", "da", "das", "do", "dos", "du", "la", "le", "les", "las", "los", "lo", "ten", "ter", "te", "af", "av",
        "bin", "ibn", "bn", "abn", "bint", "abu", "al", "el", "st",
    ]
}
