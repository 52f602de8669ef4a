/// Who sells where: one version of the routing rules.
package struct RoutingRules: Hashable, Sendable {
    /// Name by content: every decision that these rules make carries it.
    package let version: String
    /// In the order of the file.
    package let territories: [Territory]
    /// By id.
    package let pools: [String: Pool]
    /// By id.
    package let sellers: [String: Seller]
    /// How long a seller may think about an offer, in milliseconds.
    package let answerWithinMs: Int64

    /// The names of all components (`PoolComponents`), sorted.
    package let components: [String]

    private let territoryByClaim: [Claim: Territory]
    private let poolComponents: PoolComponents
    private let poolsBySeller: [String: [String]]

    init(
        version: String,
        territories: [Territory],
        pools: [String: Pool],
        sellers: [String: Seller],
        answerWithinMs: Int64
    ) {
        self.version = version
        self.territories = territories
        self.pools = pools
        self.sellers = sellers
        self.answerWithinMs = answerWithinMs
        let claims = territories.flatMap { territory in territory.claims.map { ($0, territory) } }
        territoryByClaim = Dictionary(claims) { first, _ in first }
        poolComponents = PoolComponents(pools.values)
        components = Set(poolComponents.byPool.values).sorted()
        let memberships = pools.values.flatMap { pool in pool.members.map { (seller: $0.seller, pool: pool.id) } }
        poolsBySeller = Dictionary(grouping: memberships, by: \.seller).mapValues { $0.map(\.pool).sorted() }
    }

    /// The name of the component that a pool is in; nil when there is no such pool.
    package func component(ofPool pool: String) -> String? { poolComponents.byPool[pool] }

    /// The name of the component that all pools of a seller are in; nil when she is in no pool.
    package func component(ofSeller seller: String) -> String? { poolComponents.bySeller[seller] }

    /// The ids of the pools that a seller is in, sorted.
    package func pools(ofSeller seller: String) -> [String] { poolsBySeller[seller] ?? [] }

    /// The pool that sells in the place; nil when no territory claims it.
    package func pool(country: String?, region: String?) -> Pool? {
        territory(country: country, region: region).flatMap { pools[$0.pool] }
    }

    /// The most specific territory that claims the place; nil when none does.
    package func territory(country: String?, region: String?) -> Territory? {
        let country = country?.uppercased()
        if let country, let region {
            let claim = Claim.region(country: country, region: region.uppercased())
            if let territory = territoryByClaim[claim] { return territory }
        }
        if let country, let territory = territoryByClaim[.country(country)] { return territory }
        return territoryByClaim[.everywhere]
    }
}

/// A named part of the market.
package struct Territory: Hashable, Sendable {
    package var id: String
    /// The places that are its own; no other territory has any of them.
    package var claims: [Claim]
    /// Id of the pool that sells there.
    package var pool: String
}

/// A place that one territory can have; the more exact one wins.
package enum Claim: Hashable, Sendable {
    /// Both in capitals.
    case region(country: String, region: String)
    /// In capitals.
    case country(String)
    case everywhere
}

/// The sellers who share a territory.
package struct Pool: Hashable, Sendable {
    package var id: String
    package var members: [Member]

    /// A seller's part in a pool.
    package struct Member: Hashable, Sendable {
        package var seller: String
        /// Her share is this by the sum of the weights of all who can take a lead; 1...1000.
        package var weight: Int
    }
}

/// Whoever can be assigned a lead.
package struct Seller: Hashable, Sendable {
    package var id: String
    package var name: String
    package var kind: Kind
    /// The most leads she may have offered and accepted at a time, in all her pools together.
    package var open: Int
    /// SHA-256 of her token, 64 hex digits in lower case; without one she cannot connect.
    package var tokenSHA256: String?

    package enum Kind: String, CaseIterable, Sendable {
        /// Our own.
        case rep
        /// From a channel partner.
        case partner
    }
}
