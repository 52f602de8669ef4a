/// Words of one name that stand for words of another: one for one, or several in a row for one.
struct WordPair {
    /// The places in the left name, as bits.
    let left: UInt64
    let right: UInt64
    /// How much of ``weight`` the two agree in.
    let gain: Double
    /// The mean weight of both sides.
    let weight: Double
    /// Whether one side has but one or two letters, which begin the other.
    let isInitials: Bool
}

/// The pairs that two names could be put together from.
struct WordPairs {
    /// Words above this are left over: it bounds the work on hostile input.
    static let mostWords = 32
    /// A run of words that is one word of the other name has at most this many.
    private static let longestJoined = 3
    private static let longestInitials = 5

    private let a: ArraySlice<String>
    private let b: ArraySlice<String>
    private var pairs: [WordPair] = []

    init(_ a: [String], _ b: [String], isSynonym: (String, String) -> Bool) {
        self.a = a.prefix(Self.mostWords)
        self.b = b.prefix(Self.mostWords)
        for i in self.a.indices {
            for j in self.b.indices {
                guard let agreement = agreement(a[i], b[j], isSynonym: isSynonym) else { continue }
                add(i..<i + 1, j..<j + 1, agreement)
            }
        }
        for j in self.b.indices {
            Self.runs(in: self.a, for: b[j]) { run, agreement in add(run, j..<j + 1, agreement) }
        }
        for i in self.a.indices {
            Self.runs(in: self.b, for: a[i]) { run, agreement in add(i..<i + 1, run, agreement) }
        }
    }

    /// The pairs that agree most together, no word being in two of them.
    func best() -> [WordPair] {
        min(a.count, b.count) <= BestPairs.mostExact
            ? BestPairs.exact(pairs, left: a.count, right: b.count)
            : BestPairs.greedy(pairs)
    }

    private mutating func add(_ left: Range<Int>, _ right: Range<Int>, _ agreement: Agreement) {
        var weights = 0.0
        for place in left { weights += NameScale.weight(a[place]) }
        for place in right { weights += NameScale.weight(b[place]) }
        pairs.append(
            WordPair(
                left: bits(left),
                right: bits(right),
                gain: agreement.share * weights / 2,
                weight: weights / 2,
                isInitials: agreement.isInitials
            )
        )
    }

    /// Reports the runs of two and more words of a name that read as one word.
    private static func runs(
        in name: ArraySlice<String>,
        for word: String,
        _ report: (Range<Int>, Agreement) -> Void
    ) {
        for start in name.indices {
            var length = name[start].utf8.count
            for end in (start + 1..<max(name.endIndex, start + 1)).prefix(longestInitials - 1) {
                length += name[end].utf8.count
                let run = name[start...end]
                if word.utf8.count == run.count, zip(run, word.utf8).allSatisfy({ $0.utf8.first == $1 }) {
                    report(start..<end + 1, Agreement(share: NameScale.initial, isInitials: run.count < 3))
                } else if run.count <= longestJoined, length >= 4, abs(length - word.utf8.count) <= 1,
                    let share = Agreement.joined(run, word)
                {
                    report(start..<end + 1, Agreement(share: share, isInitials: false))
                }
            }
        }
    }
}

private func bits(_ places: Range<Int>) -> UInt64 {
    places.reduce(0) { $0 | 1 << UInt64($1) }
}
