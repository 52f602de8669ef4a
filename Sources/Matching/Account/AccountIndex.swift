/// Finds accounts by parts of them, in one sorted list: sixteen bytes a part, however many accounts there are.
///
/// Parts are kept by a hash, so what is found must still be compared.
struct AccountIndex: Sendable {
    private struct Entry {
        let part: UInt64
        let account: Int32
    }

    private var entries: [Entry] = []

    /// Adds a part of the account at a position; `sort` must follow before anything is looked up.
    mutating func add(_ part: Part, _ account: Int) {
        entries.append(Entry(part: part.hash, account: Int32(truncatingIfNeeded: account)))
    }

    mutating func sort() {
        entries.sort { ($0.part, $0.account) < ($1.part, $1.account) }
    }

    /// The positions of the accounts with a part, ascending; none when there are more than `limit`.
    func accounts(with part: Part, limit: Int = .max) -> [Int] {
        let start = firstIndex(from: part.hash)
        var found: [Int] = []
        var index = start
        while index < entries.count, entries[index].part == part.hash {
            if index - start == limit { return [] }
            found.append(Int(entries[index].account))
            index += 1
        }
        return found
    }

    private func firstIndex(from part: UInt64) -> Int {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].part < part { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// A part of an account, and what it is a part of.
    struct Part: Hashable, Sendable {
        let hash: UInt64

        /// FNV-1a, 64 bits.
        init(_ kind: Unicode.Scalar, _ texts: String...) {
            var hash: UInt64 = 0xcbf2_9ce4_8422_2325
            func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
            add(UInt8(truncatingIfNeeded: kind.value))
            for text in texts {
                for byte in text.utf8 { add(byte) }
                add(0)
            }
            self.hash = hash
        }
    }
}

extension AccountIndex.Part {
    static func domain(_ domain: String) -> Self { Self("d", domain) }

    /// All words of a name, in whatever order.
    static func words(_ name: ComparedName) -> Self { Self("n", name.sorted.joined(separator: " ")) }

    /// What names in one country must share for one to be close to the other.
    ///
    /// `isQuery` tells the side that looks: it reckons with one or two letters more or less.
    static func close(_ compared: ComparedName, in country: String, isQuery: Bool) -> Set<Self> {
        var parts: Set<Self> = []
        // An overlap shares two words, so it shares a pair.
        let words = compared.sorted.prefix(mostWords)
        for (index, word) in words.enumerated() {
            for other in words.dropFirst(index + 1) { parts.insert(Self("w", country, word, other)) }
        }
        // A slip leaves the half before or behind it as it is.
        let squashed = compared.squashed
        let length = squashed.count
        for given in isQuery ? max(1, length - 2)...length + 2 : length...length {
            let half = min(8, (given - 2) / 2)
            guard half >= 1, half <= length else { continue }
            parts.insert(Self("b", country, String(given), String(squashed.prefix(half))))
            parts.insert(Self("e", country, String(given), String(squashed.suffix(half))))
        }
        let name = compared.name
        if name.words.count == 1 { parts.insert(Self(isQuery ? "l" : "s", country, squashed)) }
        if let acronym = name.acronym { parts.insert(Self(isQuery ? "s" : "l", country, acronym)) }
        return parts
    }

    /// Further words of a name are not looked at: there are none but in long sentences.
    private static let mostWords = 8
}
