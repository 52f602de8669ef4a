/// Chooses among pairs of words those that gain most together, no word being used twice.
struct BestPairs {
    /// The shorter name is aligned exactly up to this many words.
    static let mostExact = 8

    /// By the place of their first word in the longer name.
    private let pairs: [WordPair]
    /// Whether the right name is the longer one.
    private let isSwapped: Bool
    private let rows: Int
    /// How many sets of the shorter name's words there are.
    private let sets: Int
    /// At `row * sets + used`: the most to be gained from the words from `row` on when those in `used` are taken.
    private var gains: [Double]

    /// The best choice of all: over the words of the longer name one by one, and all sets of those of the shorter.
    static func exact(_ pairs: [WordPair], left: Int, right: Int) -> [WordPair] {
        if pairs.isEmpty { return [] }
        var best = BestPairs(pairs, left: left, right: right)
        best.fill()
        return best.read()
    }

    private init(_ pairs: [WordPair], left: Int, right: Int) {
        let isSwapped = right > left
        func row(_ pair: WordPair) -> Int { (isSwapped ? pair.right : pair.left).trailingZeroBitCount }
        self.pairs = pairs.count < 2 ? pairs : pairs.sorted { row($0) < row($1) }
        self.isSwapped = isSwapped
        rows = max(left, right)
        sets = 1 << min(left, right)
        gains = [Double](repeating: 0, count: (rows + 1) * sets)
    }

    private mutating func fill() {
        var end = pairs.count
        for row in stride(from: rows - 1, through: 0, by: -1) {
            var start = end
            while start > 0, longer(pairs[start - 1]).trailingZeroBitCount == row { start -= 1 }
            for used in 0..<sets {
                var most = gains[(row + 1) * sets + used]
                for place in start..<end where shorter(pairs[place]) & used == 0 {
                    most = max(most, gain(pairs[place], row, used))
                }
                gains[row * sets + used] = most
            }
            end = start
        }
    }

    private func read() -> [WordPair] {
        var chosen: [WordPair] = []
        var used = 0
        var next = 0
        for pair in pairs {
            let row = longer(pair).trailingZeroBitCount
            guard row >= next, shorter(pair) & used == 0, gain(pair, row, used) == gains[row * sets + used] else {
                continue
            }
            chosen.append(pair)
            used |= shorter(pair)
            next = row + longer(pair).nonzeroBitCount
        }
        return chosen
    }

    private func gain(_ pair: WordPair, _ row: Int, _ used: Int) -> Double {
        pair.gain + gains[(row + longer(pair).nonzeroBitCount) * sets + (used | shorter(pair))]
    }

    private func longer(_ pair: WordPair) -> UInt64 { isSwapped ? pair.right : pair.left }

    private func shorter(_ pair: WordPair) -> Int { Int(isSwapped ? pair.left : pair.right) }

    /// Always the pair that gains most of those still possible.
    static func greedy(_ pairs: [WordPair]) -> [WordPair] {
        var chosen: [WordPair] = []
        var (left, right): (UInt64, UInt64) = (0, 0)
        let order = pairs.sorted { ($0.gain, $1.left, $1.right) > ($1.gain, $0.left, $0.right) }
        for pair in order where pair.left & left == 0 && pair.right & right == 0 {
            chosen.append(pair)
            left |= pair.left
            right |= pair.right
        }
        return chosen
    }
}
