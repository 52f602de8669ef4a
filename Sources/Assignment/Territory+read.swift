import Rules

extension Territory {
    private enum Key: String, RuleKey {
        case id, countries, regions, everywhere, pool
    }

    /// Nil after a fault that leaves no territory.
    static func read(
        _ node: RuleNode,
        _ reader: RuleReader,
        _ ids: inout RuleIdentifiers,
        pools: RuleIdentifiers,
        taken: inout ClaimsTaken
    ) -> Self? {
        guard let fields = reader.fields(node, keyedBy: Key.self) else { return nil }
        let id = fields.identifier(.id, among: &ids)
        let pool = fields.requiredText(.pool)
        if !pool.isEmpty, !pools.contains(pool) {
            reader.unknown(fields.place(.pool), .unknownReference, pool, isNo: "pool of this file", known: pools.all)
        }
        let claims = claims(fields)
        guard let id else { return nil }
        for (claim, place) in claims {
            if let owner = taken.owners.updateValue(id, forKey: claim) {
                reader.fault(place, .overlap, "\(claim.text) belongs to territory \"\(owner)\" already")
            }
        }
        return Self(id: id, claims: claims.map(\.claim), pool: pool)
    }

    private static func claims(_ fields: RuleFields<Key>) -> [(claim: Claim, place: RuleNode)] {
        let reader = fields.reader
        let isEverywhere = fields.choice(.everywhere, of: Always.self) != nil
        let countryNodes = fields.optional(.countries) == nil ? [] : fields.requiredList(.countries)
        let countries = countryNodes.compactMap { node in country(node, reader).map { ($0, node) } }
        let regionNodes = fields.optional(.regions) == nil ? [] : fields.requiredList(.regions)
        let regions = regionNodes.compactMap { node in reader.text(node).map { ($0.uppercased(), node) } }
        if [Key.countries, .everywhere].count(where: { fields.optional($0) != nil }) != 1 {
            reader.fault(
                fields.node,
                .contradiction,
                "needs one of \"countries\" and \"everywhere: true\", and only one"
            )
        }
        if fields.optional(.regions) != nil {
            guard countryNodes.count == 1 else {
                let hint = "make a territory for each country"
                reader.fault(fields.place(.regions), .contradiction, "regions need exactly one country", hint: hint)
                return []
            }
            return countries.flatMap { country in
                regions.map { (.region(country: country.0, region: $0.0), $0.1) }
            }
        }
        if isEverywhere { return [(.everywhere, fields.place(.everywhere))] }
        return countries.map { (.country($0.0), $0.1) }
    }

    private static func country(_ node: RuleNode, _ reader: RuleReader) -> String? {
        guard let text = reader.text(node)?.uppercased() else { return nil }
        guard text.utf8.count == 2, text.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }),
            text != "UK"
        else {
            let hint = text == "UK" ? "the United Kingdom is GB" : "two letters, like US or DE"
            reader.fault(node, .wrongForm, "\"\(text.prefix(40))\" is no ISO 3166 country code", hint: hint)
            return nil
        }
        return text
    }

    /// What may stand after `everywhere:`.
    private enum Always: String, CaseIterable {
        case `true`, yes
    }
}

/// Which territory claimed which place so far.
struct ClaimsTaken {
    var owners: [Claim: String] = [:]
}

extension Claim {
    fileprivate var text: String {
        switch self {
        case .region(let country, let region): "\(country) \(region)"
        case .country(let country): country
        case .everywhere: "everywhere"
        }
    }
}
