import Rules

/// Points that one rule may give or take.
let pointsRange = -100...100

extension FitRule {
    private enum Key: String, RuleKey {
        case id, label, field, points, ranges, when
    }

    /// Nil after a fault that leaves no rule.
    static func read(_ node: RuleNode, _ reader: RuleReader, _ scope: RuleScope) -> Self? {
        guard let fields = reader.fields(node, keyedBy: Key.self) else { return nil }
        let id = fields.identifier(.id, among: &scope.ids)
        let label = fields.text(.label, limit: 200)
        if let when = fields.optional(.when) {
            for key in [Key.field, .ranges] where fields.optional(key) != nil {
                reader.fault(fields.place(key), .contradiction, "does not go with \"when\"")
            }
            let condition = reader.condition(when, about: scope.lead)
            let points = fields.requiredInteger(.points, in: pointsRange)
            guard let id, let condition, let points else { return nil }
            return Self(id: id, label: label, test: .when(condition, points: points))
        }
        let field = fields.required(.field).flatMap { scope.field($0, reader) }
        let tables = [Key.points, .ranges].filter { fields.optional($0) != nil }
        guard tables.count == 1, let key = tables.first, let table = fields.optional(key) else {
            let message = "needs one of \"points\" and \"ranges\" beside its field, or \"when\" and \"points\""
            reader.fault(node, .contradiction, message)
            return nil
        }
        guard let id, let field else { return nil }
        return Self(
            id: id,
            label: label,
            test: .table(slot: scope.lead.slot(of: field), PointTable.read(table, field, key == .ranges, reader))
        )
    }
}

extension PointTable {
    static func read(_ node: RuleNode, _ field: LeadField, _ wantsRanges: Bool, _ reader: RuleReader) -> Self {
        var table = Self(field: field.name)
        var entries = reader.entries(node)
        for (name, isOther) in [("other", true), ("unknown", false)] {
            guard let index = entries.firstIndex(where: { $0.name == name }) else { continue }
            let points = reader.integer(entries.remove(at: index).value, in: pointsRange)
            if isOther {
                table.other = points
            } else {
                table.unknown = points.map { Worth(points: $0, reason: "\(field.name) is not known") }
            }
        }
        switch field.kind {
        case .number: table.readRanges(entries, reader)
        case .open where wantsRanges: table.readRanges(entries, reader)
        case .text where wantsRanges, .choice where wantsRanges:
            reader.fault(node, .wrongType, "\(field.name) is no number, so it has no ranges")
        case .text, .choice, .open: table.readTexts(entries, field, reader)
        }
        return table
    }

    private mutating func readRanges(_ entries: [RuleEntry], _ reader: RuleReader) {
        ranges = reader.ranges(entries).map { range, value in
            let points = reader.integer(value, in: pointsRange) ?? 0
            return RangeWorth(range: range, worth: Worth(points: points, reason: "\(field) is in \(range.text)"))
        }
    }

    private mutating func readTexts(_ entries: [RuleEntry], _ field: LeadField, _ reader: RuleReader) {
        for entry in entries {
            let points = reader.integer(entry.value, in: pointsRange) ?? 0
            for shown in reader.alternatives(entry.key) {
                let value = shown.lowercased()
                if case .choice(let known) = field.kind, !known.contains(value) {
                    let place = reader.part(shown, of: entry.key)
                    reader.unknown(place, .unknownChoice, shown, isNo: "value of \(field.name)", known: known)
                }
                let worth = Worth(points: points, reason: "\(field.name) is \(shown)")
                if texts.updateValue(worth, forKey: value) != nil {
                    reader.fault(reader.part(shown, of: entry.key), .duplicate, "\"\(shown)\" is in the table already")
                }
            }
        }
    }
}

extension DisqualifyRule {
    private enum Key: String, RuleKey {
        case id, when, reason
    }

    /// Nil after a fault that leaves no rule.
    static func read(_ node: RuleNode, _ reader: RuleReader, _ scope: RuleScope) -> Self? {
        guard let fields = reader.fields(node, keyedBy: Key.self) else { return nil }
        let id = fields.identifier(.id, among: &scope.ids)
        let when = fields.required(.when).flatMap { reader.condition($0, about: scope.lead) }
        let reason = fields.requiredText(.reason, limit: 200)
        guard let id, let when else { return nil }
        return Self(id: id, when: when, reason: reason)
    }
}

/// What the rules of one file share while they are read.
final class RuleScope {
    var ids = RuleIdentifiers()
    let lead: LeadVocabulary
    let activity: ActivityVocabulary

    init(lists: [String: Set<String>]) {
        lead = LeadVocabulary(lists: lists)
        activity = ActivityVocabulary(lists: lists)
    }

    /// Nil after noting a name that no lead has.
    func field(_ node: RuleNode, _ reader: RuleReader) -> LeadField? {
        guard let name = reader.text(node) else { return nil }
        if let field = LeadField(name) { return field }
        reader.unknown(node, .unknownChoice, name, isNo: "field of a lead", known: LeadField.names)
        return nil
    }
}
