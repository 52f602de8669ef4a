package import Rules

extension RoutingRules {
    private enum Key: String, RuleKey {
        case version, territories, pools, sellers
        case answerWithin = "answer_within"
    }

    /// Reads `routing.yaml`; throws every fault in it, under the name `file`.
    package static func read(_ text: String, file: String) throws(RuleFaults) -> Self {
        try RuleReader.read(text, file: file, keyedBy: Key.self) { top in
            let reader = top.reader
            top.checkFormat(.version, is: 1)
            var sellerIds = RuleIdentifiers()
            let sellers = top.requiredList(.sellers).compactMap { Seller.read($0, reader, &sellerIds) }
            var poolIds = RuleIdentifiers()
            let pools = top.requiredList(.pools).compactMap { Pool.read($0, reader, &poolIds, sellers: sellerIds) }
            var territoryIds = RuleIdentifiers()
            var taken = ClaimsTaken()
            let territories = top.requiredList(.territories).compactMap { node in
                Territory.read(node, reader, &territoryIds, pools: poolIds, taken: &taken)
            }
            return Self(
                version: RuleSetVersion.name(kind: "routing", of: text),
                territories: territories,
                pools: Dictionary(pools.map { ($0.id, $0) }) { first, _ in first },
                sellers: Dictionary(sellers.map { ($0.id, $0) }) { first, _ in first },
                answerWithinMs: top.requiredDuration(.answerWithin)
            )
        }
    }
}

extension Seller {
    private enum Key: String, RuleKey {
        case id, name, kind, open
        case token = "token_sha256"
    }

    /// Nil after a fault that leaves no seller.
    static func read(_ node: RuleNode, _ reader: RuleReader, _ ids: inout RuleIdentifiers) -> Self? {
        guard let fields = reader.fields(node, keyedBy: Key.self) else { return nil }
        let id = fields.identifier(.id, among: &ids)
        let name = fields.requiredText(.name, limit: 200)
        let kind = fields.required(.kind).flatMap { reader.choice($0, of: Kind.self) }
        let open = fields.requiredInteger(.open, in: 1...100_000)
        let token = fields.optional(.token).flatMap { reader.sha256($0, limit: 1).first }
        guard let id, let kind, let open else { return nil }
        return Self(id: id, name: name, kind: kind, open: open, tokenSHA256: token)
    }
}

extension Pool {
    private enum Key: String, RuleKey { case id, sellers }

    /// Nil after a fault that leaves no pool.
    static func read(
        _ node: RuleNode,
        _ reader: RuleReader,
        _ ids: inout RuleIdentifiers,
        sellers: RuleIdentifiers
    ) -> Self? {
        guard let fields = reader.fields(node, keyedBy: Key.self) else { return nil }
        let id = fields.identifier(.id, among: &ids)
        let members = (fields.required(.sellers).map { reader.entries($0) } ?? []).compactMap { entry -> Member? in
            if !sellers.contains(entry.name) {
                reader.unknown(
                    entry.key,
                    .unknownReference,
                    entry.name,
                    isNo: "seller of this file",
                    known: sellers.all
                )
            }
            return reader.integer(entry.value, in: 1...1000).map { Member(seller: entry.name, weight: $0) }
        }
        return id.map { Self(id: $0, members: members) }
    }
}
