extension Decision {
    /// By how much the decision moved the accounts of sellers in its pool, and of the two sides, by ledger.
    package var movedTurns: [String: [String: Int]] {
        guard !receivers.isEmpty else { return [:] }
        var moved: [String: [String: Int]] = [:]
        if let pool {
            let mine = candidates.filter { $0.pool == pool }
            moved[pool] = Self.change(Dictionary(mine.map { ($0.seller, $0.turn) }) { first, _ in first }, turns)
        }
        if let split, let territory {
            moved[Territory.splitLedger(of: territory)] = Self.change(split.before, split.after)
        }
        return moved
    }

    private static func change(_ before: [String: Int], _ after: [String: Int]) -> [String: Int] {
        after.reduce(into: [:]) { $0[$1.key] = $1.value &- (before[$1.key] ?? 0) }.filter { $0.value != 0 }
    }
}
