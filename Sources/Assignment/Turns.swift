/// Whose turn it is in a pool: a weighted round robin that never leaves anybody a whole lead from her share.
///
/// A position is what a seller is owed less what she was given, in parts of a lead (`lead`). With each lead
/// - those who share in it move forward by their parts of it, by weight;
/// - of those who can take it and are owed something, the one whose next lead is due first gets it: she has the least of
///   a lead left until she is owed a whole one, by her weight; the lower id on a tie. If nobody is owed anything, the
///   same among all who can take it;
/// - she goes back by what was handed out, so that the positions of a pool add up to nothing.
///
/// As long as the same sellers can take every lead, starting from zero, everybody's given and owed leads differ by less
/// than one at every moment; so after as many leads as the weights add up to, each has exactly her weight. (The quota
/// method: a seller's k-th lead may come as soon as she is owed more than k − 1, and is due when she is owed k. Taking
/// the earliest due first meets every due date that can be met, as in P-fair scheduling: Baruah, Cohen, Plaxton and
/// Varvel 1996. All can be met, for up to any moment no more than that many leads are due.)
///
/// Parts are rounded down to 1e-14 of a lead, and what is less than a millionth of a lead counts as nothing: so rounding
/// changes nothing of that for the first hundred million leads of a pool whose weights add up to less than a million.
struct Turns {
    /// One lead.
    static let lead = 100_000_000_000_000

    /// As much as rounding may come to.
    private static let nothing = lead / 1_000_000

    /// The most leads that anybody is owed after an absence: what can be counted in parts.
    static let mostOwed = 10_000

    /// In parts of a lead.
    private(set) var positions: [Int]
    private let weights: [Int]

    /// In the order of the ids.
    init(positions: [Int], weights: [Int]) {
        self.positions = positions
        self.weights = weights
    }

    /// Moves those who share in a lead forward, and gives how much was handed out in all.
    mutating func share(among sharers: [Int]) -> Int {
        let total = sharers.reduce(0) { $0 + weights[$1] }
        var handedOut = 0
        for index in sharers {
            let part = Int(Int128(Self.lead) * Int128(weights[index]) / Int128(total))
            positions[index] += part
            handedOut += part
        }
        return handedOut
    }

    /// Who is next among some; nil when there are none.
    func next(among some: [Int]) -> Int? {
        let owed = some.filter { positions[$0] > Self.nothing }
        return (owed.isEmpty ? some : owed).min { isDue($0, before: $1) }
    }

    /// Takes back what was handed out for a lead.
    mutating func charge(_ index: Int, _ handedOut: Int) { positions[index] -= handedOut }

    private func isDue(_ one: Int, before other: Int) -> Bool {
        let left = Int128(Self.lead - positions[one]) * Int128(weights[other])
        let right = Int128(Self.lead - positions[other]) * Int128(weights[one])
        return left == right ? one < other : left < right
    }
}
