import Rules

extension DealPolicy {
    private enum Key: String, RuleKey {
        case needs
        case protectedFor = "protected_for"
        case extendedBy = "extended_by"
        case atMost = "protected_at_most"
        case whenAway = "when_away"
        case whenFull = "when_full"
    }

    /// Nil after a fault that leaves no policy.
    static func read(_ node: RuleNode, _ reader: RuleReader, tiers: [String]) -> Self? {
        guard let fields = reader.fields(node, keyedBy: Key.self) else { return nil }
        let protectedMs = fields.requiredDuration(.protectedFor)
        let atMostMs = fields.duration(.atMost) ?? protectedMs
        if atMostMs < protectedMs {
            reader.fault(fields.place(.atMost), .wrongOrder, "is shorter than \"protected_for\"")
        }
        return Self(
            protectedMs: protectedMs,
            extendedMs: fields.duration(.extendedBy),
            atMostMs: atMostMs,
            needs: fields.optional(.needs).map { reader.needs($0, tiers: tiers) } ?? Needs(),
            whenAbsent: OwnerPolicy(
                whenAway: fields.choice(.whenAway, of: OwnerPolicy.Choice.self) ?? .share,
                whenFull: fields.choice(.whenFull, of: OwnerPolicy.Choice.self) ?? .share
            )
        )
    }
}

extension Seller {
    /// Gives the people of channel partners what their partners have; notes partners that are none.
    static func joinPartners(_ nodes: [RuleNode], _ reader: RuleReader, _ sellers: inout [Seller]) {
        let byID = Dictionary(sellers.map { ($0.id, $0) }) { first, _ in first }
        for (place, node) in zip(sellers.indices, nodes) {
            guard let id = sellers[place].partner, let entry = node.entry("partner")?.value else { continue }
            guard let partner = byID[id] else {
                let partners = sellers.filter { $0.kind == .partner && $0.partner == nil }.map(\.id)
                reader.unknown(entry, .unknownReference, id, isNo: "seller of this file", known: partners)
                continue
            }
            if partner.kind != .partner || partner.partner != nil || sellers[place].kind != .partner {
                reader.fault(
                    entry,
                    .contradiction,
                    "only a seller of kind partner is one of the people of another, who is nobody's"
                )
            }
            sellers[place].tier = sellers[place].tier ?? partner.tier
            sellers[place].skills.formUnion(partner.skills)
            sellers[place].certifications.formUnion(partner.certifications)
            sellers[place].products.formUnion(partner.products)
        }
    }
}
