/// Pools that share sellers, directly or through others.
///
/// A decision counts against its seller, and so bears on every pool that she is in; but on none of another component.
/// So a component is what must not be decided upon twice at a time. It has the name of the first of its pools, by id.
struct PoolComponents: Hashable, Sendable {
    private(set) var byPool: [String: String] = [:]
    /// Sellers who are in no pool have none.
    private(set) var bySeller: [String: String] = [:]

    init(_ pools: some Collection<Pool>) {
        // Each pool points to one of its component with a smaller id, until there is none.
        var next = Dictionary(pools.map { ($0.id, $0.id) }) { first, _ in first }
        func first(of pool: String) -> String {
            var pool = pool
            while let smaller = next[pool], smaller != pool { pool = smaller }
            return pool
        }
        var poolBySeller: [String: String] = [:]
        for pool in pools {
            for member in pool.members {
                let (one, other) = (first(of: pool.id), first(of: poolBySeller[member.seller] ?? pool.id))
                next[max(one, other)] = min(one, other)
                poolBySeller[member.seller] = pool.id
            }
        }
        for pool in next.keys { byPool[pool] = first(of: pool) }
        bySeller = poolBySeller.compactMapValues { byPool[$0] }
    }
}
