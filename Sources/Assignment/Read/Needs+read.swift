import Rules

extension RuleReader {
    private enum NeedKey: String, RuleKey { case skills, certifications, tier, language, product }

    /// What may stand after `language:` and `product:`.
    private enum OfLead: String, CaseIterable { case lead }

    /// What sellers need, beside what is needed in the whole.
    func needs(_ node: RuleNode, in parent: Needs = Needs(), tiers: [String]) -> Needs {
        guard let fields = fields(node, keyedBy: NeedKey.self) else { return parent }
        var needs = parent
        if let node = fields.optional(.skills) { needs.skills.formUnion(smallTexts(node)) }
        if let node = fields.optional(.certifications) { needs.certifications.formUnion(smallTexts(node)) }
        if let tier = fields.optional(.tier).flatMap({ tier($0, among: tiers) }) {
            needs.tier = max(tier, parent.tier ?? 0)
        }
        if fields.choice(.language, of: OfLead.self) != nil { needs.speaksLanguage = true }
        if fields.choice(.product, of: OfLead.self) != nil { needs.sellsProduct = true }
        return needs
    }
}
