import Rules

extension EngagementRule {
    private enum Key: String, RuleKey {
        case id, event, points
        case atMost = "at_most"
        case window
    }

    /// Nil after a fault that leaves no rule.
    static func read(_ node: RuleNode, _ reader: RuleReader, _ ids: inout RuleIdentifiers) -> Self? {
        guard let fields = reader.fields(node, keyedBy: Key.self) else { return nil }
        let id = fields.identifier(.id, among: &ids)
        let events = fields.required(.event).map { reader.alternatives($0) } ?? []
        let points = fields.requiredInteger(.points, in: pointsRange)
        let atMost = fields.integer(.atMost, in: 1...1000)
        let windowMs = fields.duration(.window)
        guard let id, let points else { return nil }
        return Self(
            id: id,
            events: Set(events.map { $0.lowercased() }),
            points: points,
            atMost: atMost,
            windowMs: windowMs
        )
    }
}

extension DisqualifyRule {
    private enum Key: String, RuleKey {
        case id, field, `is`, reason
    }

    /// Nil after a fault that leaves no rule.
    static func read(_ node: RuleNode, _ reader: RuleReader, _ ids: inout RuleIdentifiers) -> Self? {
        guard let fields = reader.fields(node, keyedBy: Key.self) else { return nil }
        let id = fields.identifier(.id, among: &ids)
        let field = fields.required(.field).flatMap { LeadField.read($0, reader) }
        let values = fields.required(.is)
        let reason = fields.requiredText(.reason, limit: 200)
        guard let id, let field, let values else { return nil }
        return Self(id: id, field: field, values: Set(field.values(values, reader)), reason: reason)
    }
}

extension LeadField {
    /// Nil after noting a name that no lead has.
    static func read(_ node: RuleNode, _ reader: RuleReader) -> Self? {
        guard let name = reader.text(node) else { return nil }
        if let field = Self(name) { return field }
        let known = Known.allCases.map(\.rawValue) + ["attributes.NAME"]
        reader.unknown(node, .unknownChoice, name, isNo: "field of a lead", known: known)
        return nil
    }

    /// The values that a rule names for this field, in lower case; notes those that it can never have.
    func values(_ node: RuleNode, _ reader: RuleReader) -> [String] {
        let values = reader.alternatives(node).map { $0.lowercased() }
        guard let vocabulary else { return values }
        for value in values where !vocabulary.contains(value) {
            reader.unknown(node, .unknownChoice, value, isNo: "value of \(name)", known: vocabulary)
        }
        return values
    }
}
