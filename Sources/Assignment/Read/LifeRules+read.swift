import Rules

extension LifeRules {
    private enum Key: String, RuleKey {
        case returnWithin = "return_within"
        case returns
        case whenMoved = "when_moved"
        case whenBack = "when_back"
    }

    /// Reads the table `after_offer`.
    static func read(_ node: RuleNode, _ reader: RuleReader) -> Self? {
        guard let fields = reader.fields(node, keyedBy: Key.self) else { return nil }
        var life = Self()
        life.returnWithinMs = fields.duration(.returnWithin)
        life.returns = fields.choice(.returns, of: Returns.self) ?? life.returns
        life.whenMoved = fields.choice(.whenMoved, of: WhenMoved.self) ?? life.whenMoved
        life.whenBack = fields.choice(.whenBack, of: WhenBack.self) ?? life.whenBack
        return life
    }
}
