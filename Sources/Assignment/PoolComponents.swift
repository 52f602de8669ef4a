/// Pools that share sellers, or of which one takes what another cannot, directly or through others.
///
/// A decision counts against its seller, and so bears on every pool that she is in; but on none of another component.
/// So a component is what must not be decided upon twice at a time. It has the name of the first of its pools, by id. A
/// seller who is in no pool is a component by herself, since she may own accounts.
struct PoolComponents: Hashable, Sendable {
    private(set) var byPool: [String: String] = [:]
    private(set) var bySeller: [String: String] = [:]

    init(_ pools: some Collection<Pool>, sellers: some Sequence<String> = EmptyCollection<String>()) {
        // Each pool points to one of its component with a smaller id, until there is none.
        var next = Dictionary(pools.map { ($0.id, $0.id) }) { first, _ in first }
        func first(of pool: String) -> String {
            var pool = pool
            while let smaller = next[pool], smaller != pool { pool = smaller }
            return pool
        }
        func join(_ pool: String, _ other: String) {
            let (one, other) = (first(of: pool), first(of: other))
            next[max(one, other)] = min(one, other)
        }
        var poolBySeller: [String: String] = [:]
        for pool in pools {
            for other in pool.otherwise.values where next[other] != nil { join(pool.id, other) }
            for member in pool.members {
                join(pool.id, poolBySeller[member.seller] ?? pool.id)
                poolBySeller[member.seller] = pool.id
            }
        }
        for pool in next.keys { byPool[pool] = first(of: pool) }
        bySeller = poolBySeller.compactMapValues { byPool[$0] }
        for seller in sellers where bySeller[seller] == nil { bySeller[seller] = "seller:\(seller)" }
    }
}
