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

    private let territoryByClaim: [Claim: Territory]

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
