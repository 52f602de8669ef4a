/// Whose turn it is in a pool: smooth weighted round robin.
///
/// Each step, every eligible seller moves forward by her weight; the one who is furthest (the lower id on a tie) is
/// picked, and goes back by the sum W of the weights of all who are eligible. Who is not eligible stays where she is.
///
/// As long as the same m sellers are eligible, starting from zero, a seller of weight w has after every n picks
/// - at most n·w/W + 1 − 1/m of them: she is never ahead of her share by a whole lead. Who is picked stands at W/m or
///   further before it, since that is the mean, so at W/m − W or further after it.
/// - at least n·w/W − (1/2 + 1/3 + … + 1/m) of them: she falls behind by at most that many. The mean of the k who are
///   furthest can exceed the mean of the k + 1 who are furthest by at most W/(k + 1), and the mean of all m is zero.
/// - exactly w of them for n = W, and so for every multiple of W.
struct Turns {
    private let candidates: [Candidate]
    private var positions: [Int]

    /// Candidates in the order of their ids.
    init(_ candidates: [Candidate]) {
        self.candidates = candidates
        positions = candidates.map(\.turn)
    }

    /// Picks the next eligible candidate, by her place in the list; nil when nobody is eligible.
    mutating func next() -> Int? {
        var total = 0
        var furthest: Int?
        for index in candidates.indices where candidates[index].reason.isEligible {
            positions[index] += candidates[index].weight
            total += candidates[index].weight
            if furthest.map({ positions[index] > positions[$0] }) ?? true { furthest = index }
        }
        if let furthest { positions[furthest] -= total }
        return furthest
    }

    /// Where everyone stands now.
    var bySeller: [String: Int] {
        Dictionary(zip(candidates.map(\.seller), positions)) { first, _ in first }
    }
}
