/// How well found clusters agree with true ones, counted in pairs.
struct PairQuality: Codable, Hashable {
    let precision: Double
    let recall: Double
    let f1: Double

    /// Both lists tell the cluster of each record, in the same order.
    init(found: [String], truth: [String]) {
        let both = Self.pairs(zip(found, truth).map { $0 + "\n" + $1 })
        precision = Self.share(both, of: Self.pairs(found))
        recall = Self.share(both, of: Self.pairs(truth))
        f1 = precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0
    }

    private static func pairs(_ clusters: [String]) -> Int {
        clusters.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }.values.reduce(0) { $0 + $1 * ($1 - 1) / 2 }
    }

    private static func share(_ part: Int, of whole: Int) -> Double {
        whole > 0 ? Double(part) / Double(whole) : 1
    }
}

/// What looking up by keys misses: pairs that share no key are never compared.
struct BlockingQuality: Codable, Hashable {
    /// Share of the true pairs that have a key in common.
    let pairsWithKey: Double
    /// The same, when one record may be reached over others of the person.
    let reachable: Double
    /// Leads looked at for a record, on average.
    let candidates: Double
    let keys: Double

    private enum CodingKeys: String, CodingKey {
        case pairsWithKey = "pairs_with_key"
        case reachable, candidates, keys
    }

    init(keys: [[UInt32]], truth: [String], candidates: Int) {
        let people = Dictionary(grouping: truth.indices) { truth[$0] }.values
        var (pairs, withKey, reached) = (0, 0, 0)
        for person in people {
            var groups = Array(person.indices)
            for one in person.indices {
                for other in person.indices where other > one {
                    pairs += 1
                    if Set(keys[person[one]]).isDisjoint(with: keys[person[other]]) { continue }
                    withKey += 1
                    let (gone, into) = (groups[other], groups[one])
                    for place in groups.indices where groups[place] == gone { groups[place] = into }
                }
            }
            for size in groups.reduce(into: [Int: Int](), { $0[$1, default: 0] += 1 }).values {
                reached += size * (size - 1) / 2
            }
        }
        pairsWithKey = pairs > 0 ? Double(withKey) / Double(pairs) : 1
        reachable = pairs > 0 ? Double(reached) / Double(pairs) : 1
        self.candidates = Double(candidates) / Double(max(truth.count, 1))
        self.keys = Double(keys.reduce(0) { $0 + $1.count }) / Double(max(truth.count, 1))
    }
}
