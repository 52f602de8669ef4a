import Rules

extension RoutingRules {
    /// The queues whose leads may come to another seller, or at another time, than by other rules: those that know other
    /// territories, pools or sellers.
    func differingQueues(from other: RoutingRules?) -> Set<String> {
        let all = Set(pools.keys).union(sellers.keys.map { Self.queue(ofSeller: $0) })
        guard let other else { return all }
        if version == other.version { return [] }
        let (mine, theirs) = (territoriesByPool, other.territoriesByPool)
        let isAlike = owners == other.owners && tiers == other.tiers
        return all.filter { queue in
            !isAlike || mine[queue] != theirs[queue] || pools(ofQueue: queue) != other.pools(ofQueue: queue)
                || sellers(ofQueue: queue).map(\.unnamed) != other.sellers(ofQueue: queue).map(\.unnamed)
        }
    }

    /// Those who have the same limits as by other rules, in periods that begin at the same moments.
    func sellersCountedAlike(by other: RoutingRules) -> Set<String> {
        Set(
            sellers.values.filter { seller in
                let known = other.sellers[seller.id]
                return known?.capacity == seller.capacity && known?.duty.zone == seller.duty.zone
            }.map(\.id)
        )
    }

    private var territoriesByPool: [String: Set<Territory>] {
        Dictionary(grouping: territories, by: \.pool).mapValues { Set($0.map(\.unnamed)) }
    }
}

extension Territory {
    /// What of it bears on decisions: its name does where it has an account of its own.
    fileprivate var unnamed: Self {
        var territory = self
        if sellThrough != .split { territory.id = "" }
        return territory
    }
}

extension Seller {
    /// What of her bears on decisions.
    fileprivate var unnamed: Self {
        var seller = self
        seller.name = ""
        seller.tokenSHA256 = nil
        return seller
    }
}
