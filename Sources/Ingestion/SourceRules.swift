package import Contracts
package import Rules

/// Who may send leads in: one version of the source rules.
package struct SourceRules: Hashable, Sendable {
    /// Name by content.
    package let version: String
    /// By id.
    package let sources: [String: Source]

    private enum Key: String, RuleKey { case version, sources }

    /// Reads `sources.yaml`; throws every fault in it, under the name `file`.
    package static func read(_ text: String, file: String) throws(RuleFaults) -> Self {
        try RuleReader.read(text, file: file, keyedBy: Key.self) { top in
            top.checkFormat(.version, is: 1)
            var ids = RuleIdentifiers()
            let sources = top.requiredList(.sources).compactMap { Source.read($0, top.reader, &ids) }
            return Self(
                version: RuleSetVersion.name(kind: "sources", of: text),
                sources: Dictionary(sources.map { ($0.id, $0) }) { first, _ in first }
            )
        }
    }
}

/// Who sends leads in, and what is known of all of them beforehand.
package struct Source: Hashable, Sendable {
    package var id: String
    /// SHA-256 of the tokens she may come with, 64 hex digits each in lower case: one, or two while she changes over.
    package var tokenSHA256: [String]
    /// For submissions that do not say it themselves; so are campaign and position.
    package var channel: Channel?
    package var campaign: String?
    package var position: FunnelPosition?
    /// ISO 3166-1 alpha-2: where most of its people are; stands in where a submission does not tell a country.
    package var country: String?
    /// How far what it says of a person is believed beside what others say; nil: as usual.
    package var trust: SourceTrust?
    package var consent: ConsentRule
    /// What she takes for each submission, a duplicate too; nil where that is not said.
    package var costPerSubmission: Money?

    /// What a submission must bring so that it is taken.
    package enum ConsentRule: String, CaseIterable, Sendable {
        /// The person's leave, given. There is no other rule so far.
        case required
    }
}

extension Source {
    private enum Key: String, RuleKey {
        case id
        case token = "token_sha256"
        case channel, campaign, position, country, trust, consent
        case cost = "cost_per_submission"
    }

    /// Nil after a fault that leaves no source.
    fileprivate static func read(_ node: RuleNode, _ reader: RuleReader, _ ids: inout RuleIdentifiers) -> Self? {
        guard let fields = reader.fields(node, keyedBy: Key.self) else { return nil }
        let id = fields.identifier(.id, among: &ids)
        let source = Self(
            id: id ?? "",
            tokenSHA256: fields.required(.token).map { reader.sha256($0, limit: 2) } ?? [],
            channel: fields.choice(.channel, of: Channel.self),
            campaign: fields.text(.campaign, limit: 200),
            position: fields.choice(.position, of: FunnelPosition.self),
            country: country(fields, reader),
            trust: fields.choice(.trust, of: SourceTrust.self),
            consent: fields.choice(.consent, of: ConsentRule.self) ?? .required,
            costPerSubmission: cost(fields, reader)
        )
        return id == nil ? nil : source
    }

    /// The most that a submission may cost, in hundredths, so that sums stay within what can be counted.
    private static let mostCost: Int64 = 100_000_000

    private static func cost(_ fields: RuleFields<Key>, _ reader: RuleReader) -> Money? {
        guard let node = fields.optional(.cost), let text = reader.text(node) else { return nil }
        guard let money = Money(text) else {
            let message = "\"\(text.prefix(40))\" is no amount of money"
            reader.fault(node, .wrongForm, message, hint: "write it like 12.50 EUR")
            return nil
        }
        if money.hundredths <= mostCost { return money }
        reader.fault(node, .outOfRange, "is \(money.text), but must lie between 0 and 1000000")
        return nil
    }

    private static func country(_ fields: RuleFields<Key>, _ reader: RuleReader) -> String? {
        guard let node = fields.optional(.country), let text = reader.text(node) else { return nil }
        if CompanyFacts.isCountryCode(text) { return text }
        reader.fault(node, .wrongForm, "must be a country code of two capital letters (ISO 3166-1), like US")
        return nil
    }
}
