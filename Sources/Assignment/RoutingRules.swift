package import Contracts
package import Rules

/// Who sells where: one version of the routing rules.
package struct RoutingRules: Hashable, Sendable {
    /// Name by content: every decision that these rules make carries it.
    package let version: String
    /// The file they were read from.
    package let text: String
    /// The zone data they were read with, by content; nil when they name no zone.
    package let zones: String?
    /// In the order of the file.
    package let territories: [Territory]
    /// By id.
    package let pools: [String: Pool]
    /// By id.
    package let sellers: [String: Seller]
    /// By id.
    let calendars: [String: WorkCalendar]
    /// What commands changed of the sellers, as JSON; nil when nothing.
    package let roster: String?
    package let owners: OwnerPolicy
    package let life: LifeRules
    /// Nil when channel partners register nothing.
    package let deals: DealPolicy?
    /// How long a seller may think about an offer, in milliseconds of her working time, where her territory says nothing.
    package let answerWithinMs: Int64
    /// Names of tiers, the lowest first.
    package let tiers: [String]
    /// Fields of leads that conditions ask for, by their names.
    private let asked: [String]

    /// What the file may say, but hardly means.
    package internal(set) var warnings: [RuleFault] = []

    /// The names of all components (`PoolComponents`), sorted.
    package let components: [String]

    let index: TerritoryIndex
    private let places: [String: Int]
    private let poolComponents: PoolComponents
    private let queuesBySeller: [String: [String]]
    /// The pool and those that take what it cannot, nearest first, by pool.
    private let chains: [String: [String]]

    init(
        version: String,
        text: String,
        zones: String?,
        territories: [Territory],
        index: TerritoryIndex,
        pools: [String: Pool],
        sellers: [String: Seller],
        calendars: [String: WorkCalendar],
        roster: String? = nil,
        owners: OwnerPolicy,
        life: LifeRules,
        deals: DealPolicy?,
        answerWithinMs: Int64,
        tiers: [String],
        asked: [String]
    ) {
        self.version = version
        self.text = text
        self.zones = zones
        self.territories = territories
        self.index = index
        self.pools = pools
        self.sellers = sellers
        self.calendars = calendars
        self.roster = roster
        self.owners = owners
        self.life = life
        self.deals = deals
        self.answerWithinMs = answerWithinMs
        self.tiers = tiers
        self.asked = asked
        places = Dictionary(territories.enumerated().map { ($1.id, $0) }) { first, _ in first }
        poolComponents = PoolComponents(pools.values, sellers: sellers.keys)
        components = Set(poolComponents.byPool.values).union(poolComponents.bySeller.values).sorted()
        chains = Dictionary(uniqueKeysWithValues: pools.keys.map { ($0, Self.chain(from: $0, pools)) })
        let seen = chains.flatMap { pool, chain in
            chain.flatMap { pools[$0]?.members ?? [] }.map { (seller: $0.seller, queue: pool) }
        }
        let queues = Dictionary(grouping: seen, by: \.seller).mapValues { Set($0.map(\.queue)) }
        queuesBySeller = Dictionary(
            uniqueKeysWithValues: sellers.keys.map { id in
                (id, (queues[id] ?? []).sorted() + [Self.queue(ofSeller: id)])
            }
        )
    }

    private static func chain(from pool: String, _ pools: [String: Pool]) -> [String] {
        var chain = [pool]
        var next = 0
        while next < chain.count {
            for other in (pools[chain[next]]?.otherwise ?? [:]).values.sorted() where !chain.contains(other) {
                chain.append(other)
            }
            next += 1
        }
        return chain
    }

    /// The same with other sellers and pools.
    func copy(version: String, roster: String, sellers: [String: Seller], pools: [String: Pool]) -> Self {
        var copy = Self(
            version: version,
            text: text,
            zones: zones,
            territories: territories,
            index: index,
            pools: pools,
            sellers: sellers,
            calendars: calendars,
            roster: roster,
            owners: owners,
            life: life,
            deals: deals,
            answerWithinMs: answerWithinMs,
            tiers: tiers,
            asked: asked
        )
        copy.warnings = warnings
        return copy
    }

    /// The name of the component that a pool is in; nil when there is no such pool.
    package func component(ofPool pool: String) -> String? { poolComponents.byPool[pool] }

    /// The name of the component that a seller is in; nil when there is no such seller.
    package func component(ofSeller seller: String) -> String? { poolComponents.bySeller[seller] }

    /// The name of the component that decides about the leads in a queue; nil when there is no such queue.
    package func component(ofQueue queue: String) -> String? {
        component(ofPool: queue) ?? owner(ofQueue: queue).flatMap { component(ofSeller: $0) }
    }

    /// The queues in which a lead may wait for the seller, sorted but for her own, which is last.
    package func queues(ofSeller seller: String) -> [String] { queuesBySeller[seller] ?? [] }

    /// The queue of the leads that wait for nobody but the owner of their account.
    package static func queue(ofSeller seller: String) -> String { "seller:\(seller)" }

    /// The pools that are asked for the leads in a queue.
    package func pools(ofQueue queue: String) -> [Pool] { (chains[queue] ?? []).compactMap { pools[$0] } }

    /// The sellers who may take a lead in a queue.
    package func sellers(ofQueue queue: String) -> [Seller] {
        if let owner = owner(ofQueue: queue) { return sellers[owner].map { [$0] } ?? [] }
        return pools(ofQueue: queue).flatMap(\.members).compactMap { sellers[$0.seller] }
    }

    private func owner(ofQueue queue: String) -> String? {
        queue.hasPrefix("seller:") ? String(queue.dropFirst("seller:".count)) : nil
    }

    /// The question who gets a lead, with what these rules want to know of it.
    ///
    /// `first` is who had the lead and is asked again before all others.
    package func request(
        _ scored: LeadScored,
        had: [String: AssignmentState] = [:],
        first: String? = nil,
        deals: [Deal] = []
    ) -> AssignmentRequest {
        AssignmentRequest(scored, asking: asked, had: had, first: first, deals: deals)
    }

    /// The territory of that id.
    package func territory(_ id: String) -> Territory? { places[id].map { territories[$0] } }

    /// The pool that sells to the lead; nil when no territory claims it.
    package func pool(for request: AssignmentRequest) -> Pool? {
        territory(for: request).flatMap { pools[$0.pool] }
    }

    /// The most specific territory that claims the lead; nil when none does.
    package func territory(for request: AssignmentRequest) -> Territory? {
        index.find(request, in: territories).map { territories[$0] }
    }
}

/// What becomes of a lead whose account a seller has, when she cannot take it.
package struct OwnerPolicy: Hashable, Sendable {
    /// She does not work now.
    package var whenAway = Choice.share
    /// She has all that she may have.
    package var whenFull = Choice.share

    package enum Choice: String, CaseIterable, Sendable {
        /// It waits for her.
        case wait
        /// It goes to its territory, like any other.
        case share
    }
}
