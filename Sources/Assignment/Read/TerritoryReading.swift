import Rules

/// The territories of a rule file, as they are read: a tree, from the whole to its parts.
struct TerritoryReading {
    let reader: RuleReader
    let pools: RuleIdentifiers
    let tiers: [String]
    private(set) var found: [Territory] = []
    /// Where each of them stands.
    private(set) var nodes: [RuleNode] = []
    private var ids = RuleIdentifiers()
    private let vocabulary = RoutingVocabulary()

    /// The fields that conditions ask for.
    var names: [String] { vocabulary.names }

    init(reader: RuleReader, pools: RuleIdentifiers, tiers: [String]) {
        self.reader = reader
        self.pools = pools
        self.tiers = tiers
    }

    /// What a territory has from those that it lies in.
    struct Inherited {
        var match = TerritoryMatch()
        var depth = 0
        var pool: String?
        var sellThrough = SellThrough.any
        var partnerShare = 50
        var needs = Needs()
        var withholdsFrom = WithheldFrom.nobody
        var answerWithinMs: Int64
    }

    private enum Key: String, RuleKey {
        case id, match, pool, priority, needs, territories
        case sellThrough = "sell_through"
        case partnerShare = "partner_share"
        case answerWithin = "answer_within"
        case withhold = "withhold_until_accepted"
    }

    mutating func read(_ nodes: [RuleNode], in parent: Inherited) {
        for node in nodes { read(node, in: parent) }
    }

    private mutating func read(_ node: RuleNode, in parent: Inherited) {
        guard let fields = reader.fields(node, keyedBy: Key.self) else { return }
        let id = fields.identifier(.id, among: &ids)
        var own = parent
        let before = reader.faultCount
        if let match = fields.required(.match) {
            own.match = MatchReading(reader: reader, vocabulary: vocabulary).read(match, in: parent.match)
        }
        // Whether it overlaps others nobody can tell when that is wrong.
        let isPlaced = reader.faultCount == before
        if let pool = fields.text(.pool) {
            own.pool = pool
            if !pools.contains(pool) {
                reader.unknown(
                    fields.place(.pool),
                    .unknownReference,
                    pool,
                    isNo: "pool of this file",
                    known: pools.all
                )
            }
        }
        readSides(fields, &own)
        if let needs = fields.optional(.needs) { own.needs = reader.needs(needs, in: parent.needs, tiers: tiers) }
        if let from = fields.choice(.withhold, of: WithheldFrom.self) { own.withholdsFrom = from }
        if let time = fields.duration(.answerWithin) { own.answerWithinMs = time }
        let priority = fields.integer(.priority, in: -1000...1000) ?? 0
        let parts = fields.list(.territories)
        if let id, let pool = own.pool, isPlaced {
            found.append(
                Territory(
                    id: id,
                    match: own.match,
                    depth: own.depth,
                    priority: priority,
                    pool: pool,
                    sellThrough: own.sellThrough,
                    partnerShare: own.partnerShare,
                    needs: own.needs,
                    withholdsFrom: own.withholdsFrom,
                    answerWithinMs: own.answerWithinMs
                )
            )
            self.nodes.append(node)
        }
        if own.pool == nil, parts.isEmpty {
            reader.fault(node, .missing, "needs \"pool\"", hint: "one that it lies in may have it too")
        }
        own.depth += 1
        read(parts, in: own)
    }

    private func readSides(_ fields: RuleFields<Key>, _ own: inout Inherited) {
        if let sides = fields.choice(.sellThrough, of: SellThrough.self) { own.sellThrough = sides }
        guard let node = fields.optional(.partnerShare) else { return }
        if let share = reader.integer(node, in: 1...99) { own.partnerShare = share }
        if own.sellThrough != .split {
            reader.fault(node, .contradiction, "says something only with \"sell_through: split\"")
        }
    }
}
